"""One entry of a feed as feedparser returns it, from Atom, RSS or RDF."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from paperbrowse.parse.fields import InvalidValue, parse_mail_date
from paperbrowse.parse.markup import html_to_text, strip_tags
from paperbrowse.parse.references import parse_date
from paperbrowse.text.dates import PartialDate, make_date, parse_iso

ARXIV_NAMESPACE = "http://arxiv.org/schemas/atom"

_LIBRARY_ERRORS = (ValueError, LookupError, AssertionError, RecursionError, OverflowError, AttributeError, TypeError)
"""What feedparser raises for unexpected elements."""
# Beside a DOI, of which feedparser would keep only the last one.
_OTHER_IDENTIFIER = re.compile(rb"<dc:identifier>(?!\s*(?:doi|info|urn|10\.|https?:))[^<]*</dc:identifier>")
_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """The fields of an entry, or of the head of a feed, by feedparser's names."""

    values: dict[str, Any]
    prefix: str = "arxiv"
    """The prefix of arXiv's elements."""

    def text(self, *names: str) -> str | None:
        """Return the first of these fields that has text, unchanged."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, str) and value.strip():
                return value
        return None

    def prose(self, name: str) -> str | None:
        """Return a field's text, without its markup if feedparser says that it is HTML."""
        text, detail = self.text(name), self.values.get(f"{name}_detail")
        if text and isinstance(detail, dict) and detail.get("type") in _HTML_TYPES:
            return strip_tags(html_to_text(text)) or None
        return text

    def abstracts(self) -> list[str]:
        """Return the texts that may be the abstract: the summary, then those of the entry, without markup."""
        # Without a summary feedparser calls the first of the others one.
        texts = [self.prose("summary")] if "summary_detail" in self.values else []
        for part in self._parts("content"):
            text = part.get("value")
            if isinstance(text, str) and part.get("type") in (*_HTML_TYPES, "text/plain"):
                texts.append(html_to_text(text) if part["type"] in _HTML_TYPES else strip_tags(text))
        texts.append(self.text("dcterms_abstract", "prism_teaser"))
        return [text for text in texts if text and text.strip()]

    def arxiv_text(self, name: str) -> str | None:
        return self.text(f"{self.prefix}_{name}")

    def arxiv_term(self, name: str) -> str | None:
        value = self.values.get(f"{self.prefix}_{name}")
        return FeedEntry(value).text("term") if isinstance(value, dict) else None

    def author_names(self) -> list[str]:
        """Return the authors in their order; a text with several names is not split."""
        parts = self._parts("authors")
        if len(parts) < 2 and (text := self.text("author", "authors", "dcterms_creator")):
            return [_repair_encoding(text)]  # unchanged, because feedparser takes `a@b (A), c@d (C)` for one name
        return [_repair_encoding(name) for part in parts if (name := FeedEntry(part).text("name"))]

    def categories(self) -> list[str]:
        return [term for part in self._parts("tags") if (term := FeedEntry(part).text("term"))]

    def links(self, media_type: str) -> list[str]:
        return [FeedEntry(part).text("href") or "" for part in self._parts("links") if part.get("type") == media_type]

    def date(self, *names: str) -> PartialDate | None:
        """Return the first date, on the day in its time zone. Raises InvalidValue if it cannot be read."""
        text = self.text(*names)
        if text is None:
            return None
        if date := parse_iso(text[:40]) or parse_mail_date(text):
            return date
        try:
            return parse_date(text)
        except InvalidValue:
            date = self._parsed_date(names) if not text.strip().isdecimal() else None
            if date is None:
                raise
            return date

    def _parsed_date(self, names: tuple[str, ...]) -> PartialDate | None:
        """Return the day in UTC as feedparser read it, for dates in other notations."""
        for name in names:
            if parsed := self.values.get(f"{name}_parsed"):
                return make_date(*parsed[:3])
        return None

    def _parts(self, name: str) -> list[dict[str, Any]]:
        value = self.values.get(name)
        return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def parse_entry(document: bytes) -> FeedEntry | None:
    """Return the entry of a document; None if feedparser finds none."""
    return _parse_document(document)[1]


def parse_feed_head(head: bytes) -> FeedEntry:
    """Return the fields of the feed itself."""
    feed = _parse_document(head)[0] if head else None
    return feed or FeedEntry({})


def _parse_document(document: bytes) -> tuple[FeedEntry | None, FeedEntry | None]:
    """Return (feed, first entry) of a document.

    feedparser's cleaning is switched off, because this package removes markup and control characters. Relative
    addresses stay relative, because a file has no base address.
    """
    import feedparser  # late: for feeds only, and slow to import

    declared = b"<?xml version='1.0' encoding='utf-8'?>\n" + _OTHER_IDENTIFIER.sub(b"", document)
    try:
        # A stream, because feedparser would try bytes as a path first.
        parsed = feedparser.parse(BytesIO(declared), sanitize_html=False, resolve_relative_uris=False)
    except _LIBRARY_ERRORS:
        return None, None
    prefix = next((prefix for prefix, uri in parsed.namespaces.items() if uri == ARXIV_NAMESPACE), "arxiv")
    entry = FeedEntry(dict(parsed.entries[0]), prefix) if parsed.entries else None
    return FeedEntry(dict(parsed.feed)), entry


def _repair_encoding(name: str) -> str:
    """Repair a name whose UTF-8 was read as Latin-1 (`GÃ¶tz`), as feedparser does for all texts but names."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name
