"""RIS: one tagged line per value.

Tags are written as keywords. Notes are not exported, because bibliographies are shared.
"""

import re
from collections.abc import Iterable, Iterator

from paperbrowse.export.author_names import likely_parts
from paperbrowse.export.publication import ExportItem, citation_link, find_publication
from paperbrowse.model.bib_fields import BIB_FIELDS
from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.paper import Author
from paperbrowse.model.urls import links
from paperbrowse.text.clean import clean_line
from paperbrowse.text.dates import PartialDate

_TAG = re.compile("[A-Z][A-Z0-9]")


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield records from `TY` to `ER`, each followed by a blank line."""
    for item in papers:
        records = item.own_records("ris")
        for _, record in records:
            yield _format_record([*_own_lines(record), *_missing_lines(record, item)])
        if not records:
            yield _format_record(_tag_values(item))


def _format_record(values: Iterable[tuple[str, str | None]]) -> str:
    lines = "".join(f"{tag}  - {value}\n" for tag, text in values if (value := clean_line(text or "")))
    return f"{lines}ER  - \n\n"


def _own_lines(record: BibRecord) -> Iterator[tuple[str, str]]:
    """Yield the lines of a record as written."""
    yield "TY", record.kind
    if record.key:
        yield "ID", record.key
    yield from ((tag, text) for tag, text in record.fields if _TAG.fullmatch(tag) and tag != "ER")


def _missing_lines(record: BibRecord, item: ExportItem) -> Iterator[tuple[str, str]]:
    """Yield the DOI and the tags if the record does not have them."""
    texts = {text.strip().lower() for _, text in record.fields}
    if item.paper.doi and not any(item.paper.doi in text for text in texts):
        yield "DO", item.paper.doi
    yield from (("KW", tag) for tag in item.marks.tags if tag.lower() not in texts)


def _tag_values(item: ExportItem) -> Iterator[tuple[str, str | None]]:
    paper = item.paper
    yield "TY", item.kind().ris
    yield "TI", paper.title
    for author in paper.authors:
        yield "AU", _format_author(author)
    yield from _date_values(paper.published)
    yield "T2", find_publication(paper).name
    yield from _common_values(item)
    yield "DO", paper.doi
    if paper.arxiv_id:
        yield "AN", f"arXiv:{paper.arxiv_id}"
        yield "DB", "arXiv"
    yield "UR", page.url if (page := citation_link(paper)) else None
    yield "L1", next((link.url for link in links(paper) if link.name == "pdf"), None)
    yield "AB", paper.abstract
    for word in dict.fromkeys((*paper.keywords, *item.marks.tags)):
        yield "KW", word


def _common_values(item: ExportItem) -> Iterator[tuple[str, str]]:
    """Yield volume, pages and the like, which other formats have too."""
    for label, text in item.common_fields().items():
        tags = next(field.ris for field in BIB_FIELDS if field.label == label)
        parts = text.split("–") if label == "pages" else text.split(" and ") if label == "editor" else [text]
        tags = tags * len(parts) if label == "editor" else tags
        yield from zip(tags, parts, strict=False) if label in ("pages", "editor") else ((tag, text) for tag in tags[:1])


def _format_author(author: Author) -> str:
    """Return `Family, Given, Suffix`, or the name of a group unchanged."""
    parts = likely_parts(author)
    return ", ".join(part for part in (parts.family, parts.given, parts.suffix) if part)


def _date_values(published: PartialDate | None) -> Iterator[tuple[str, str]]:
    """Yield the year and, if more is known, the date as `2024/11/29/` or `2024/11//`."""
    if published is None:
        return
    yield "PY", f"{published.year:04d}"
    if published.month:
        yield "DA", f"{published.year:04d}/{published.month:02d}/{f'{published.day:02d}' if published.day else ''}/"
