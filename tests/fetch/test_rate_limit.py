"""One request at a time to each service, however many copies of the program there are."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from paperbrowse.fetch import rate_limit
from paperbrowse.fetch.errors import FetchStopped, Unavailable
from paperbrowse.fetch.hosts import REQUEST_INTERVALS, Host, Hosts
from paperbrowse.fetch.rate_limit import RateLimiter
from paperbrowse.model.errors import NotSaved
from tests.fetch import server as play
from tests.fetch.clock import Clock
from tests.fetch.server import serving

ROOT = Path(__file__).parents[2]
ARXIV = Host("arxiv", 3.0)


def test_arxiv_is_asked_every_three_seconds_and_hugging_face_every_second() -> None:
    assert REQUEST_INTERVALS == {"arxiv": 3.0, "huggingface": 1.0}
    services = Hosts()
    for host in ("export.arxiv.org", "rss.arxiv.org", "arxiv.org", "oaipmh.arxiv.org", "arxiv.org.", "ARXIV.ORG"):
        assert services.host_of(f"https://{host}/x") == ARXIV
    assert services.host_of("https://huggingface.co/api/daily_papers").interval == 1.0
    assert services.host_of("https://notarxiv.org/feed").name not in ("arxiv", "huggingface")
    assert Hosts(arxiv="http://127.0.0.1:9").host_of("http://127.0.0.1:9/api/query") == ARXIV


def test_the_first_request_does_not_wait_and_the_second_waits_for_the_pace(tmp_path: Path) -> None:
    clock, turns = Clock(), RateLimiter(tmp_path)
    with turns.slot(ARXIV, clock.waiting()):
        assert clock.slept == 0
        clock.now += 5  # the request itself
    with turns.slot(ARXIV, clock.waiting()):
        assert clock.slept == pytest.approx(3.0)


def test_services_do_not_wait_for_one_another(tmp_path: Path) -> None:
    clock, turns = Clock(), RateLimiter(tmp_path)
    with turns.slot(ARXIV, clock.waiting()), turns.slot(Host("huggingface", 1.0), clock.waiting()):
        assert clock.slept == 0


def test_a_failed_request_counts_too(tmp_path: Path) -> None:
    clock, turns = Clock(), RateLimiter(tmp_path)
    with pytest.raises(Unavailable), turns.slot(ARXIV, clock.waiting()):
        raise Unavailable("busy")
    with turns.slot(ARXIV, clock.waiting()):
        assert clock.slept == pytest.approx(3.0)


@pytest.mark.parametrize("written", ["9999999999", "nan", "", "x" * 99, "-1e300", "inf"])
def test_a_clock_set_back_or_a_damaged_note_costs_the_pace_at_most(tmp_path: Path, written: str) -> None:
    (tmp_path / "arxiv.time").write_text(written)
    clock = Clock()
    with RateLimiter(tmp_path).slot(ARXIV, clock.waiting()):
        assert clock.slept <= 3.01


def test_while_one_copy_asks_another_waits_and_can_be_stopped(tmp_path: Path) -> None:
    clock = Clock(stop_after=7)
    turns = RateLimiter(tmp_path)
    with turns.slot(ARXIV, Clock().waiting()), pytest.raises(FetchStopped), turns.slot(ARXIV, clock.waiting()):
        pytest.fail("two asked at once")
    assert clock.slept == pytest.approx(7, abs=0.2)
    assert clock.told == ["waiting for another copy of paperbrowse"]
    with RateLimiter(tmp_path).slot(ARXIV, Clock(now=clock.now).waiting()):
        pass  # free again


def test_a_copy_that_never_lets_go_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    holding, another = (
        RateLimiter(tmp_path).slot(ARXIV, Clock().waiting()),
        RateLimiter(tmp_path).slot(ARXIV, clock.waiting()),
    )
    with holding, pytest.raises(Unavailable, match="another copy"), another:
        pytest.fail("two asked at once")
    assert clock.slept == pytest.approx(rate_limit.MAX_LOCK_WAIT, abs=1)


def test_where_no_note_can_be_kept_nothing_is_asked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotSaved), RateLimiter(tmp_path / "file" / "below").slot(ARXIV, Clock().waiting()):
        pytest.fail("asked without a note")


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_its_folder_is_the_readers_own(tmp_path: Path) -> None:
    folder = tmp_path / "turns"
    with RateLimiter(folder).slot(ARXIV, Clock().waiting()):
        pass
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


_COPY = """
import sys
from pathlib import Path
from paperbrowse.fetch import hosts
from paperbrowse.fetch.client import Client
from paperbrowse.fetch.request import ContentKind
from paperbrowse.fetch.rate_limit import RateLimiter
url, folder, pace = sys.argv[1:]
hosts.REQUEST_INTERVALS["arxiv"] = float(pace)
client = Client(hosts.Hosts(arxiv=url), RateLimiter(Path(folder)))
print(flush=True)
sys.stdin.readline()
for _ in range(4):
    client.get(url + "/api", ContentKind.JSON)
"""

PACE = 0.3
"""Seconds: a tenth of arXiv's, far longer than a request on this machine takes."""


def test_two_copies_at_once_keep_the_pace_between_them(tmp_path: Path) -> None:
    with serving(lambda question: play.as_json([])) as server:
        copies = [
            subprocess.Popen(
                [sys.executable, "-c", _COPY, server.url, str(tmp_path / "turns"), str(PACE)],
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
            copy.communicate(b"\n", timeout=60) if copy is copies[1] else _begin(copy)
        for copy in copies:
            copy.wait(60)
            assert copy.returncode == 0
            if copy.stdout is not None:
                copy.stdout.close()
    times = [question.at for question in server.questions]
    assert len(times) == 8
    assert min(later - earlier for earlier, later in pairwise(times)) >= PACE


def _begin(copy: "subprocess.Popen[bytes]") -> None:
    assert copy.stdin is not None
    copy.stdin.write(b"\n")
    copy.stdin.close()
