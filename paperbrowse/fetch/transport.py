"""The bytes of an answer, inflated within bounds."""

import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from paperbrowse import __version__
from paperbrowse.fetch.cancellation import CHECK_INTERVAL, Cancellation
from paperbrowse.fetch.errors import FetchFailed, FetchRefused, Offline, Unavailable

MAX_BODY_BYTES = 50_000_000
"""Bytes of an answer, packed and inflated: as much as a document read whole may have."""

MAX_INFLATE_RATIO = 200
"""Bytes that one packed byte may become: papers' text packs three to ten times, a bomb a thousand times."""

MIN_RATIO_BYTES = 1_000_000
"""Bytes below which the ratio is nobody's harm."""

_INFLATE_CHUNK = 262_144


class ResponseBody:
    """What has come of an answer so far."""

    def __init__(self, encoding: str) -> None:
        """Raises Refused for an encoding that was not asked for."""
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchRefused(f"the answer is packed in a way that was not asked for: {encoding[:40]}")
        self._inflater = zlib.decompressobj(31) if encoding.endswith("gzip") else None
        self._chunks: list[bytes] = []
        self.received = 0
        """Bytes as they came."""
        self._size = 0

    def add(self, data: bytes) -> None:
        """Take in what came next. Raises Refused beyond a limit."""
        self.received += len(data)
        if self._inflater is None:
            self._append(data)
            return
        try:
            while data and not self._inflater.eof:
                self._append(self._inflater.decompress(data, _INFLATE_CHUNK))
                data = self._inflater.unconsumed_tail
        except zlib.error as error:
            raise FetchRefused(f"the answer is damaged: {error}") from error

    def finish(self) -> bytes:
        """All of it. Raises Unavailable when its end is missing."""
        if self._inflater is not None and not self._inflater.eof:
            raise Unavailable("the answer ended too early")
        return b"".join(self._chunks)

    def _append(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MAX_BODY_BYTES:
            raise FetchRefused(f"the answer is larger than {MAX_BODY_BYTES // 1_000_000} MB")
        if self._inflater is not None and self._size > max(MIN_RATIO_BYTES, MAX_INFLATE_RATIO * self.received):
            raise FetchRefused(f"the answer inflates to more than {MAX_INFLATE_RATIO} times its size")
        self._chunks.append(data)


USER_AGENT = f"paperbrowse/{__version__}"

_READ_SIZE = 65_536
_LOOPBACK_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that parts of a request may take."""

    connect: float = 10.0
    read: float = 20.0
    """Between two bytes: arXiv thinks for some seconds before the first one of a large page."""
    total: float = 60.0
    """From the question to the last byte, however steadily they drip."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


class ConnectionLost(Unavailable):
    """A connection that broke before the answer was whole: worth another try."""


class Transport:
    """Whoever is asked: one connection a request, none kept open."""

    def __init__(self, timeouts: Timeouts | None = None) -> None:
        self._timeouts = timeouts or Timeouts()
        self._ssl_context: ssl.SSLContext | None = None

    def get(self, url: str, headers: Mapping[str, str], cancellation: Cancellation) -> HttpResponse:
        """The answer to a GET of exactly this address; redirects are answers like any other.

        Raises Offline, Unavailable, Refused and Stopped. A thread asks, since a name that is looked up, a handshake
        and dripping headers each block for longer than a limit on the silence between two bytes can see.
        """
        request = _Request(self._pool_manager(url), url, {"User-Agent": USER_AGENT, **headers}, self._timeouts)
        thread = Thread(target=request.run, name="request", daemon=True)
        thread.start()
        try:
            self._wait(request, cancellation)
        finally:
            request.abandoned.set()
        if request.error is not None:
            raise request.error
        assert request.response is not None  # noqa: S101 - a request that is done has one or the other
        return request.response

    def _wait(self, request: "_Request", cancellation: Cancellation) -> None:
        end = time.monotonic() + self._timeouts.total
        while not request.done.wait(CHECK_INTERVAL):
            cancellation.check()
            if time.monotonic() >= end:
                raise Unavailable(f"no whole answer came in {self._timeouts.total:g} s", "try again later")

    def _pool_manager(self, url: str) -> urllib3.PoolManager:
        if self._ssl_context is None and url.startswith("https:"):
            self._ssl_context = ssl.create_default_context()
        proxy = _proxy_for(url)
        if proxy:
            return urllib3.ProxyManager(proxy, ssl_context=self._ssl_context)
        return urllib3.PoolManager(ssl_context=self._ssl_context)


def _proxy_for(url: str) -> str:
    """The proxy that the reader's environment names for an address; empty when there is none."""
    from urllib.request import getproxies, proxy_bypass  # late: it is large

    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOOPBACK_HOSTS or proxy_bypass(host):
        return ""
    proxy = getproxies().get(parts.scheme, "")
    return proxy if proxy.startswith(("http://", "https://")) else ""


class _Request:
    """One question in a thread of its own."""

    def __init__(self, manager: urllib3.PoolManager, url: str, headers: Mapping[str, str], timeouts: Timeouts) -> None:
        self._manager = manager
        self._url = url
        self._headers = {"Accept-Encoding": "gzip", "Connection": "close", **headers}
        self._timeouts = timeouts
        self._deadline = time.monotonic() + timeouts.total
        self.response: HttpResponse | None = None
        self.error: FetchFailed | None = None
        self.done = Event()
        self.abandoned = Event()

    def run(self) -> None:
        """Ask, and say so when it is over; what goes wrong is left for whoever waits."""
        try:
            self.response = self._send()
        except FetchFailed as failure:
            self.error = failure
        except HTTPError as error:
            self.error = _to_fetch_error(error)
        except (OSError, ValueError) as error:
            self.error = FetchRefused(f"the request could not be made: {error}")
        finally:
            self._manager.clear()
            self.done.set()

    def _send(self) -> HttpResponse:
        response = self._manager.request(
            "GET",
            self._url,
            headers=self._headers,
            timeout=urllib3.Timeout(connect=self._timeouts.connect, read=self._timeouts.read),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return HttpResponse(response.status, _lower_case_headers(response), self._read_body(response))
        finally:
            with suppress(OSError, HTTPError):
                response.close()

    def _read_body(self, response: BaseHTTPResponse) -> bytes:
        announced = _parse_length(response.headers.get("Content-Length", ""))
        if announced is not None and announced > MAX_BODY_BYTES:
            raise FetchRefused(f"the answer is larger than {MAX_BODY_BYTES // 1_000_000} MB")
        body = ResponseBody(response.headers.get("Content-Encoding", "").strip().lower())
        while data := response.read1(_READ_SIZE, decode_content=False):
            body.add(data)
            if self.abandoned.is_set() or time.monotonic() >= self._deadline:
                raise Unavailable(f"no whole answer came in {self._timeouts.total:g} s", "try again later")
        if announced is not None and body.received < announced:
            raise ConnectionLost("the connection was cut before the answer was whole")
        return body.finish()


def _lower_case_headers(response: BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _parse_length(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _to_fetch_error(error: HTTPError) -> FetchFailed:
    """What went wrong, for a person."""
    reason: BaseException = getattr(error, "original_error", None) or error  # a proxy's failures wrap their reason
    if isinstance(reason, SSLError):
        return FetchRefused(f"the connection is not safe: {_short_reason(reason)}")
    for kind, build in _ERROR_TYPES:
        if isinstance(reason, kind):
            return build()
    return ConnectionLost(f"the connection was cut before the answer was whole: {_short_reason(reason)}")


# In this order: to urllib3 a connection that is refused is a connection that took too long.
_ERROR_TYPES: tuple[tuple[type[HTTPError], Callable[[], FetchFailed]], ...] = (
    (LocationValueError, lambda: FetchRefused("leads to an address that cannot be asked")),
    (NewConnectionError, lambda: Offline("could not be reached")),
    (ConnectTimeoutError, lambda: Offline("could not be reached")),
    (ReadTimeoutError, lambda: Unavailable("the server fell silent", "try again later")),
)


def _short_reason(error: BaseException) -> str:
    """The reason alone: urllib3 puts objects and their addresses around it."""
    inner = error.args[-1] if error.args else error
    while isinstance(inner, BaseException) and inner.args:
        inner = inner.args[-1]
    return str(inner)[:160]
