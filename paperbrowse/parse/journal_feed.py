"""An entry of anybody's feed: a journal's new papers, as a rule."""

import re

from paperbrowse.model.ids import doi
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import plausible
from paperbrowse.parse.feed_entry import Entry
from paperbrowse.parse.fields import Unfit, address, labels, line, people, prose
from paperbrowse.parse.references import person
from paperbrowse.text.dates import PartialDate

SOURCE = "feed"

_DOI = re.compile(r"10\.\d{4,9}/[^\s?#&<>\"]{1,200}")
# What publishers add to a DOI to make the address of one of its pages.
_PAGE_OF_DOI = re.compile(r"/(?:full|abstract|summary|meta|pdf|epdf|html)/?\Z|\.pdf\Z", re.IGNORECASE)
_DAYS = (("published", "prism_publicationdate", "prism_coverdate", "created"), ("updated",))


def paper(entry: Entry, feed: Entry, title: str, wrong: list[str]) -> Paper:
    """The paper of one entry; fields that do not fit are left out and named in `wrong`."""
    authors = _authors(entry.names() or feed.names())
    identity = _arxiv(entry)
    published, updated = (_day(entry, names, wrong) for names in _DAYS)
    return Paper(
        title=title,
        abstract=prose(entry.abstract() or ""),
        authors=authors,
        author_count=len(authors) or None,
        published=published or updated,
        updated=updated if published else None,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_given_doi(entry) or _doi_in_address(entry),
        venue=line(entry.text("prism_publicationname") or feed.prose("title") or ""),
        keywords=labels(entry.terms()),
        licence=line(entry.prose("rights") or ""),
        url=address(entry.text("link") or ""),
        pdf_url=next((url for url in map(address, entry.links("application/pdf")) if url), None),
        source=SOURCE,
    )


def _day(entry: Entry, names: tuple[str, ...], wrong: list[str]) -> PartialDate | None:
    try:
        return entry.day(*names)
    except Unfit as unfit:
        wrong.append(f"{names[0]} is {unfit}, and was left out")
        return None


def _authors(names: list[str]) -> tuple[Author, ...]:
    """One author an element, `Last, First` where every one has a comma; or all of them in one element."""
    if len(names) == 1:
        return people(names[0])
    if names and all(name.count(",") == 1 for name in names):
        return tuple(person(name) for name in names[: limits.AUTHORS])
    return people(names)


def _arxiv(entry: Entry) -> tuple[str, int | None] | None:
    """The arXiv id that the entry's name or address is."""
    for text in (entry.text("id"), entry.text("link")):
        if text and "arxiv" in text[:100].lower() and (found := plausible(text)):
            return found
    return None


def _given_doi(entry: Entry) -> str | None:
    """The DOI where a feed gives one as such."""
    for name in ("prism_doi", "dc_identifier", "dcterms_identifier", "id"):
        text = entry.text(name)
        if text and len(text) < limits.URL and (found := doi(text)):
            return found
    return None


def _doi_in_address(entry: Entry) -> str | None:
    """The DOI that the entry's address or name holds."""
    for text in (entry.text("link"), entry.text("id")):
        if text and len(text) < limits.URL and (matched := _DOI.search(text)):
            return doi(_PAGE_OF_DOI.sub("", matched[0]))
    return None
