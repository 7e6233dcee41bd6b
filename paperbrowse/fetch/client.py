"""Asking for one page, politely: in turn, at the service's pace, again when that may help, never for what is known."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from paperbrowse.fetch.again import ATTEMPTS, BUSY, Again
from paperbrowse.fetch.failures import Refused, Unavailable
from paperbrowse.fetch.kinds import Kind, check
from paperbrowse.fetch.services import Services
from paperbrowse.fetch.transport import Answer, CutOff, Transport
from paperbrowse.fetch.turn import Turns
from paperbrowse.fetch.waiting import Waiting
from paperbrowse.text.clean import clean_line

REDIRECTS = 3

_REDIRECT = frozenset((301, 302, 303, 307, 308))
_NOT_MODIFIED = 304
# What arXiv says of a question it cannot answer: a feed of one entry, in which only this is said.
_EXPLAINED = re.compile(rb"<title>Error</title>.{0,2000}?<summary[^>]*>(.{1,300}?)</summary>", re.DOTALL)


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

    services: Services
    turns: Turns
    waiting: Waiting = field(default_factory=Waiting)
    transport: Transport = field(default_factory=Transport)
    again: Again = field(default_factory=Again)

    def get(self, url: str, wanted: Kind, known: Validators = NO_VALIDATORS) -> Page | None:
        """A page, or None when it is still as known. Raises FetchFailed."""
        headers = {"Accept": _ACCEPT[wanted], **known.headers()}
        answer = self._followed(url, headers)
        if answer.status == _NOT_MODIFIED and known.headers():
            return None
        if answer.status != 200:
            raise Refused(_complaint(answer))
        check(answer, wanted)
        return Page(answer.body, Validators(_kept(answer, "etag"), _kept(answer, "last-modified")))

    def _followed(self, url: str, headers: dict[str, str]) -> Answer:
        """The answer at the end of at most three redirects."""
        for _ in range(REDIRECTS + 1):
            if not self.services.may_be_asked(url):
                raise Refused("leads to an address that is not https")
            answer = self._patiently(url, headers)
            if answer.status not in _REDIRECT:
                return answer
            try:
                url = urljoin(url, answer.headers.get("location", ""))
            except ValueError as error:
                raise Refused("leads to an address that is none") from error
        raise Refused(f"leads from one address to the next more than {REDIRECTS} times")

    def _patiently(self, url: str, headers: dict[str, str]) -> Answer:
        """The answer of one address, which is asked again while its server is busy."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._in_turn(url, headers)
            except CutOff:
                if attempt == ATTEMPTS:
                    raise
                self.waiting.wait(self.again.after(attempt), "to try again")
                continue
            if answer.status not in BUSY:
                return answer
            if attempt < ATTEMPTS:
                seconds = self.again.after_answer(attempt, answer, self.waiting.now())
                self.waiting.wait(seconds, "as the server is busy")
        raise Unavailable(f"the server answered {answer.status} {ATTEMPTS} times", "try again later")

    def _in_turn(self, url: str, headers: dict[str, str]) -> Answer:
        with self.turns.turn(self.services.of(url), self.waiting):
            return self.transport.ask(url, headers, self.waiting)


_ACCEPT = {
    Kind.JSON: "application/json",
    Kind.FEED: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8",
}


def _kept(answer: Answer, name: str) -> str:
    """A header worth sending back; what is overlong or not printable is not."""
    value = answer.headers.get(name, "")
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _complaint(answer: Answer) -> str:
    """Why there is no page: the server's own words where it has some."""
    said = f"the server answered {answer.status}"
    if explained := _EXPLAINED.search(answer.body[:100_000]):
        return f"{said}: {clean_line(explained[1].decode('utf-8', errors='replace'))}"
    return f"{said}: nothing is there" if answer.status in (404, 410) else said
