"""Entries of feeds other than arXiv's, mostly the new papers of a journal."""

import re

from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_ids import doi, parse_arxiv_id
from paperbrowse.parse import limits
from paperbrowse.parse.feed_abstract import choose_abstract, find_authors
from paperbrowse.parse.feed_authors import parse_authors
from paperbrowse.parse.feed_entry import FeedEntry
from paperbrowse.parse.fields import convert_field, to_labels, to_line, to_prose, to_url
from paperbrowse.parse.markup import strip_tags

SOURCE = "feed"

_BLANKS = r"[ \t]{0,3}"
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#&<>\"]{1,200}")
# `Phys. Chem., 2026, Paper` and `DOI: 10.1039/…` on the next line, but not `Data DOI: …`.
_LABELED_DOI = re.compile(rf"(?:^|[.|;]){_BLANKS}DOI{_BLANKS}:?{_BLANKS}({_DOI.pattern})", re.IGNORECASE | re.MULTILINE)
# What publishers append to a DOI to make the address of one of its pages.
_DOI_PAGE_SUFFIX = re.compile(r"/(?:full|abstract|summary|meta|pdf|epdf|html)/?\Z|\.pdf\Z", re.IGNORECASE)
_DATE_FIELDS = ("published", "prism_publicationdate", "prism_coverdate", "created", "prism_coverdisplaydate")
_DOI_FIELDS = ("prism_doi", "dc_identifier", "dcterms_identifier", "id", "link")


def to_paper(entry: FeedEntry, feed: FeedEntry, title: str, reasons: list[str]) -> Paper:
    """Return the paper of one entry; `reasons` gets the fields that were left out."""
    texts = entry.abstracts()
    venue = to_line(strip_tags(entry.text("prism_publicationname") or feed.prose("title") or ""))
    listed = find_authors(texts, title)
    authors = parse_authors(entry.author_names() or listed or feed.author_names())
    byline = f"by {', '.join(author.name for author in authors)}" if authors else None  # PLOS
    identity = _read_arxiv_id(entry)
    published = convert_field("published", entry, lambda entry: entry.date(*_DATE_FIELDS), reasons)
    updated = convert_field("updated", entry, lambda entry: entry.date("updated"), reasons)
    return Paper(
        title=title,
        abstract=to_prose(choose_abstract(texts, (title, venue, feed.prose("title"), byline, *listed)) or ""),
        authors=authors,
        author_count=len(authors) or None,
        published=published or updated,
        updated=updated if published else None,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(entry, texts),
        venue=venue,
        keywords=to_labels(entry.categories()),
        licence=to_line(entry.prose("rights") or ""),
        url=to_url(entry.text("link") or ""),
        pdf_url=next((url for url in map(to_url, entry.links("application/pdf")) if url), None),
        source=SOURCE,
    )


def _read_arxiv_id(entry: FeedEntry) -> tuple[str, int | None] | None:
    for text in (entry.text("id"), entry.text("link")):
        if text and "arxiv" in text[:100].lower() and (identity := parse_arxiv_id(text)):
            return identity
    return None


def _read_doi(entry: FeedEntry, texts: list[str]) -> str | None:
    """Return the DOI from a field for it, else from the entry's address or id, else the only one named in its texts."""
    for field in _DOI_FIELDS:
        text = entry.text(field)
        if text and len(text) < limits.URL and (name := doi(text)):
            return name
    for field in ("link", "id"):
        text = entry.text(field)
        if text and len(text) < limits.URL and (match := _DOI.search(text)):
            return doi(_DOI_PAGE_SUFFIX.sub("", match[0]))
    labeled = {doi(match[1]) for text in texts for match in _LABELED_DOI.finditer(text[: limits.ABSTRACT])}
    return labeled.pop() if len(labeled) == 1 else None
