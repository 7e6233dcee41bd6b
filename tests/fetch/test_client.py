"""Asking one page of servers that answer well, badly or not at all."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from threading import Event, Thread

import pytest

from paperbrowse import __version__
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.client import Client, Page, RetryPolicy, Validators
from paperbrowse.fetch.errors import FetchFailed, FetchRefused, FetchStopped, Offline, Unavailable
from paperbrowse.fetch.hosts import Hosts
from paperbrowse.fetch.rate_limit import RateLimiter
from paperbrowse.fetch.request import ContentKind
from paperbrowse.fetch.transport import MAX_BODY_BYTES, Timeouts, Transport
from tests.fetch import server as play
from tests.fetch.clock import Clock
from tests.fetch.server import Reply, Server, serving

LIMITS = Timeouts(connect=2.0, read=1.0, total=2.0)
"""Seconds; a fraction of the real ones, and enough for a server on this machine."""

PATIENCE = 12.0
"""Seconds in which each of them must have ended: three attempts of `whole`, and a busy machine."""

KNOWN = Validators('"v1"', "Tue, 06 Jan 2026 00:00:00 GMT")


@dataclass(slots=True)
class Asking:
    """A client of one server, whose waiting takes no time."""

    server: Server
    folder: Path
    clock: Clock = field(default_factory=Clock)
    waiting: Cancellation | None = None

    def get(
        self, path: str = "/api", wanted: ContentKind = ContentKind.JSON, known: Validators | None = None
    ) -> Page | None:
        services = Hosts(huggingface=self.server.url)
        waiting = self.waiting or self.clock.waiting()
        client = Client(services, RateLimiter(self.folder), waiting, Transport(LIMITS), RetryPolicy(lambda: 0.5))
        return client.get(self.server.url + path, wanted, known or Validators())


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    with serving() as server:
        yield Asking(server, tmp_path / "turns")


def test_a_page_comes_with_what_its_server_knows_it_by(asking: Asking) -> None:
    asking.server.says(play.as_json([], ETag='"v1"', **{"Last-Modified": KNOWN.last_modified}))
    assert asking.get() == Page(b"[]", KNOWN)


def test_a_packed_page_is_unpacked(asking: Asking) -> None:
    asking.server.says(play.packed(play.as_json(play.days(50))))
    page = asking.get()
    assert page is not None
    assert page.body == play.as_json(play.days(50)).body


def test_the_program_says_who_it_is(asking: Asking) -> None:
    asking.server.says(play.as_json([]))
    asking.get()
    assert asking.server.questions[0].headers["user-agent"] == f"paperbrowse/{__version__}"


def test_a_page_that_is_as_known_is_not_sent_again(asking: Asking) -> None:
    asking.server.says(Reply(status=304))
    assert asking.get(known=KNOWN) is None
    headers = asking.server.questions[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == (KNOWN.etag, KNOWN.last_modified)


def test_not_modified_is_no_answer_to_who_knows_nothing(asking: Asking) -> None:
    asking.server.says(Reply(status=304))
    with pytest.raises(FetchRefused, match="304"):
        asking.get()


@pytest.mark.parametrize("etag", ["x" * 300, 'a"\x1b]0;t\x07', "é"])
def test_a_validator_that_is_none_is_not_kept(asking: Asking, etag: str) -> None:
    asking.server.says(play.as_json([], ETag=etag))
    assert asking.get() == Page(b"[]", Validators())


# Trying again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_longer_and_longer(asking: Asking, status: int) -> None:
    asking.server.says(play.busy(status), play.busy(status), play.as_json([]))
    assert asking.get() == Page(b"[]", Validators())
    assert asking.clock.slept == pytest.approx(2 + 4)


def test_the_seconds_of_retry_after_are_waited(asking: Asking) -> None:
    asking.server.says(play.busy(429, Retry_After="17"), play.as_json([]))
    asking.get()
    assert asking.clock.slept == pytest.approx(17)
    assert "waiting 17 s as the server is busy" in asking.clock.told


def test_a_date_in_retry_after_is_waited_for(asking: Asking) -> None:
    asking.server.says(play.busy(503, Retry_After=formatdate(asking.clock.now + 20, usegmt=True)), play.as_json([]))
    asking.get()
    assert asking.clock.slept == pytest.approx(20)


def test_a_server_that_asks_for_an_hour_is_given_up_at_once(asking: Asking) -> None:
    asking.server.says(play.busy(429, Retry_After="3600"))
    with pytest.raises(Unavailable, match="not to be asked again for 60 min"):
        asking.get()
    assert (asking.clock.slept, len(asking.server.questions)) == (0, 1)


def test_a_cut_connection_is_tried_again(asking: Asking) -> None:
    asking.server.says(play.cut(), play.hanging_up(), play.as_json([]))
    assert asking.get() == Page(b"[]", Validators())


def test_every_attempt_keeps_the_pace(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.fetch.hosts.REQUEST_INTERVALS", {"arxiv": 3.0, "huggingface": 30.0})
    asking.server.says(play.busy(), play.redirect("/there"), play.as_json([]))
    asking.get()
    assert asking.clock.slept == pytest.approx(30 + 30)


# Redirects


def test_three_redirects_are_followed(asking: Asking) -> None:
    asking.server.says(*(play.redirect(f"/{n}") for n in range(3)), play.as_json([]))
    assert asking.get() == Page(b"[]", Validators())
    assert [question.path for question in asking.server.questions] == ["/api", "/0", "/1", "/2"]


ELSEWHERE = (
    "http://127.0.0.1:9/plain",
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "https://name:password@127.0.0.1/",
    "//127.0.0.1:9/x",
    "https://",
    "https://[::1",
    "HTTPS:x",
    "https://127.0.0.1:99999999/",
)


@pytest.mark.parametrize("where", ELSEWHERE)
def test_a_redirect_to_what_is_not_https_is_refused(asking: Asking, where: str) -> None:
    asking.server.says(play.redirect(where))
    with pytest.raises(FetchRefused, match=r"^leads to an address"):
        asking.get()
    assert len(asking.server.questions) == 1


# Whatever a server does, it ends in time with a reason


BAD: dict[str, tuple[Reply, type[FetchFailed], str]] = {
    "silent": (play.silent(), Unavailable, "the server fell silent"),
    "dripping": (play.dripping(), Unavailable, "no whole answer came in 2 s"),
    "dripping headers": (play.dripping(headers_too=True), Unavailable, "no whole answer came in 2 s"),
    "cut": (play.cut(), Unavailable, "cut before the answer was whole"),
    "hanging up": (play.hanging_up(), Unavailable, "cut before the answer was whole"),
    "garbage": (play.garbage(), Unavailable, "cut before the answer was whole"),
    "endless": (play.endless(), FetchRefused, "larger than 50 MB"),
    "too large": (Reply(headers={"Content-Length": str(MAX_BODY_BYTES + 1)}), FetchRefused, "larger than 50 MB"),
    "bomb": (play.bomb(), FetchRefused, "inflates to more than 200 times"),
    "damaged gzip": (play.as_json([], **{"Content-Encoding": "gzip"}), FetchRefused, "is damaged"),
    "half a gzip": (
        Reply(play.packed(play.as_json(play.days(50))).body[:900], headers={"Content-Encoding": "gzip"}),
        Unavailable,
        "ended too early",
    ),
    "another packing": (play.as_json([], **{"Content-Encoding": "br"}), FetchRefused, "not asked for: br"),
    "redirect loop": (play.redirect("/api"), FetchRefused, "more than 3 times"),
    "redirect to nowhere": (Reply(status=302), FetchRefused, "more than 3 times"),
    "a web page": (
        Reply(b"<!DOCTYPE html><p>Log in", headers={"Content-Type": "text/html"}),
        FetchRefused,
        "a web page",
    ),
    "a web page in disguise": (Reply(b"\n<HTML>Log in"), FetchRefused, "a web page"),
    "a picture": (Reply(b"[]", headers={"Content-Type": "image/png"}), FetchRefused, "image/png came instead of JSON"),
    "text": (Reply(b"hello", headers={"Content-Type": "text/plain"}), FetchRefused, "what came is not JSON"),
    "nothing": (Reply(), FetchRefused, "the answer is empty"),
    "not there": (Reply(status=404), FetchRefused, "the server answered 404: nothing is there"),
    "forbidden": (Reply(b"no", 403), FetchRefused, "the server answered 403"),
    "no content": (Reply(status=204), FetchRefused, "the server answered 204"),
    "always busy": (play.busy(), Unavailable, "the server answered 503 3 times"),
}


@pytest.mark.parametrize("name", BAD)
def test_whatever_a_server_does_it_ends_in_time_with_a_reason(asking: Asking, name: str) -> None:
    reply, kind, reason = BAD[name]
    asking.server.says(reply)
    began = time.monotonic()
    with pytest.raises(kind, match=reason) as failed:
        asking.get()
    assert time.monotonic() - began < PATIENCE
    assert "\n" not in str(failed.value)
    assert len(str(failed.value)) < 300
    assert "object at 0x" not in str(failed.value)


def test_what_arxiv_says_of_a_bad_question_is_told(asking: Asking) -> None:
    said = b"<feed><entry><title>Error</title><summary>incorrect id format\x1b[2J for abc</summary></entry></feed>"
    asking.server.says(Reply(said, 400, {"Content-Type": "application/atom+xml"}))
    with pytest.raises(FetchRefused, match=r"the server answered 400: incorrect id format\[2J for abc"):
        asking.get(wanted=ContentKind.FEED)


def test_where_nobody_listens_it_is_offline(tmp_path: Path) -> None:
    with serving() as server:
        pass
    with pytest.raises(Offline):
        Asking(server, tmp_path).get()


def test_a_host_there_is_none_of_is_offline(asking: Asking) -> None:
    asking.server.url = "http://nowhere.invalid"
    with pytest.raises((Offline, Unavailable)):  # a resolver may take longer to find out than may be waited
        asking.get()


def test_a_server_without_tls_is_not_safe(asking: Asking) -> None:
    asking.server.url = asking.server.url.replace("http:", "https:")
    with pytest.raises(FetchRefused, match="the connection is not safe"):
        asking.get()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_nobody_vouches_for_is_not_safe(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_shake_hands, args=(context, listening), daemon=True)
        thread.start()
        server = Server(f"https://127.0.0.1:{listening.getsockname()[1]}", lambda question: Reply())
        with pytest.raises(FetchRefused, match=r"the connection is not safe: .*certificate verify failed"):
            Asking(server, tmp_path / "turns").get()
        thread.join()


def _shake_hands(context: ssl.SSLContext, listening: socket.socket) -> None:
    accepted, _ = listening.accept()
    try:
        context.wrap_socket(accepted, server_side=True).close()
    except OSError:
        accepted.close()


# Stopping


def test_a_stop_ends_a_silent_request_at_once(asking: Asking) -> None:
    stop = Event()
    asking.waiting = Cancellation(stop.is_set)
    asked = Event()

    def answer(question: play.Question) -> Reply:
        asked.set()
        stop.set()
        return play.silent()

    asking.server.answer = answer
    began = time.monotonic()
    with pytest.raises(FetchStopped):
        asking.get()
    assert asked.is_set()
    assert time.monotonic() - began < LIMITS.read + 1


def test_a_stop_ends_the_wait_between_attempts(asking: Asking) -> None:
    asking.server.says(play.busy(429, Retry_After="50"))
    asking.clock.stop_after = 3
    with pytest.raises(FetchStopped):
        asking.get()
    assert asking.clock.slept == pytest.approx(3, abs=0.2)


def test_no_more_than_one_connection_is_ever_open(asking: Asking) -> None:
    asking.server.says(play.as_json([]))
    for _ in range(3):
        asking.get()
    assert {question.headers["connection"] for question in asking.server.questions} == {"close"}
