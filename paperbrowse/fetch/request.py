"""Fetch requests, and the check that a response is of the expected kind."""

from dataclasses import dataclass
from enum import Enum

from paperbrowse.fetch.errors import FetchRefused
from paperbrowse.fetch.transport import HttpResponse


class ContentKind(Enum):
    """The kinds of documents that are fetched."""

    JSON = ("JSON", "application/json", ("json",), (b"{", b"["))
    FEED = (
        "a feed",
        "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8",
        ("xml", "rss", "atom"),
        (b"<?xml", b"<rss", b"<feed", b"<rdf"),
    )
    PDF = ("a PDF file", "application/pdf", ("pdf", "octet-stream", "download", "binary"), (b"%pdf-",))

    def __init__(self, label: str, accept: str, types: tuple[str, ...], first_bytes: tuple[bytes, ...]) -> None:
        """label: in messages. accept: the header of a request. types: parts of the Content-Type of a response."""
        self.label, self.accept, self.types, self.first_bytes = label, accept, types, first_bytes


_GENERIC_TYPES = ("", "text/plain", "application/octet-stream")
"""Content types of servers that do not know what they serve."""

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Of UTF-8 and UTF-16, which may precede the first bytes."""


def check_content(response: HttpResponse, expected: ContentKind) -> None:
    """Raise FetchRefused if a response is not of the expected kind, by its content type and its first bytes."""
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    start = _body_start(response.body)
    if content_type in ("text/html", "application/xhtml+xml") or start.startswith((b"<!doctype html", b"<html")):
        raise FetchRefused(f"the server sent a web page, not {expected.label}", "check the URL; it may need a login")
    if content_type not in _GENERIC_TYPES and not any(part in content_type for part in expected.types):
        raise FetchRefused(f"the server sent {content_type[:60]}, not {expected.label}")
    if not start.startswith(expected.first_bytes):
        raise FetchRefused(f"the response is not {expected.label}" if start else "the response is empty")


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
