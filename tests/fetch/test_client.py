"""Requests to servers that respond well, badly or not at all."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse import __version__
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.client import MAX_DELAY, Client, Page, RetryPolicy, Validators, parse_retry_after
from paperbrowse.fetch.errors import FetchFailed, FetchRefused, FetchStopped, Offline, Unavailable
from paperbrowse.fetch.rate_limit import Hosts, RateLimiter
from paperbrowse.fetch.request import ContentKind
from paperbrowse.fetch.transport import MAX_BODY_BYTES, HttpResponse, Timeouts, Transport
from tests.fetch import server as fake
from tests.fetch.clock import Clock
from tests.fetch.server import Reply, Server, serving

PATIENT = Timeouts(connect=120.0, read=120.0, total=120.0)
"""Seconds; longer than any server needs that does not make a client wait on purpose."""

DEADLINE = 60.0
"""Seconds in which every request ends, also on a busy machine."""

KNOWN = Validators('"v1"', "Tue, 06 Jan 2026 00:00:00 GMT")


@dataclass(slots=True)
class Harness:
    """A client of one server, whose waits take no time."""

    server: Server
    folder: Path
    clock: Clock = field(default_factory=Clock)
    cancellation: Cancellation | None = None
    timeouts: Timeouts = PATIENT

    def get(
        self, path: str = "/api", kind: ContentKind = ContentKind.JSON, validators: Validators | None = None
    ) -> Page | None:
        hosts = Hosts(huggingface=self.server.url)
        cancellation = self.cancellation or self.clock.cancellation()
        transport = Transport(self.timeouts)
        client = Client(hosts, RateLimiter(self.folder), cancellation, transport, RetryPolicy(lambda: 0.5))
        return client.get(self.server.url + path, kind, validators or Validators())


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with serving() as server:
        yield Harness(server, tmp_path / "limits")


def test_a_page_comes_with_its_validators(harness: Harness) -> None:
    harness.server.says(fake.as_json([], ETag='"v1"', **{"Last-Modified": KNOWN.last_modified}))
    assert harness.get() == Page(b"[]", KNOWN)


def test_a_compressed_page_is_decompressed(harness: Harness) -> None:
    harness.server.says(fake.packed(fake.as_json(fake.days(50))))
    page = harness.get()
    assert page is not None
    assert page.body == fake.as_json(fake.days(50)).body


def test_the_user_agent_names_the_program(harness: Harness) -> None:
    harness.server.says(fake.as_json([]))
    harness.get()
    assert harness.server.questions[0].headers["user-agent"] == f"paperbrowse/{__version__}"


def test_an_unchanged_page_is_not_sent_again(harness: Harness) -> None:
    harness.server.says(Reply(status=304))
    assert harness.get(validators=KNOWN) is None
    headers = harness.server.questions[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == (KNOWN.etag, KNOWN.last_modified)


def test_not_modified_without_validators_is_an_error(harness: Harness) -> None:
    harness.server.says(Reply(status=304))
    with pytest.raises(FetchRefused, match="304"):
        harness.get()


@pytest.mark.parametrize("etag", ["x" * 300, 'a"\x1b]0;t\x07', "é"])
def test_an_invalid_validator_is_not_kept(harness: Harness, etag: str) -> None:
    harness.server.says(fake.as_json([], ETag=etag))
    assert harness.get() == Page(b"[]", Validators())


# Retries


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again_after_growing_delays(harness: Harness, status: int) -> None:
    harness.server.says(fake.busy(status), fake.busy(status), fake.as_json([]))
    assert harness.get() == Page(b"[]", Validators())
    assert harness.clock.slept == pytest.approx(2 + 4)


def test_retry_after_in_seconds_is_respected(harness: Harness) -> None:
    harness.server.says(fake.busy(429, Retry_After="17"), fake.as_json([]))
    harness.get()
    assert harness.clock.slept == pytest.approx(17)
    assert "waiting 17 s because the server is busy" in harness.clock.reports


def test_retry_after_as_a_date_is_respected(harness: Harness) -> None:
    harness.server.says(fake.busy(503, Retry_After=formatdate(harness.clock.now + 20, usegmt=True)), fake.as_json([]))
    harness.get()
    assert harness.clock.slept == pytest.approx(20)


def test_a_server_that_asks_for_an_hour_is_not_waited_for(harness: Harness) -> None:
    harness.server.says(fake.busy(429, Retry_After="3600"))
    with pytest.raises(Unavailable, match="asks to wait 60 min"):
        harness.get()
    assert (harness.clock.slept, len(harness.server.questions)) == (0, 1)


def test_a_broken_connection_is_retried(harness: Harness) -> None:
    harness.server.says(fake.cut(), fake.hanging_up(), fake.as_json([]))
    assert harness.get() == Page(b"[]", Validators())


def test_every_attempt_respects_the_rate_limit(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.fetch.rate_limit.REQUEST_INTERVALS", {"arxiv": 3.0, "huggingface": 30.0})
    harness.server.says(fake.busy(), fake.redirect("/there"), fake.as_json([]))
    harness.get()
    assert harness.clock.slept == pytest.approx(30 + 30)


# Redirects


def test_three_redirects_are_followed(harness: Harness) -> None:
    harness.server.says(*(fake.redirect(f"/{n}") for n in range(3)), fake.as_json([]))
    assert harness.get() == Page(b"[]", Validators())
    assert [request.path for request in harness.server.questions] == ["/api", "/0", "/1", "/2"]


BAD_LOCATIONS = (
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


@pytest.mark.parametrize("location", BAD_LOCATIONS)
def test_only_a_redirect_to_https_is_followed(harness: Harness, location: str) -> None:
    harness.server.says(fake.redirect(location))
    with pytest.raises(FetchRefused, match=r"^redirects to an? "):
        harness.get()
    assert len(harness.server.questions) == 1


# Bad responses


BAD: dict[str, tuple[Reply, type[FetchFailed], str]] = {
    "silent": (fake.silent(), Unavailable, "the server stopped responding"),
    "dripping": (fake.dripping(), Unavailable, "no complete response within 2 s"),
    "dripping headers": (fake.dripping(headers_too=True), Unavailable, "no complete response within 2 s"),
    "cut": (fake.cut(), Unavailable, "broke before the response was complete"),
    "hanging up": (fake.hanging_up(), Unavailable, "broke before the response was complete"),
    "garbage": (fake.garbage(), Unavailable, "broke before the response was complete"),
    "endless": (fake.endless(), FetchRefused, "larger than 50 MB"),
    "too large": (Reply(headers={"Content-Length": str(MAX_BODY_BYTES + 1)}), FetchRefused, "larger than 50 MB"),
    "bomb": (fake.bomb(), FetchRefused, "decompresses to more than 200 times"),
    "damaged gzip": (fake.as_json([], **{"Content-Encoding": "gzip"}), FetchRefused, "is damaged"),
    "half a gzip": (
        Reply(fake.packed(fake.as_json(fake.days(50))).body[:900], headers={"Content-Encoding": "gzip"}),
        Unavailable,
        "ended too early",
    ),
    "another encoding": (fake.as_json([], **{"Content-Encoding": "br"}), FetchRefused, "unknown encoding: br"),
    "redirect loop": (fake.redirect("/api"), FetchRefused, "more than 3 times"),
    "redirect to nowhere": (Reply(status=302), FetchRefused, "more than 3 times"),
    "a web page": (
        Reply(b"<!DOCTYPE html><p>Log in", headers={"Content-Type": "text/html"}),
        FetchRefused,
        "a web page",
    ),
    "a web page in disguise": (Reply(b"\n<HTML>Log in"), FetchRefused, "a web page"),
    "a picture": (
        Reply(b"[]", headers={"Content-Type": "image/png"}),
        FetchRefused,
        "the server sent image/png, not JSON",
    ),
    "text": (Reply(b"hello", headers={"Content-Type": "text/plain"}), FetchRefused, "the response is not JSON"),
    "nothing": (Reply(), FetchRefused, "the response is empty"),
    "not there": (Reply(status=404), FetchRefused, "the server answered 404: not found"),
    "forbidden": (Reply(b"no", 403), FetchRefused, "the server answered 403"),
    "no content": (Reply(status=204), FetchRefused, "the server answered 204"),
    "always busy": (fake.busy(), Unavailable, "the server answered 503 to 3 attempts"),
}


WAITING = {
    "silent": replace(PATIENT, read=1.0),
    "dripping": replace(PATIENT, total=2.0),
    "dripping headers": replace(PATIENT, total=2.0),
}
"""By name: the timeouts of a request that ends with one of them."""


@pytest.mark.parametrize("name", BAD)
def test_a_bad_response_ends_in_time_with_a_reason(harness: Harness, name: str) -> None:
    reply, kind, reason = BAD[name]
    harness.server.says(reply)
    harness.timeouts = WAITING.get(name, PATIENT)
    start = time.monotonic()
    with pytest.raises(kind, match=reason) as error:
        harness.get()
    assert time.monotonic() - start < DEADLINE
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300
    assert "object at 0x" not in str(error.value)


def test_the_error_message_of_arxiv_is_shown(harness: Harness) -> None:
    body = b"<feed><entry><title>Error</title><summary>incorrect id format\x1b[2J for abc</summary></entry></feed>"
    harness.server.says(Reply(body, 400, {"Content-Type": "application/atom+xml"}))
    with pytest.raises(FetchRefused, match=r"the server answered 400: incorrect id format\[2J for abc"):
        harness.get(kind=ContentKind.FEED)


def test_a_refused_connection_is_offline(tmp_path: Path) -> None:
    with serving() as server:
        pass
    with pytest.raises(Offline):
        Harness(server, tmp_path).get()


def test_an_unknown_host_is_offline(harness: Harness) -> None:
    harness.server.url = "http://nowhere.invalid"
    with pytest.raises((Offline, Unavailable)):  # a resolver may be slower than the timeout
        harness.get()


def test_a_server_without_tls_is_not_secure(harness: Harness) -> None:
    harness.server.url = harness.server.url.replace("http:", "https:")
    with pytest.raises(FetchRefused, match="the connection is not secure"):
        harness.get()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_self_signed_certificate_is_refused(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_shake_hands, args=(context, listening), daemon=True)
        thread.start()
        server = Server(f"https://127.0.0.1:{listening.getsockname()[1]}", lambda request: Reply())
        with pytest.raises(FetchRefused, match=r"the connection is not secure: .*certificate verify failed"):
            Harness(server, tmp_path / "limits").get()
        thread.join()


def _shake_hands(context: ssl.SSLContext, listening: socket.socket) -> None:
    accepted, _ = listening.accept()
    try:
        context.wrap_socket(accepted, server_side=True).close()
    except OSError:
        accepted.close()


# Stopping


def test_a_stop_ends_a_silent_request_at_once(harness: Harness) -> None:
    stop = Event()
    harness.cancellation = Cancellation(stop.is_set)

    def answer(request: fake.Question) -> Reply:
        stop.set()
        return fake.silent()

    harness.server.answer = answer
    start = time.monotonic()
    with pytest.raises(FetchStopped):
        harness.get()
    assert stop.is_set()
    assert time.monotonic() - start < DEADLINE


def test_a_stop_ends_the_wait_between_attempts(harness: Harness) -> None:
    harness.server.says(fake.busy(429, Retry_After="50"))
    harness.clock.stop_after = 3
    with pytest.raises(FetchStopped):
        harness.get()
    assert harness.clock.slept == pytest.approx(3, abs=0.2)


def test_connections_are_closed_after_a_request(harness: Harness) -> None:
    harness.server.says(fake.as_json([]))
    for _ in range(3):
        harness.get()
    assert {request.headers["connection"] for request in harness.server.questions} == {"close"}


# Delays between attempts

NOW = 1_790_000_000.0


def test_each_delay_is_about_twice_the_last() -> None:
    policy = RetryPolicy(lambda: 0.5)
    assert [policy.delay(attempt) for attempt in (1, 2)] == [2.0, 4.0]
    assert (RetryPolicy(lambda: 0.0).delay(1), RetryPolicy(lambda: 1.0).delay(1)) == (1.0, 3.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        (" 17 ", 17.0),
        ("9" * 400, 999_999_999.0),
        (format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), 90.0),
        (format_datetime(datetime.fromtimestamp(NOW - 90, UTC), usegmt=True), 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
        ("Fri, 99 Jan 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    assert parse_retry_after(text, NOW) == seconds


@given(st.text(max_size=60))
def test_every_header_can_be_parsed(text: str) -> None:
    seconds = parse_retry_after(text, NOW)
    assert seconds is None or seconds >= 0


def test_a_shorter_retry_after_does_not_shorten_the_delay() -> None:
    assert RetryPolicy(lambda: 0.5).delay_for_response(2, HttpResponse(503, {"retry-after": "1"}, b""), NOW) == 4.0


@pytest.mark.parametrize(("seconds", "duration"), [(MAX_DELAY + 1, "1 min"), (7200, "2 h")])
def test_a_retry_after_that_is_too_long_is_reported(seconds: float, duration: str) -> None:
    with pytest.raises(Unavailable, match=duration):
        RetryPolicy().delay_for_response(1, HttpResponse(429, {"retry-after": f"{seconds:.0f}"}, b""), NOW)
