"""Fetch requests, and the check that a response is of the expected kind."""

from dataclasses import dataclass
from enum import Enum

from paperbrowse.fetch.errors import FetchRefused
from paperbrowse.fetch.transport import HttpResponse


class ContentKind(Enum):
    """The kind of a document, as messages name it."""

    JSON = "JSON"
    FEED = "a feed"
    PDF = "a PDF file"


_CONTENT_TYPES = {
    ContentKind.JSON: ("json",),
    ContentKind.FEED: ("xml", "rss", "atom"),
    ContentKind.PDF: ("pdf", "octet-stream", "download", "binary"),
}
"""Parts of the Content-Type of each kind."""

_GENERIC_TYPES = ("", "text/plain", "application/octet-stream")
"""Content types of servers that do not know what they serve."""

_FIRST_BYTES = {
    ContentKind.JSON: (b"{", b"["),
    ContentKind.FEED: (b"<?xml", b"<rss", b"<feed", b"<rdf"),
    ContentKind.PDF: (b"%pdf-",),
}

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Of UTF-8 and UTF-16, which may precede the first bytes."""


def check_content(response: HttpResponse, expected: ContentKind) -> None:
    """Raise FetchRefused if a response is not of the expected kind, by its content type and its first bytes."""
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    start = _body_start(response.body)
    if content_type in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype html", b"<html")):
        raise FetchRefused(f"the server sent a web page, not {expected.value}", "check the URL; it may need a login")
    if content_type not in _GENERIC_TYPES and not any(part in content_type for part in _CONTENT_TYPES[expected]):
        raise FetchRefused(f"the server sent {content_type[:60]}, not {expected.value}")
    if not start.startswith(_FIRST_BYTES[expected]):
        raise FetchRefused(f"the response is not {expected.value}" if start else "the response is empty")


def _body_start(body: bytes) -> bytes:
    """Return the first characters in lower case, without byte order mark and leading blanks."""
    head = body[:1000]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:100].lower()


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One source of papers and the URLs of its pages."""

    name: str
    """`hf day 2026-01-06`, or the URL of a feed."""
    urls: tuple[str, ...]
    """All pages that may be needed, in order."""
    kind: ContentKind
    page_size: int = 0
    """Papers of a full page; a page with fewer is the last. 0: all pages are needed."""
    latest_of: str = ""
    """`hf day` if the latest day was requested without naming it; else empty."""

    @property
    def feed_id(self) -> str:
        """The name under which the time of the last complete fetch is saved."""
        return self.latest_of or self.name
