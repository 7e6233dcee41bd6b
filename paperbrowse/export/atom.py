"""Papers as an Atom feed (RFC 4287), for any feed reader."""

import uuid
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as Xml  # writes only

from paperbrowse.export.letter import summary
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.identity import paper_keys
from paperbrowse.model.urls import page_link
from paperbrowse.text.clean import clean_line
from paperbrowse.text.latex import latex_to_unicode

NAMESPACE = uuid.UUID("6c6a1c0e-6d0e-5f2b-9f0e-8f4f0f6f7a31")
"""Makes the ids of feeds, their entries and letters: any fixed value will do."""

NO_DATE = "1970-01-01T00:00:00Z"
"""The time of papers without a date, because every entry needs one."""


def write(papers: Iterable[ExportItem], title: str = "Reading list", known_ids: Iterable[str] = ()) -> Iterator[str]:
    """Yield the feed; ids follow from the title of the feed and the keys of papers, so they stay.

    known_ids: those of the feed before, because a paper may have a stronger key since then; with them, all papers are
    in memory at once.
    """
    newest, known = NO_DATE, {*known_ids}
    if known:
        papers = list(papers)
        known -= {_id(item.key) for item in papers}
    yield '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield _element("id", _id(f"feed {title}")) + _element("title", title)
    for item in papers:
        day = item.paper.display_date
        updated = f"{day.first_day}T00:00:00Z" if day else NO_DATE
        newest = max(newest, updated)
        entry_id = next(filter(known.__contains__, map(_id, paper_keys(item.paper))), _id(item.key))
        known.discard(entry_id)
        yield f"<entry>{_element('id', entry_id)}{''.join(_fields(item, updated))}</entry>\n"
    yield f"{_element('updated', newest)}<generator>paperbrowse</generator></feed>\n"


def _fields(item: ExportItem, updated: str) -> Iterator[str]:
    yield _element("title", latex_to_unicode(item.paper.title) or item.key)
    yield _element("updated", updated)
    yield _element("link", rel="alternate", href=page_link(item.paper).url)
    for author in item.paper.authors or (None,):
        yield f"<author>{_element('name', author.name if author else 'unknown')}</author>"
    for category in item.paper.categories:
        yield _element("category", term=category)
    yield _element("summary", summary(item))


def _id(name: str) -> str:
    return uuid.uuid5(NAMESPACE, name).urn


def _element(tag: str, text: str = "", **attributes: str) -> str:
    element = Xml.Element(tag, {name: clean_line(value) for name, value in attributes.items()})
    element.text = clean_line(text)
    return Xml.tostring(element, encoding="unicode")
