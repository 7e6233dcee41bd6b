"""CSL JSON: an array of items, as pandoc and reference managers cite from them.

Tags go along as keywords. Notes stay at home: a bibliography is written to be handed on.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from paperbrowse.export.appearance import Kind, appearance, cited_page
from paperbrowse.export.exported import Exported
from paperbrowse.export.names import likely_parts
from paperbrowse.model.paper import Author
from paperbrowse.text.dates import PartialDate

Value: TypeAlias = str | list[dict[str, str]] | dict[str, list[list[int]]] | None

_TYPE = {
    Kind.JOURNAL: "article-journal",
    Kind.CONFERENCE: "paper-conference",
    Kind.PREPRINT: "article",
    Kind.UNKNOWN: "article",
}


def write(papers: Iterable[Exported]) -> Iterator[str]:
    """An item a line, in the brackets of an array."""
    before = "[\n"
    for one in papers:
        yield before + json.dumps(item(one))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def item(one: Exported) -> dict[str, Value]:
    """The item of one paper, without what is not known."""
    paper = one.paper
    place = appearance(paper)
    page = cited_page(paper)
    values: dict[str, Value] = {
        "id": one.key,
        "type": _TYPE[place.kind],
        "title": paper.title,
        "author": [_author(author) for author in paper.authors],
        "issued": _date(paper.published),
        "container-title": place.where,
        "DOI": paper.doi,
        "number": f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else None,
        "publisher": "arXiv" if place.kind is Kind.PREPRINT else None,
        "URL": page.url if page else None,
        "abstract": paper.abstract,
        "keyword": ", ".join(dict.fromkeys((*paper.keywords, *one.marks.tags))),
    }
    return {name: value for name, value in values.items() if value}


def _author(author: Author) -> dict[str, str]:
    """A name in its parts; one that has none is literal."""
    parts = likely_parts(author)
    if not parts.given:
        return {"literal": parts.family}
    named = {"family": parts.family, "given": parts.given, "suffix": parts.suffix}
    return {name: value for name, value in named.items() if value}


def _date(day: PartialDate | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[part for part in (day.year, day.month, day.day) if part]]} if day else None
