"""One request and its answer over HTTP: bounded in time and size, and stopped as soon as that is asked for."""

import ssl
import time
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
from paperbrowse.fetch.body import LARGEST, Body
from paperbrowse.fetch.failures import FetchFailed, Offline, Refused, Unavailable
from paperbrowse.fetch.waiting import STEP, Waiting

USER_AGENT = f"paperbrowse/{__version__}"

_PIECE = 65_536
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that parts of a request may take."""

    connect: float = 10.0
    silence: float = 20.0
    """Between two bytes: arXiv thinks for some seconds before the first one of a large page."""
    whole: float = 60.0
    """From the question to the last byte, however steadily they drip."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


class CutOff(Unavailable):
    """A connection that broke before the answer was whole: worth another try."""


class Transport:
    """Whoever is asked: one connection a request, none kept open."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._trusted: ssl.SSLContext | None = None

    def ask(self, url: str, headers: Mapping[str, str], waiting: Waiting) -> Answer:
        """The answer to a GET of exactly this address; redirects are answers like any other.

        Raises Offline, Unavailable, Refused and Stopped. A thread asks, since a name that is looked up, a handshake
        and dripping headers each block for longer than a limit on the silence between two bytes can see.
        """
        request = _Request(self._manager(url), url, {"User-Agent": USER_AGENT, **headers}, self._limits)
        thread = Thread(target=request.run, name="request", daemon=True)
        thread.start()
        try:
            self._await(request, waiting)
        finally:
            request.abandoned.set()
        if request.failure is not None:
            raise request.failure
        assert request.answer is not None  # noqa: S101 - a request that is done has one or the other
        return request.answer

    def _await(self, request: "_Request", waiting: Waiting) -> None:
        end = time.monotonic() + self._limits.whole
        while not request.done.wait(STEP):
            waiting.check()
            if time.monotonic() >= end:
                raise Unavailable(f"no whole answer came in {self._limits.whole:g} s", "try again later")

    def _manager(self, url: str) -> urllib3.PoolManager:
        if self._trusted is None and url.startswith("https:"):
            self._trusted = ssl.create_default_context()
        proxy = _proxy(url)
        if proxy:
            return urllib3.ProxyManager(proxy, ssl_context=self._trusted)
        return urllib3.PoolManager(ssl_context=self._trusted)


def _proxy(url: str) -> str:
    """The proxy that the reader's environment names for an address; empty when there is none."""
    from urllib.request import getproxies, proxy_bypass  # late: it is large

    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOOPBACK or proxy_bypass(host):
        return ""
    proxy = getproxies().get(parts.scheme, "")
    return proxy if proxy.startswith(("http://", "https://")) else ""


class _Request:
    """One question in a thread of its own."""

    def __init__(self, manager: urllib3.PoolManager, url: str, headers: Mapping[str, str], limits: Limits) -> None:
        self._manager = manager
        self._url = url
        self._headers = {"Accept-Encoding": "gzip", "Connection": "close", **headers}
        self._limits = limits
        self._end = time.monotonic() + limits.whole
        self.answer: Answer | None = None
        self.failure: FetchFailed | None = None
        self.done = Event()
        self.abandoned = Event()

    def run(self) -> None:
        """Ask, and say so when it is over; what goes wrong is left for whoever waits."""
        try:
            self.answer = self._ask()
        except FetchFailed as failure:
            self.failure = failure
        except HTTPError as error:
            self.failure = _failure(error)
        except (OSError, ValueError) as error:
            self.failure = Refused(f"the request could not be made: {error}")
        finally:
            self._manager.clear()
            self.done.set()

    def _ask(self) -> Answer:
        response = self._manager.request(
            "GET",
            self._url,
            headers=self._headers,
            timeout=urllib3.Timeout(connect=self._limits.connect, read=self._limits.silence),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return Answer(response.status, _headers(response), self._body(response))
        finally:
            with suppress(OSError, HTTPError):
                response.close()

    def _body(self, response: BaseHTTPResponse) -> bytes:
        announced = _number(response.headers.get("Content-Length", ""))
        if announced is not None and announced > LARGEST:
            raise Refused(f"the answer is larger than {LARGEST // 1_000_000} MB")
        body = Body(response.headers.get("Content-Encoding", "").strip().lower())
        while data := response.read1(_PIECE, decode_content=False):
            body.add(data)
            if self.abandoned.is_set() or time.monotonic() >= self._end:
                raise Unavailable(f"no whole answer came in {self._limits.whole:g} s", "try again later")
        if announced is not None and body.received < announced:
            raise CutOff("the connection was cut before the answer was whole")
        return body.whole()


def _headers(response: BaseHTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _failure(error: HTTPError) -> FetchFailed:
    """What went wrong, for a person."""
    reason: BaseException = getattr(error, "original_error", None) or error  # a proxy's failures wrap their reason
    if isinstance(reason, SSLError):
        return Refused(f"the connection is not safe: {_brief(reason)}")
    for kind, build in _KINDS:
        if isinstance(reason, kind):
            return build()
    return CutOff(f"the connection was cut before the answer was whole: {_brief(reason)}")


# In this order: to urllib3 a connection that is refused is a connection that took too long.
_KINDS: tuple[tuple[type[HTTPError], Callable[[], FetchFailed]], ...] = (
    (LocationValueError, lambda: Refused("leads to an address that cannot be asked")),
    (NewConnectionError, lambda: Offline("could not be reached")),
    (ConnectTimeoutError, lambda: Offline("could not be reached")),
    (ReadTimeoutError, lambda: Unavailable("the server fell silent", "try again later")),
)


def _brief(error: BaseException) -> str:
    """The reason alone: urllib3 puts objects and their addresses around it."""
    inner = error.args[-1] if error.args else error
    while isinstance(inner, BaseException) and inner.args:
        inner = inner.args[-1]
    return str(inner)[:160]
