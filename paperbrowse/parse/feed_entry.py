"""One entry of a feed as the feed library tells it, whatever Atom, RSS or RDF it came from."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from paperbrowse.parse.fields import InvalidValue
from paperbrowse.parse.markup import html_to_text
from paperbrowse.text.dates import PartialDate, make_date, month_number, parse_iso

ARXIV_NAMESPACE = "http://arxiv.org/schemas/atom"

_LIBRARY_ERRORS = (ValueError, LookupError, AssertionError, RecursionError, OverflowError, AttributeError, TypeError)
"""What the library raises for elements where it expects none, or other ones."""
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_MAIL_DATE = re.compile(r"\b(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What an entry, or the head of a feed, says; names as the library gives them."""

    values: dict[str, Any]
    prefix: str = "arxiv"
    """What arXiv's own elements are prefixed with."""

    def text(self, *names: str) -> str | None:
        """The first of these fields that has text, as it stands."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return value
        return None

    def prose(self, name: str) -> str | None:
        """A field's text without its markup, where it is declared or looks to be HTML."""
        text, detail = self.text(name), self.values.get(f"{name}_detail")
        if text and isinstance(detail, dict) and detail.get("type") in _HTML_TYPES:
            return html_to_text(text) or None
        return text

    def abstract(self) -> str | None:
        """The summary; of feeds that give none, the text of the entry itself, which the library takes for one."""
        if "summary_detail" in self.values and (summary := self.prose("summary")):
            return summary
        for part in self._parts("content"):
            text = part.get("value")
            if isinstance(text, str) and text.strip() and part.get("type") in (*_HTML_TYPES, "text/plain"):
                return html_to_text(text) if part["type"] in _HTML_TYPES else text
        return None

    def arxiv_text(self, name: str) -> str | None:
        """The text of one of arXiv's own elements."""
        return self.text(f"{self.prefix}_{name}")

    def arxiv_term(self, name: str) -> str | None:
        """The term of one of arXiv's own elements."""
        value = self.values.get(f"{self.prefix}_{name}")
        return FeedEntry(value).text("term") if isinstance(value, dict) else None

    def author_names(self) -> list[str]:
        """The authors in their order; a text with several names in it stays one."""
        given = [FeedEntry(part).text("name") for part in self._parts("authors")]
        return [_repair_encoding(name) for name in given or [self.text("author")] if name]

    def categories(self) -> list[str]:
        """The categories, by term."""
        return [term for part in self._parts("tags") if (term := FeedEntry(part).text("term"))]

    def links(self, media_type: str) -> list[str]:
        """The addresses of a media type."""
        return [FeedEntry(part).text("href") or "" for part in self._parts("links") if part.get("type") == media_type]

    def date(self, *names: str) -> PartialDate | None:
        """The first date given, on the day its own time zone says; raises Unfit when it is none."""
        text = self.text(*names)
        if text is None:
            return None
        found = parse_iso(text[:40]) or _parse_mail_date(text[:100]) or self._parsed_date(names)
        if found is None:
            raise InvalidValue(f"no date that can be read: {text[:40]!r}")
        return found

    def _parsed_date(self, names: tuple[str, ...]) -> PartialDate | None:
        """The day in UTC as the library read it, for dates in other notations."""
        for name in names:
            if parsed := self.values.get(f"{name}_parsed"):
                return make_date(*parsed[:3])
        return None

    def _parts(self, name: str) -> list[dict[str, Any]]:
        value = self.values.get(name)
        return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def parse_entry(document: bytes) -> FeedEntry | None:
    """The entry of a document that holds one; None when the library finds none in it."""
    _, found = _parse_document(document)
    return found


def parse_feed_head(head: bytes) -> FeedEntry:
    """What a feed says of itself."""
    found, _ = _parse_document(head) if head else (None, None)
    return found or FeedEntry({})


def _parse_document(document: bytes) -> tuple[FeedEntry | None, FeedEntry | None]:
    """(feed, first entry) of a document.

    Nothing is cleaned or completed by the library: texts are stripped of markup and controls here, and what
    a relative address is relative to no file can say.
    """
    import feedparser  # late: for feeds only, and slow to import

    declared = b"<?xml version='1.0' encoding='utf-8'?>\n" + document
    try:
        # A stream, because plain bytes would be tried as a path first.
        found = feedparser.parse(BytesIO(declared), sanitize_html=False, resolve_relative_uris=False)
    except _LIBRARY_ERRORS:
        return None, None
    prefix = next((prefix for prefix, uri in found.namespaces.items() if uri == ARXIV_NAMESPACE), "arxiv")
    first = found.entries[0] if found.entries else None
    return FeedEntry(dict(found.feed)), FeedEntry(dict(first), prefix) if first is not None else None


def _repair_encoding(name: str) -> str:
    """A name whose UTF-8 was once taken for Latin-1 (`GÃ¶tz`), as the library mends all texts but names."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def _parse_mail_date(text: str) -> PartialDate | None:
    """The day of `Thu, 18 Sep 2025 00:00:00 -0400`."""
    matched = _MAIL_DATE.search(text)
    month = month_number(matched[2]) if matched else 0
    return make_date(int(matched[3]), month, int(matched[1])) if matched and month else None
