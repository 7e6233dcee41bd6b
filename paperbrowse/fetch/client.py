"""When a request that failed is made once more, and after how long."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.errors import FetchRefused, Unavailable
from paperbrowse.fetch.hosts import Hosts
from paperbrowse.fetch.rate_limit import RateLimiter
from paperbrowse.fetch.request import ContentKind, check_content
from paperbrowse.fetch.transport import ConnectionLost, HttpResponse, Transport
from paperbrowse.text.clean import clean_line

MAX_ATTEMPTS = 3
"""How often one address is asked before it is given up."""

FIRST_DELAY = 2.0
"""Seconds before the second attempt; twice that before the third, each half as much more or less by chance."""

MAX_DELAY = 60.0
"""Seconds a server may ask to wait; a person would rather be told than wait longer."""

RETRY_STATUSES = frozenset((429, 500, 502, 503, 504))
"""Statuses of a server that may well answer a moment later."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait between attempts."""

    jitter: Callable[[], float] = random.random
    """0 to 1: copies that failed together must not come back together."""

    def delay(self, attempt: int) -> float:
        """Seconds before the next attempt; the first one is number 1."""
        return FIRST_DELAY * 2.0 ** (attempt - 1) * (0.5 + self.jitter())

    def delay_for_response(self, attempt: int, response: HttpResponse, now: float) -> float:
        """The same when a server said how long itself. Raises Unavailable when that is too long."""
        asked = parse_retry_after(response.headers.get("retry-after", ""), now)
        if asked is not None and asked > MAX_DELAY:
            raise Unavailable(f"the server asks not to be asked again for {_duration_text(asked)}")
        return max(asked or 0.0, self.delay(attempt))


def parse_retry_after(text: str, now: float) -> float | None:
    """Seconds from a Retry-After of either form, a number or a date; None when it says neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _duration_text(seconds: float) -> str:
    return f"{seconds / 3600:.0f} h" if seconds >= 5400 else f"{max(1, round(seconds / 60))} min"


MAX_REDIRECTS = 3

_REDIRECT_STATUSES = frozenset((301, 302, 303, 307, 308))
_NOT_MODIFIED = 304
# What arXiv says of a question it cannot answer: a feed of one entry, in which only this is said.
_ERROR_SUMMARY = re.compile(rb"<title>Error</title>.{0,2000}?<summary[^>]*>(.{1,300}?)</summary>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Validators:
    """How a page is known again by its server."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """What to ask with, so that only news are sent."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has come."""

    body: bytes
    validators: Validators


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever asks for pages."""

    hosts: Hosts
    rate_limiter: RateLimiter
    cancellation: Cancellation = field(default_factory=Cancellation)
    transport: Transport = field(default_factory=Transport)
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)

    def get(self, url: str, kind: ContentKind, validators: Validators = NO_VALIDATORS) -> Page | None:
        """A page, or None when it is still as known. Raises FetchFailed."""
        headers = {"Accept": _ACCEPT_HEADERS[kind], **validators.headers()}
        answer = self._follow_redirects(url, headers)
        if answer.status == _NOT_MODIFIED and validators.headers():
            return None
        if answer.status != 200:
            raise FetchRefused(_error_reason(answer))
        check_content(answer, kind)
        return Page(
            answer.body, Validators(_validator_header(answer, "etag"), _validator_header(answer, "last-modified"))
        )

    def _follow_redirects(self, url: str, headers: dict[str, str]) -> HttpResponse:
        """The answer at the end of at most three redirects."""
        for _ in range(MAX_REDIRECTS + 1):
            if not self.hosts.is_allowed(url):
                raise FetchRefused("leads to an address that is not https")
            answer = self._with_retries(url, headers)
            if answer.status not in _REDIRECT_STATUSES:
                return answer
            try:
                url = urljoin(url, answer.headers.get("location", ""))
            except ValueError as error:
                raise FetchRefused("leads to an address that is none") from error
        raise FetchRefused(f"leads from one address to the next more than {MAX_REDIRECTS} times")

    def _with_retries(self, url: str, headers: dict[str, str]) -> HttpResponse:
        """The answer of one address, which is asked again while its server is busy."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                answer = self._send_in_slot(url, headers)
            except ConnectionLost:
                if attempt == MAX_ATTEMPTS:
                    raise
                self.cancellation.sleep(self.retry_policy.delay(attempt), "to try again")
                continue
            if answer.status not in RETRY_STATUSES:
                return answer
            if attempt < MAX_ATTEMPTS:
                seconds = self.retry_policy.delay_for_response(attempt, answer, self.cancellation.now())
                self.cancellation.sleep(seconds, "as the server is busy")
        raise Unavailable(f"the server answered {answer.status} {MAX_ATTEMPTS} times", "try again later")

    def _send_in_slot(self, url: str, headers: dict[str, str]) -> HttpResponse:
        with self.rate_limiter.slot(self.hosts.host_of(url), self.cancellation):
            return self.transport.get(url, headers, self.cancellation)


_ACCEPT_HEADERS = {
    ContentKind.JSON: "application/json",
    ContentKind.FEED: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8",
}


def _validator_header(response: HttpResponse, name: str) -> str:
    """A header worth sending back; what is overlong or not printable is not."""
    value = response.headers.get(name, "")
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _error_reason(response: HttpResponse) -> str:
    """Why there is no page: the server's own words where it has some."""
    said = f"the server answered {response.status}"
    if explained := _ERROR_SUMMARY.search(response.body[:100_000]):
        return f"{said}: {clean_line(explained[1].decode('utf-8', errors='replace'))}"
    return f"{said}: nothing is there" if response.status in (404, 410) else said
