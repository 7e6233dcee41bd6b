"""RIS: one tagged line per value.

Tags are written as keywords. Notes are not exported, because bibliographies are shared.
"""

from collections.abc import Iterable, Iterator

from paperbrowse.export.author_names import likely_parts
from paperbrowse.export.publication import ExportItem, PublicationKind, citation_link, find_publication
from paperbrowse.model.paper import Author
from paperbrowse.model.urls import links
from paperbrowse.text.clean import clean_line
from paperbrowse.text.dates import PartialDate

_RECORD_TYPE = {
    PublicationKind.JOURNAL: "JOUR",
    PublicationKind.CONFERENCE: "CONF",
    PublicationKind.PREPRINT: "UNPB",
    PublicationKind.UNKNOWN: "GEN",
}


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield records from `TY` to `ER`, each followed by a blank line."""
    for item in papers:
        yield "".join(f"{tag}  - {value}\n" for tag, text in _tag_values(item) if (value := clean_line(text or "")))
        yield "ER  - \n\n"


def _tag_values(item: ExportItem) -> Iterator[tuple[str, str | None]]:
    paper = item.paper
    publication = find_publication(paper)
    yield "TY", _RECORD_TYPE[publication.kind]
    yield "TI", paper.title
    for author in paper.authors:
        yield "AU", _format_author(author)
    yield from _date_values(paper.published)
    yield "T2", publication.name
    yield "DO", paper.doi
    if paper.arxiv_id:
        yield "AN", f"arXiv:{paper.arxiv_id}"
        yield "DB", "arXiv"
    yield "UR", page.url if (page := citation_link(paper)) else None
    yield "L1", next((link.url for link in links(paper) if link.name == "pdf"), None)
    yield "AB", paper.abstract
    for word in dict.fromkeys((*paper.keywords, *item.marks.tags)):
        yield "KW", word


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
