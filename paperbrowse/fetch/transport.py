"""HTTP requests with limits of time and size."""

import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from urllib.parse import urlsplit

import urllib3
from urllib3 import exceptions
from urllib3.response import BaseHTTPResponse

from paperbrowse import __version__
from paperbrowse.fetch.cancellation import CHECK_INTERVAL, Cancellation
from paperbrowse.fetch.errors import FetchFailed, FetchRefused, Offline, Unavailable

USER_AGENT = f"paperbrowse/{__version__}"

MAX_BODY_BYTES = 50_000_000
"""Bytes of a response, also after decompression; the same limit as for a document that is read at once."""

MAX_INFLATE_RATIO = 200
"""Bytes from one compressed byte. Text of papers shrinks to a third or a tenth, a zip bomb to a thousandth."""

MIN_RATIO_BYTES = 1_000_000
"""Bytes below which the ratio is not checked."""

_INFLATE_CHUNK = 262_144
_READ_SIZE = 65_536
_LOOPBACK_HOSTS = frozenset(("localhost", "127.0.0.1", "::1"))


class ResponseBody:
    """The received part of a response body, decompressed."""

    def __init__(self, encoding: str, max_bytes: int = MAX_BODY_BYTES) -> None:
        """Raises FetchRefused for an encoding that was not requested."""
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise FetchRefused(f"the response has an unknown encoding: {encoding[:40]}")
        self._inflater = zlib.decompressobj(31) if encoding.endswith("gzip") else None
        self._max_bytes = max_bytes
        self._chunks: list[bytes] = []
        self.received = 0
        """Bytes before decompression."""
        self._size = 0

    def add(self, data: bytes) -> None:
        """Add the next bytes. Raises FetchRefused above a limit."""
        self.received += len(data)
        if self._inflater is None:
            self._append(data)
            return
        try:
            while data and not self._inflater.eof:
                self._append(self._inflater.decompress(data, _INFLATE_CHUNK))
                data = self._inflater.unconsumed_tail
        except zlib.error as error:
            raise FetchRefused(f"the response is damaged: {error}") from error

    def finish(self) -> bytes:
        """Return the complete body. Raises Unavailable if its end is missing."""
        if self._inflater is not None and not self._inflater.eof:
            raise Unavailable("the response ended too early")
        return b"".join(self._chunks)

    def _append(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._max_bytes:
            raise _size_error(self._max_bytes)
        if self._inflater is not None and self._size > max(MIN_RATIO_BYTES, MAX_INFLATE_RATIO * self.received):
            raise FetchRefused(f"the response decompresses to more than {MAX_INFLATE_RATIO} times its size")
        self._chunks.append(data)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits of a request: seconds, and bytes of its response."""

    connect: float = 10.0
    read: float = 20.0
    """Between two bytes. arXiv needs some seconds before the first byte of a large page."""
    total: float = 60.0
    """From the request to the last byte."""
    max_bytes: int = MAX_BODY_BYTES


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes


class ConnectionLost(Unavailable):
    """A connection that broke before the response was complete; a retry may help."""


class Transport:
    """Sends requests, each over a connection that is closed after it."""

    def __init__(self, timeouts: Timeouts | None = None) -> None:
        self._timeouts = timeouts or Timeouts()
        self._ssl_context: ssl.SSLContext | None = None

    def get(
        self, url: str, headers: Mapping[str, str], cancellation: Cancellation, data: bytes | None = None
    ) -> HttpResponse:
        """Return the response to a GET of this URL, or a POST of data; redirects are not followed.

        Raises Offline, Unavailable, FetchRefused and FetchStopped. The request runs in a thread, because a DNS lookup,
        a handshake or slow headers can each block longer than the timeout between two bytes.
        """
        sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Connection": "close", **headers}
        deadline = time.monotonic() + self._timeouts.total
        request = _Request(self._pool_manager(url), url, sent, data, self._timeouts, deadline)
        thread = Thread(target=request.run, name="request", daemon=True)
        thread.start()
        try:
            self._wait(request, cancellation)
        finally:
            request.abandoned.set()
        if request.error is not None:
            raise request.error
        assert request.response is not None  # noqa: S101 - a finished request has a response or an error
        return request.response

    def _wait(self, request: "_Request", cancellation: Cancellation) -> None:
        while not request.done.wait(CHECK_INTERVAL):
            cancellation.check()
            if time.monotonic() >= request.deadline:
                raise _timeout_error(self._timeouts)

    def _pool_manager(self, url: str) -> urllib3.PoolManager:
        if self._ssl_context is None and url.startswith("https:"):
            self._ssl_context = ssl.create_default_context()
        proxy = _proxy_for(url)
        if proxy:
            return urllib3.ProxyManager(proxy, ssl_context=self._ssl_context)
        return urllib3.PoolManager(ssl_context=self._ssl_context)


def _proxy_for(url: str) -> str:
    """Return the proxy that the environment sets for a URL; empty if it sets none."""
    from urllib.request import getproxies, proxy_bypass  # late: it is large

    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOOPBACK_HOSTS or proxy_bypass(host):
        return ""
    proxy = getproxies().get(parts.scheme, "")
    return proxy if proxy.startswith(("http://", "https://")) else ""


@dataclass(slots=True)
class _Request:
    """One request, to be run in a thread."""

    manager: urllib3.PoolManager
    url: str
    headers: Mapping[str, str]
    data: bytes | None
    """What to POST; None: a GET."""
    timeouts: Timeouts
    deadline: float
    response: HttpResponse | None = None
    error: FetchFailed | None = None
    done: Event = field(default_factory=Event)
    abandoned: Event = field(default_factory=Event)

    def run(self) -> None:
        try:
            self.response = self._send()
        except FetchFailed as failure:
            self.error = failure
        except exceptions.HTTPError as error:
            self.error = _to_fetch_error(error, urlsplit(self.url).hostname or "the server")
        except (OSError, ValueError) as error:
            self.error = FetchRefused(f"cannot send the request: {error}")
        finally:
            self.manager.clear()
            self.done.set()

    def _send(self) -> HttpResponse:
        response = self.manager.request(
            "GET" if self.data is None else "POST",
            self.url,
            body=self.data,
            headers=self.headers,
            timeout=urllib3.Timeout(connect=self.timeouts.connect, read=self.timeouts.read),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return HttpResponse(response.status, headers, self._read_body(response))
        finally:
            with suppress(OSError, exceptions.HTTPError):
                response.close()

    def _read_body(self, response: BaseHTTPResponse) -> bytes:
        length = _parse_length(response.headers.get("Content-Length", ""))
        if length is not None and length > self.timeouts.max_bytes:
            raise _size_error(self.timeouts.max_bytes)
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        body = ResponseBody(encoding, self.timeouts.max_bytes)
        while data := response.read1(_READ_SIZE, decode_content=False):
            body.add(data)
            if self.abandoned.is_set() or time.monotonic() >= self.deadline:
                raise _timeout_error(self.timeouts)
        if length is not None and body.received < length:
            raise ConnectionLost("the connection broke before the response was complete")
        return body.finish()


def _size_error(max_bytes: int) -> FetchRefused:
    return FetchRefused(f"the response is larger than {max_bytes // 1_000_000} MB")


def _timeout_error(timeouts: Timeouts) -> Unavailable:
    return Unavailable(f"no complete response within {timeouts.total:g} s", "try again later")


def _parse_length(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _to_fetch_error(error: exceptions.HTTPError, host: str) -> FetchFailed:
    """Return urllib3's error as one with a message for the user."""
    reason: BaseException = getattr(error, "original_error", None) or error  # errors of a proxy wrap the cause
    if isinstance(reason, exceptions.SSLError):
        return FetchRefused(f"the connection is not secure: {_short_reason(reason)}")
    for kind, build in _ERROR_TYPES:
        if isinstance(reason, kind):
            return build(host)
    return ConnectionLost(f"the connection broke before the response was complete: {_short_reason(reason)}")


# In this order, because urllib3 derives the error of a refused connection from that of a timeout.
_ERROR_TYPES: tuple[tuple[type[exceptions.HTTPError], Callable[[str], FetchFailed]], ...] = (
    (exceptions.LocationValueError, lambda _: FetchRefused("redirects to an invalid URL")),
    (exceptions.NewConnectionError, lambda host: Offline(f"cannot reach {host}")),
    (exceptions.ConnectTimeoutError, lambda host: Offline(f"cannot reach {host}")),
    (exceptions.ReadTimeoutError, lambda _: Unavailable("the server stopped responding", "try again later")),
)


def _short_reason(error: BaseException) -> str:
    """Return the innermost reason, because urllib3 wraps it in objects and their memory addresses."""
    inner = error.args[-1] if error.args else error
    while isinstance(inner, BaseException) and inner.args:
        inner = inner.args[-1]
    return str(inner)[:160]
