"""BibTeX: an entry a paper, in UTF-8, for BibTeX and biblatex alike.

Tags go along as keywords. Notes stay at home: a bibliography is written to be handed on.
"""

import re
from collections.abc import Iterable, Iterator

from paperbrowse.export.appearance import Appearance, Kind, appearance, cited_page
from paperbrowse.export.citation_keys import CitationKeys
from paperbrowse.export.exported import Exported
from paperbrowse.export.names import is_group, known_parts
from paperbrowse.export.tex import tex, tex_title, verbatim
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import MONTHS, PartialDate

_TYPE = {Kind.JOURNAL: "article", Kind.CONFERENCE: "inproceedings", Kind.PREPRINT: "misc", Kind.UNKNOWN: "misc"}
_HOST = {Kind.JOURNAL: "journal", Kind.CONFERENCE: "booktitle"}
# A sign that is escaped at the beginning of a word: some readers no longer see the `and` before it.
_SIGN_FIRST = re.compile(r"(?<!\S)(\\(?:text[a-z]+\{\}|[{}%#$&_]))")
# What some reader takes for authors who are not named.
_OTHERS = frozenset({"others", "et al", "et al.", "..."})
# What BibTeX would take for the end of a name, or of its family name.
_SPLITS = re.compile(r",|(?:^|\s)and(?:\s|$)", re.IGNORECASE)


def write(papers: Iterable[Exported]) -> Iterator[str]:
    """Entries with a blank line between them."""
    keys = CitationKeys()
    between = ""
    for one in papers:
        yield between + _entry(keys.key(one.key, one.paper), one)
        between = "\n"


def _entry(citation_key: str, one: Exported) -> str:
    place = appearance(one.paper)
    lines = [f"  {name} = {value},\n" for name, value in _fields(one, place)]
    return f"@{_TYPE[place.kind]}{{{citation_key},\n{''.join(lines)}}}\n"


def _fields(one: Exported, place: Appearance) -> Iterator[tuple[str, str]]:
    paper = one.paper
    page = cited_page(paper)
    yield "title", f"{{{tex_title(paper.title)}}}"
    yield from _braced("author", " and ".join(_authors(paper)))
    yield from _date(paper.published)
    yield from _braced(_HOST.get(place.kind, ""), tex(place.where))
    if paper.arxiv_id:
        yield "eprint", f"{{{verbatim(paper.arxiv_id)}}}"
        yield "archivePrefix", "{arXiv}"
        yield from _braced("primaryClass", verbatim(next(iter(paper.categories), "")))
    yield from _braced("doi", verbatim(paper.doi or ""))
    yield from _braced("url", verbatim(page.url) if page else "")
    yield from _braced("organization", tex(paper.organization or ""))
    yield from _braced("abstract", tex(paper.abstract or ""))
    yield from _braced("keywords", tex(", ".join(dict.fromkeys((*paper.keywords, *one.marks.tags)))))
    yield from _braced("comment", tex(paper.comment or ""))


def _braced(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A field in braces, if there is something to be said."""
    if value:
        yield name, f"{{{value}}}"


def _date(day: PartialDate | None) -> Iterator[tuple[str, str]]:
    if day is None:
        return
    yield "year", f"{{{day.year}}}"
    if day.month:
        yield "month", MONTHS[day.month - 1][:3]
    if day.day:
        yield "day", f"{{{day.day}}}"


def _authors(paper: Paper) -> list[str]:
    """Every author who is named; `others` where more have written it."""
    named = [_author(author) for author in paper.authors]
    return [*named, "others"] if named and (paper.author_count or 0) > len(named) else named


def _author(author: Author) -> str:
    """`Family, Suffix, Given` where a source told them apart, else the name as printed."""
    parts = known_parts(author)
    if parts:
        return ", ".join(_part(part) for part in (parts.family, parts.suffix, parts.given) if part)
    name = author.name or author.family or author.given
    return f"{{{tex(name)}}}" if is_group(name) or tex(name).lower() in _OTHERS else _part(name)


def _part(text: str) -> str:
    """A part of a name, in braces if BibTeX would cut it."""
    value = tex(text)
    if _SPLITS.search(value):
        return f"{{{value}}}"
    return _SIGN_FIRST.sub(r"{{\1}}", value)
