"""CSL JSON: an array of items for pandoc and reference managers, as their files had them where they came from some.

Tags are written as keywords. Notes are not exported, because bibliographies are shared.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from paperbrowse.export.author_names import likely_parts
from paperbrowse.export.publication import ExportItem, PublicationKind, citation_link, find_publication
from paperbrowse.model.bib_fields import BIB_FIELDS, load_value
from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.paper import Author
from paperbrowse.text.dates import PartialDate

CslItem: TypeAlias = dict[str, Any]


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield the array with one item per line."""
    separator = "[\n"
    for item in papers:
        for value in csl_items(item):
            yield separator + json.dumps(value)
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def csl_items(item: ExportItem) -> list[CslItem]:
    """Return the items that a paper came from, or a made one."""
    own = [_own_item(key, record, item) for key, record in item.own_records("csl-json")]
    return own or [_made_item(item)]


def _own_item(key: str, record: BibRecord, item: ExportItem) -> CslItem:
    """Return an item as written, with the DOI if it has none, and the tags."""
    values = {name: load_value(value) for name, value in record.fields}
    head = {"id": values.pop("id"), "citation-key": key} if "id" in values else {"id": key}
    written = {**head, **({"type": record.kind} if record.kind else {}), **values}
    if item.paper.doi and not any(name.lower() == "doi" for name in written):
        written["DOI"] = item.paper.doi
    words = [word.strip() for word in str(written.get("keyword", "")).split(",") if word.strip()]
    if missing := [tag for tag in item.marks.tags if tag not in words]:
        written["keyword"] = ", ".join([*words, *missing])
    return written


def _made_item(item: ExportItem) -> CslItem:
    paper = item.paper
    publication = find_publication(paper)
    page = citation_link(paper)
    values: CslItem = {
        "id": next(iter(item.citation_keys), item.key),
        "type": item.kind().csl,
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
    names = {field.label: field.csl for field in BIB_FIELDS}
    common: CslItem = {names[label]: text for label, text in item.common_fields().items()}
    if "editor" in common:
        common["editor"] = [_format_author(parse_name(name)) for name in common["editor"].split(" and ")]
    return {name: value for name, value in (values | common).items() if value}


def parse_name(name: str) -> Author:
    """Return an author from `Family, Given`, or from a name as printed."""
    family, _, given = name.partition(", ")
    return Author(f"{given} {family}", family, given) if given else Author(name)


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
