"""What kind of document an answer is, by what it says of itself and by how it begins."""

from dataclasses import dataclass
from enum import Enum

from paperbrowse.fetch.errors import FetchRefused
from paperbrowse.fetch.transport import HttpResponse


class ContentKind(Enum):
    """What was asked for, as a sentence names it."""

    JSON = "JSON"
    FEED = "a feed"


_CONTENT_TYPES = {ContentKind.JSON: ("json",), ContentKind.FEED: ("xml", "rss", "atom")}
"""What a Content-Type of each has in it."""

_GENERIC_TYPES = ("", "text/plain", "application/octet-stream")
"""Types of servers that do not know what they serve."""

_FIRST_BYTES = {ContentKind.JSON: (b"{", b"["), ContentKind.FEED: (b"<?xml", b"<rss", b"<feed", b"<rdf")}

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks."""


def check_content(response: HttpResponse, expected: ContentKind) -> None:
    """Raises Refused when an answer is not of the kind that was asked for."""
    said = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    begins = _body_start(response.body)
    if said in ("text/html", "application/xhtml+xml") or begins.startswith((b"<!doctype html", b"<html")):
        raise FetchRefused(
            f"a web page came instead of {expected.value}", "a login, or the address is not the right one"
        )
    if said not in _GENERIC_TYPES and not any(part in said for part in _CONTENT_TYPES[expected]):
        raise FetchRefused(f"{said[:60]} came instead of {expected.value}")
    if not begins.startswith(_FIRST_BYTES[expected]):
        raise FetchRefused(f"what came is not {expected.value}" if begins else "the answer is empty")


def _body_start(body: bytes) -> bytes:
    """Enough of the first characters, in lower case."""
    head = body[:1000]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:100].lower()


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One source of papers."""

    name: str
    """As it was asked for: `hf day 2026-01-06`, or a feed's address."""
    urls: tuple[str, ...]
    """As many pages as may be needed."""
    kind: ContentKind
    page_size: int = 0
    """Papers of a full page, where one that is not full is the last; 0 where every page is wanted."""
    latest_of: str = ""
    """What it is the latest of (`hf day`), where that was asked for; else empty."""

    @property
    def feed_id(self) -> str:
        """The name under which it is remembered when it was last had."""
        return self.latest_of or self.name
