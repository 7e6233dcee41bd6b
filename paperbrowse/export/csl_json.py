"""CSL JSON: an array of items for pandoc and reference managers.

Tags are written as keywords. Notes are not exported, because bibliographies are shared.
"""

import json
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from paperbrowse.export.author_names import likely_parts
from paperbrowse.export.publication import ExportItem, PublicationKind, citation_link, find_publication
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
    """Yield the array with one item per line."""
    separator = "[\n"
    for item in papers:
        yield separator + json.dumps(csl_item(item))
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def csl_item(item: ExportItem) -> dict[str, CslValue]:
    """Return the item of one paper with its known fields."""
    paper = item.paper
    publication = find_publication(paper)
    page = citation_link(paper)
    values: dict[str, CslValue] = {
        "id": item.key,
        "type": _ITEM_TYPE[publication.kind],
        "title": paper.title,
        "author": [_format_author(author) for author in paper.authors],
        "issued": _format_date(paper.published),
        "container-title": publication.name,
        "DOI": paper.doi,
        "number": f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else None,
        "publisher": "arXiv" if publication.kind is PublicationKind.PREPRINT else None,
        "URL": page.url if page else None,
        "abstract": paper.abstract,
        "keyword": ", ".join(dict.fromkeys((*paper.keywords, *item.marks.tags))),
    }
    return {name: value for name, value in values.items() if value}


def _format_author(author: Author) -> dict[str, str]:
    """Return the parts of a name; a name that cannot be split is literal."""
    parts = likely_parts(author)
    if not parts.given:
        return {"literal": parts.family}
    fields = {"family": parts.family, "given": parts.given, "suffix": parts.suffix}
    return {name: value for name, value in fields.items() if value}


def _format_date(published: PartialDate | None) -> dict[str, list[list[int]]] | None:
    if published is None:
        return None
    return {"date-parts": [[part for part in (published.year, published.month, published.day) if part]]}
