"""RIS: tagged lines, a value a line.

Tags go along as keywords. Notes stay at home: a bibliography is written to be handed on.
"""

from collections.abc import Iterable, Iterator

from paperbrowse.export.appearance import Kind, appearance, cited_page
from paperbrowse.export.exported import Exported
from paperbrowse.export.names import likely_parts
from paperbrowse.model.links import links
from paperbrowse.model.paper import Author
from paperbrowse.text.clean import clean_line
from paperbrowse.text.dates import PartialDate

_TYPE = {Kind.JOURNAL: "JOUR", Kind.CONFERENCE: "CONF", Kind.PREPRINT: "UNPB", Kind.UNKNOWN: "GEN"}


def write(papers: Iterable[Exported]) -> Iterator[str]:
    """Records from `TY` to `ER`, a blank line behind each."""
    for one in papers:
        yield "".join(f"{tag}  - {value}\n" for tag, text in _values(one) if (value := clean_line(text or "")))
        yield "ER  - \n\n"


def _values(one: Exported) -> Iterator[tuple[str, str | None]]:
    paper = one.paper
    place = appearance(paper)
    yield "TY", _TYPE[place.kind]
    yield "TI", paper.title
    for author in paper.authors:
        yield "AU", _author(author)
    yield from _date(paper.published)
    yield "T2", place.where
    yield "DO", paper.doi
    if paper.arxiv_id:
        yield "AN", f"arXiv:{paper.arxiv_id}"
        yield "DB", "arXiv"
    yield "UR", page.url if (page := cited_page(paper)) else None
    yield "L1", next((link.url for link in links(paper) if link.name == "pdf"), None)
    yield "AB", paper.abstract
    for word in dict.fromkeys((*paper.keywords, *one.marks.tags)):
        yield "KW", word


def _author(author: Author) -> str:
    """`Family, Given, Suffix`; a name that is no person's stays whole."""
    parts = likely_parts(author)
    return ", ".join(part for part in (parts.family, parts.given, parts.suffix) if part)


def _date(day: PartialDate | None) -> Iterator[tuple[str, str]]:
    """The year, and what more is known as `2024/11/29/`, whose places stay empty where nothing is."""
    if day is None:
        return
    yield "PY", f"{day.year:04d}"
    if day.month:
        yield "DA", f"{day.year:04d}/{day.month:02d}/{f'{day.day:02d}' if day.day else ''}/"
