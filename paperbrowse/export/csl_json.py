"""CSL JSON: an array of items, as pandoc and reference managers cite from them.

Tags go along as keywords. Notes stay at home: a bibliography is written to be handed on.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from paperbrowse.export.author_names import likely_parts
from paperbrowse.export.item import ExportItem
from paperbrowse.export.publication import PublicationKind, citation_link, find_publication
from paperbrowse.model.paper import Author
from paperbrowse.text.dates import PartialDate

CslValue: TypeAlias = str | list[dict[str, str]] | dict[str, list[list[int]]] | None

_ITEM_TYPE = {
    PublicationKind.JOURNAL: "article-journal",
    PublicationKind.CONFERENCE: "paper-conference",
    PublicationKind.PREPRINT: "article",
    PublicationKind.UNKNOWN: "article",
}


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """An item a line, in the brackets of an array."""
    before = "[\n"
    for one in papers:
        yield before + json.dumps(csl_item(one))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def csl_item(item: ExportItem) -> dict[str, CslValue]:
    """The item of one paper, without what is not known."""
    paper = item.paper
    place = find_publication(paper)
    page = citation_link(paper)
    values: dict[str, CslValue] = {
        "id": item.key,
        "type": _ITEM_TYPE[place.kind],
        "title": paper.title,
        "author": [_format_author(author) for author in paper.authors],
        "issued": _format_date(paper.published),
        "container-title": place.name,
        "DOI": paper.doi,
        "number": f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else None,
        "publisher": "arXiv" if place.kind is PublicationKind.PREPRINT else None,
        "URL": page.url if page else None,
        "abstract": paper.abstract,
        "keyword": ", ".join(dict.fromkeys((*paper.keywords, *item.marks.tags))),
    }
    return {name: value for name, value in values.items() if value}


def _format_author(author: Author) -> dict[str, str]:
    """A name in its parts; one that has none is literal."""
    parts = likely_parts(author)
    if not parts.given:
        return {"literal": parts.family}
    named = {"family": parts.family, "given": parts.given, "suffix": parts.suffix}
    return {name: value for name, value in named.items() if value}


def _format_date(published: PartialDate | None) -> dict[str, list[list[int]]] | None:
    return (
        {"date-parts": [[part for part in (published.year, published.month, published.day) if part]]}
        if published
        else None
    )
