"""An entry of anybody's feed: a journal's new papers, as a rule."""

import re

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import parse_arxiv_id
from paperbrowse.parse.feed_entry import FeedEntry
from paperbrowse.parse.fields import InvalidValue, to_authors, to_labels, to_line, to_prose, to_url
from paperbrowse.parse.references import parse_author
from paperbrowse.text.dates import PartialDate

SOURCE = "feed"

_DOI = re.compile(r"10\.\d{4,9}/[^\s?#&<>\"]{1,200}")
# What publishers add to a DOI to make the address of one of its pages.
_DOI_PAGE_SUFFIX = re.compile(r"/(?:full|abstract|summary|meta|pdf|epdf|html)/?\Z|\.pdf\Z", re.IGNORECASE)
_DATE_FIELDS = (("published", "prism_publicationdate", "prism_coverdate", "created"), ("updated",))


def to_paper(entry: FeedEntry, feed: FeedEntry, title: str, reasons: list[str]) -> Paper:
    """The paper of one entry; fields that do not fit are left out and named in `wrong`."""
    authors = _read_authors(entry.author_names() or feed.author_names())
    identity = _read_arxiv_id(entry)
    published, updated = (_read_date(entry, names, reasons) for names in _DATE_FIELDS)
    return Paper(
        title=title,
        abstract=to_prose(entry.abstract() or ""),
        authors=authors,
        author_count=len(authors) or None,
        published=published or updated,
        updated=updated if published else None,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(entry) or _find_doi_in_url(entry),
        venue=to_line(entry.text("prism_publicationname") or feed.prose("title") or ""),
        keywords=to_labels(entry.categories()),
        licence=to_line(entry.prose("rights") or ""),
        url=to_url(entry.text("link") or ""),
        pdf_url=next((url for url in map(to_url, entry.links("application/pdf")) if url), None),
        source=SOURCE,
    )


def _read_date(entry: FeedEntry, names: tuple[str, ...], reasons: list[str]) -> PartialDate | None:
    try:
        return entry.date(*names)
    except InvalidValue as unfit:
        reasons.append(f"{names[0]} is {unfit}, and was left out")
        return None


def _read_authors(names: list[str]) -> tuple[Author, ...]:
    """One author an element, `Last, First` where every one has a comma; or all of them in one element."""
    if len(names) == 1:
        return to_authors(names[0])
    if names and all(name.count(",") == 1 for name in names):
        return tuple(parse_author(name) for name in names[: limits.AUTHORS])
    return to_authors(names)


def _read_arxiv_id(entry: FeedEntry) -> tuple[str, int | None] | None:
    """The arXiv id that the entry's name or address is."""
    for text in (entry.text("id"), entry.text("link")):
        if text and "arxiv" in text[:100].lower() and (found := parse_arxiv_id(text)):
            return found
    return None


def _read_doi(entry: FeedEntry) -> str | None:
    """The DOI where a feed gives one as such."""
    for name in ("prism_doi", "dc_identifier", "dcterms_identifier", "id"):
        text = entry.text(name)
        if text and len(text) < limits.URL and (found := doi(text)):
            return found
    return None


def _find_doi_in_url(entry: FeedEntry) -> str | None:
    """The DOI that the entry's address or name holds."""
    for text in (entry.text("link"), entry.text("id")):
        if text and len(text) < limits.URL and (matched := _DOI.search(text)):
            return doi(_DOI_PAGE_SUFFIX.sub("", matched[0]))
    return None
