"""The HTTP client: conditional requests, redirects, retries and the rate limit."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.errors import FetchRefused, Unavailable
from paperbrowse.fetch.rate_limit import Hosts, RateLimiter
from paperbrowse.fetch.request import ContentKind, check_content
from paperbrowse.fetch.transport import ConnectionLost, HttpResponse, Transport
from paperbrowse.text.clean import clean_line

MAX_ATTEMPTS = 3
"""Requests of one URL before the client gives up."""

FIRST_DELAY = 2.0
"""Seconds before the second attempt; twice that before the third. Jitter changes each by up to half."""

MAX_DELAY = 60.0
"""Seconds a server may ask to wait. If it asks for more, an error serves the user better than the wait."""

RETRY_STATUSES = frozenset((429, 500, 502, 503, 504))
"""Statuses of a server that may respond a moment later."""

MAX_REDIRECTS = 3

_REDIRECT_STATUSES = frozenset((301, 302, 303, 307, 308))
_NOT_MODIFIED = 304
# arXiv reports an error as a feed with one entry, whose summary is the message.
_ERROR_SUMMARY = re.compile(rb"<title>Error</title>.{0,2000}?<summary[^>]*>(.{1,300}?)</summary>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The delays between the attempts of one request."""

    jitter: Callable[[], float] = random.random
    """Return 0 to 1, so that copies that failed together do not retry together."""

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait after a failed attempt; the first attempt is number 1."""
        return FIRST_DELAY * 2.0 ** (attempt - 1) * (0.5 + self.jitter())

    def delay_for_response(self, attempt: int, response: HttpResponse, now: float) -> float:
        """Return the delay, or what the server asks for if that is longer. Raises Unavailable above MAX_DELAY."""
        requested = parse_retry_after(response.headers.get("retry-after", ""), now)
        if requested is not None and requested > MAX_DELAY:
            raise Unavailable(f"the server asks to wait {_duration_text(requested)}", "try again then")
        return max(requested or 0.0, self.delay(attempt))


def parse_retry_after(text: str, now: float) -> float | None:
    """Return the seconds of a Retry-After header, which is a number or a date; None if it is neither."""
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


@dataclass(frozen=True, slots=True)
class Validators:
    """The headers by which a server recognizes that a page is unchanged."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Return the headers of a conditional request; empty without validators."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    validators: Validators


@dataclass(frozen=True, slots=True)
class Client:
    """A client for the services of one configuration."""

    hosts: Hosts
    rate_limiter: RateLimiter
    cancellation: Cancellation = field(default_factory=Cancellation)
    transport: Transport = field(default_factory=Transport)
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)

    def get(self, url: str, kind: ContentKind, validators: Validators = NO_VALIDATORS) -> Page | None:
        """Return a page; None if it is unchanged since the validators were sent. Raises FetchFailed."""
        response = self._follow_redirects(url, {"Accept": kind.accept, **validators.headers()})
        if response.status == _NOT_MODIFIED and validators.headers():
            return None
        if response.status != 200:
            raise FetchRefused(_error_reason(response))
        check_content(response, kind)
        new_validators = Validators(_validator_header(response, "etag"), _validator_header(response, "last-modified"))
        return Page(response.body, new_validators)

    def _follow_redirects(self, url: str, headers: dict[str, str]) -> HttpResponse:
        for _ in range(MAX_REDIRECTS + 1):
            if not self.hosts.is_allowed(url):
                raise FetchRefused("redirects to a URL that is not https")
            response = self._with_retries(url, headers)
            if response.status not in _REDIRECT_STATUSES:
                return response
            try:
                url = urljoin(url, response.headers.get("location", ""))
            except ValueError as error:
                raise FetchRefused("redirects to an invalid URL") from error
        raise FetchRefused(f"redirects more than {MAX_REDIRECTS} times")

    def _with_retries(self, url: str, headers: dict[str, str]) -> HttpResponse:
        """Return the response for one URL; retry while the connection breaks or the server is busy."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                with self.rate_limiter.slot(self.hosts.host_of(url), self.cancellation):
                    response = self.transport.get(url, headers, self.cancellation)
            except ConnectionLost:
                if attempt == MAX_ATTEMPTS:
                    raise
                self.cancellation.sleep(self.retry_policy.delay(attempt), "before trying again")
                continue
            if response.status not in RETRY_STATUSES:
                return response
            if attempt < MAX_ATTEMPTS:
                seconds = self.retry_policy.delay_for_response(attempt, response, self.cancellation.now())
                self.cancellation.sleep(seconds, "because the server is busy")
        raise Unavailable(f"the server answered {response.status} to {MAX_ATTEMPTS} attempts", "try again later")


def _validator_header(response: HttpResponse, name: str) -> str:
    """Return a header to send back; empty if it is too long or not printable."""
    value = response.headers.get(name, "")
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _error_reason(response: HttpResponse) -> str:
    """Return why the page did not come, in the server's words if it sent any."""
    status = f"the server answered {response.status}"
    if summary := _ERROR_SUMMARY.search(response.body[:100_000]):
        return f"{status}: {clean_line(summary[1].decode('utf-8', errors='replace'))}"
    return f"{status}: not found" if response.status in (404, 410) else status
