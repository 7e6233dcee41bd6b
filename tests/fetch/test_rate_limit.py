"""The rate limit of each service, which all running copies share."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from paperbrowse.fetch import rate_limit
from paperbrowse.fetch.errors import FetchStopped, Unavailable
from paperbrowse.fetch.rate_limit import REQUEST_INTERVALS, Host, Hosts, RateLimiter
from paperbrowse.model.errors import NotSaved
from tests.fetch import server as fake
from tests.fetch.clock import Clock
from tests.fetch.server import serving

ROOT = Path(__file__).parents[2]
ARXIV = Host("arxiv", 3.0)


def test_arxiv_is_asked_every_three_seconds_and_hugging_face_every_second() -> None:
    assert REQUEST_INTERVALS == {"arxiv": 3.0, "huggingface": 1.0}
    hosts = Hosts()
    for host in ("export.arxiv.org", "rss.arxiv.org", "arxiv.org", "oaipmh.arxiv.org", "arxiv.org.", "ARXIV.ORG"):
        assert hosts.host_of(f"https://{host}/x") == ARXIV
    assert hosts.host_of("https://huggingface.co/api/daily_papers").interval == 1.0
    assert hosts.host_of("https://notarxiv.org/feed").name not in ("arxiv", "huggingface")
    assert Hosts(arxiv="http://127.0.0.1:9").host_of("http://127.0.0.1:9/api/query") == ARXIV


def test_the_second_request_waits_for_the_interval(tmp_path: Path) -> None:
    clock, limiter = Clock(), RateLimiter(tmp_path)
    with limiter.slot(ARXIV, clock.cancellation()):
        assert clock.slept == 0
        clock.now += 5  # the request itself
    with limiter.slot(ARXIV, clock.cancellation()):
        assert clock.slept == pytest.approx(3.0)


def test_services_do_not_wait_for_one_another(tmp_path: Path) -> None:
    clock, limiter = Clock(), RateLimiter(tmp_path)
    with limiter.slot(ARXIV, clock.cancellation()), limiter.slot(Host("huggingface", 1.0), clock.cancellation()):
        assert clock.slept == 0


def test_a_failed_request_counts_too(tmp_path: Path) -> None:
    clock, limiter = Clock(), RateLimiter(tmp_path)
    with pytest.raises(Unavailable), limiter.slot(ARXIV, clock.cancellation()):
        raise Unavailable("busy")
    with limiter.slot(ARXIV, clock.cancellation()):
        assert clock.slept == pytest.approx(3.0)


@pytest.mark.parametrize("content", ["9999999999", "nan", "", "x" * 99, "-1e300", "inf"])
def test_a_clock_set_back_or_a_damaged_file_costs_one_interval_at_most(tmp_path: Path, content: str) -> None:
    (tmp_path / "arxiv.time").write_text(content)
    clock = Clock()
    with RateLimiter(tmp_path).slot(ARXIV, clock.cancellation()):
        assert clock.slept <= 3.01


def test_a_second_copy_waits_and_can_be_stopped(tmp_path: Path) -> None:
    clock = Clock(stop_after=7)
    limiter = RateLimiter(tmp_path)
    with (
        limiter.slot(ARXIV, Clock().cancellation()),
        pytest.raises(FetchStopped),
        limiter.slot(ARXIV, clock.cancellation()),
    ):
        pytest.fail("two requests at once")
    assert clock.slept == pytest.approx(7, abs=0.2)
    assert clock.reports == ["waiting for another copy of paperbrowse"]
    with RateLimiter(tmp_path).slot(ARXIV, Clock(now=clock.now).cancellation()):
        pass  # released


def test_the_wait_for_a_suspended_copy_ends(tmp_path: Path) -> None:
    clock = Clock()
    first, second = (
        RateLimiter(tmp_path).slot(ARXIV, Clock().cancellation()),
        RateLimiter(tmp_path).slot(ARXIV, clock.cancellation()),
    )
    with first, pytest.raises(Unavailable, match="another copy"), second:
        pytest.fail("two requests at once")
    assert clock.slept == pytest.approx(rate_limit.MAX_LOCK_WAIT, abs=1)


def test_without_a_place_for_its_files_there_is_no_request(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotSaved), RateLimiter(tmp_path / "file" / "below").slot(ARXIV, Clock().cancellation()):
        pytest.fail("a request that no other copy knows of")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_its_folder_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "limits"
    with RateLimiter(folder).slot(ARXIV, Clock().cancellation()):
        pass
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


_COPY = """
import sys
from pathlib import Path
from paperbrowse.fetch import rate_limit
from paperbrowse.fetch.client import Client
from paperbrowse.fetch.request import ContentKind
from paperbrowse.fetch.rate_limit import RateLimiter
url, folder, interval = sys.argv[1:]
rate_limit.REQUEST_INTERVALS["arxiv"] = float(interval)
client = Client(rate_limit.Hosts(arxiv=url), RateLimiter(Path(folder)))
print(flush=True)
sys.stdin.readline()
for _ in range(4):
    client.get(url + "/api", ContentKind.JSON)
"""

INTERVAL = 0.3
"""Seconds, a tenth of arXiv's interval."""


def test_two_copies_at_once_keep_the_interval_between_them(tmp_path: Path) -> None:
    with serving(lambda request: fake.as_json([])) as server:
        copies = [
            subprocess.Popen(
                [sys.executable, "-c", _COPY, server.url, str(tmp_path / "limits"), str(INTERVAL)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            for _ in range(2)
        ]
        for copy in copies:
            assert copy.stdout is not None
            copy.stdout.readline()
        for copy in copies:
            copy.communicate(b"\n", timeout=120) if copy is copies[1] else _start(copy)
        for copy in copies:
            copy.wait(120)
            assert copy.returncode == 0
            if copy.stdout is not None:
                copy.stdout.close()
    times = [request.at for request in server.questions]
    assert len(times) == 8
    assert min(later - earlier for earlier, later in pairwise(times)) >= INTERVAL


def _start(copy: "subprocess.Popen[bytes]") -> None:
    assert copy.stdin is not None
    copy.stdin.write(b"\n")
    copy.stdin.close()
