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

_DOI = re.compile(r"10\.\d{4,9}/[^\s?#&<>\"]{1,200}")
# What publishers append to a DOI to make the address of one of its pages.
_DOI_PAGE_SUFFIX = re.compile(r"/(?:full|abstract|summary|meta|pdf|epdf|html)/?\Z|\.pdf\Z", re.IGNORECASE)
_DATE_FIELDS = ("published", "prism_publicationdate", "prism_coverdate", "created", "prism_coverdisplaydate")
_DOI_FIELDS = ("prism_doi", "dc_identifier", "dcterms_identifier", "id")


def to_paper(entry: FeedEntry, feed: FeedEntry, title: str, reasons: list[str]) -> Paper:
    """Return the paper of one entry; `reasons` gets the fields that were left out."""
    texts = entry.abstracts()
    venue = to_line(strip_tags(entry.text("prism_publicationname") or feed.prose("title") or ""))
    authors = parse_authors(entry.author_names() or find_authors(texts) or feed.author_names())
    byline = f"by {', '.join(author.name for author in authors)}" if authors else None  # PLOS
    identity = _read_arxiv_id(entry)
    published = convert_field("published", entry, lambda entry: entry.date(*_DATE_FIELDS), reasons)
    updated = convert_field("updated", entry, lambda entry: entry.date("updated"), reasons)
    return Paper(
        title=title,
        abstract=to_prose(choose_abstract(texts, (title, venue, feed.prose("title"), byline)) or ""),
        authors=authors,
        author_count=len(authors) or None,
        published=published or updated,
        updated=updated if published else None,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(entry),
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


def _read_doi(entry: FeedEntry) -> str | None:
    """Return the DOI from a field for it, else from the entry's address or id."""
    for field in _DOI_FIELDS:
        text = entry.text(field)
        if text and len(text) < limits.URL and (name := doi(text)):
            return name
    for field in ("link", "id"):
        text = entry.text(field)
        if text and len(text) < limits.URL and (match := _DOI.search(text)):
            return doi(_DOI_PAGE_SUFFIX.sub("", match[0]))
    return None
