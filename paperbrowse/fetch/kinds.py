"""What kind of document an answer is, by what it says of itself and by how it begins."""

from enum import Enum

from paperbrowse.fetch.failures import Refused
from paperbrowse.fetch.transport import Answer


class Kind(Enum):
    """What was asked for, as a sentence names it."""

    JSON = "JSON"
    FEED = "a feed"


_TYPES = {Kind.JSON: ("json",), Kind.FEED: ("xml", "rss", "atom")}
"""What a Content-Type of each has in it."""

_UNSPOKEN = ("", "text/plain", "application/octet-stream")
"""Types of servers that do not know what they serve."""

_BEGINNINGS = {Kind.JSON: (b"{", b"["), Kind.FEED: (b"<?xml", b"<rss", b"<feed", b"<rdf")}

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Byte order marks."""


def check(answer: Answer, wanted: Kind) -> None:
    """Raises Refused when an answer is not of the kind that was asked for."""
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    begins = _beginning(answer.body)
    if said in ("text/html", "application/xhtml+xml") or begins.startswith((b"<!doctype html", b"<html")):
        raise Refused(f"a web page came instead of {wanted.value}", "a login, or the address is not the right one")
    if said not in _UNSPOKEN and not any(part in said for part in _TYPES[wanted]):
        raise Refused(f"{said[:60]} came instead of {wanted.value}")
    if not begins.startswith(_BEGINNINGS[wanted]):
        raise Refused(f"what came is not {wanted.value}" if begins else "the answer is empty")


def _beginning(body: bytes) -> bytes:
    """Enough of the first characters, in lower case."""
    head = body[:1000]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()[:100].lower()
