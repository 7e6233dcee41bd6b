"""BibTeX: one entry per paper, in UTF-8, for BibTeX and biblatex.

Tags are written as keywords. Notes are not exported, because bibliographies are shared.
"""

import re
from collections.abc import Iterable, Iterator

from paperbrowse.export.author_names import is_group_name, known_parts
from paperbrowse.export.citation_keys import CitationKeys
from paperbrowse.export.publication import ExportItem, Publication, PublicationKind, citation_link, find_publication
from paperbrowse.export.tex import escape_verbatim, title_to_tex, to_tex
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import MONTHS, PartialDate

_ENTRY_TYPE = {
    PublicationKind.JOURNAL: "article",
    PublicationKind.CONFERENCE: "inproceedings",
    PublicationKind.PREPRINT: "misc",
    PublicationKind.UNKNOWN: "misc",
}
_VENUE_FIELD = {PublicationKind.JOURNAL: "journal", PublicationKind.CONFERENCE: "booktitle"}
# An escaped sign at the beginning of a word, after which some parsers no longer recognize the `and` before it.
_LEADING_SIGN = re.compile(r"(?<!\S)(\\(?:text[a-z]+\{\}|[{}%#$&_]))")
# Names that some parser takes for unnamed authors.
_UNNAMED_AUTHORS = frozenset({"others", "et al", "et al.", "..."})
# Text that BibTeX would take for the end of a name or of a family name.
_NAME_SEPARATOR = re.compile(r",|(?:^|\s)and(?:\s|$)", re.IGNORECASE)


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield entries with a blank line between them."""
    keys = CitationKeys()
    separator = ""
    for item in papers:
        yield separator + _format_entry(keys.make_key(item.key, item.paper), item)
        separator = "\n"


def _format_entry(citation_key: str, item: ExportItem) -> str:
    publication = find_publication(item.paper)
    lines = [f"  {name} = {value},\n" for name, value in _fields(item, publication)]
    return f"@{_ENTRY_TYPE[publication.kind]}{{{citation_key},\n{''.join(lines)}}}\n"


def _fields(item: ExportItem, publication: Publication) -> Iterator[tuple[str, str]]:
    paper = item.paper
    page = citation_link(paper)
    yield "title", f"{{{title_to_tex(paper.title)}}}"
    yield from _braced_field("author", " and ".join(_format_authors(paper)))
    yield from _date_fields(paper.published)
    yield from _braced_field(_VENUE_FIELD.get(publication.kind, ""), to_tex(publication.name))
    if paper.arxiv_id:
        yield "eprint", f"{{{escape_verbatim(paper.arxiv_id)}}}"
        yield "archivePrefix", "{arXiv}"
        yield from _braced_field("primaryClass", escape_verbatim(next(iter(paper.categories), "")))
    yield from _braced_field("doi", escape_verbatim(paper.doi or ""))
    yield from _braced_field("url", escape_verbatim(page.url) if page else "")
    yield from _braced_field("organization", to_tex(paper.organization or ""))
    yield from _braced_field("abstract", to_tex(paper.abstract or ""))
    yield from _braced_field("keywords", to_tex(", ".join(dict.fromkeys((*paper.keywords, *item.marks.tags)))))
    yield from _braced_field("comment", to_tex(paper.comment or ""))


def _braced_field(name: str, value: str) -> Iterator[tuple[str, str]]:
    if value:
        yield name, f"{{{value}}}"


def _date_fields(published: PartialDate | None) -> Iterator[tuple[str, str]]:
    if published is None:
        return
    yield "year", f"{{{published.year}}}"
    if published.month:
        yield "month", MONTHS[published.month - 1][:3]
    if published.day:
        yield "day", f"{{{published.day}}}"


def _format_authors(paper: Paper) -> list[str]:
    """Return all named authors, and `others` if there are more."""
    names = [_format_author(author) for author in paper.authors]
    return [*names, "others"] if names and (paper.author_count or 0) > len(names) else names


def _format_author(author: Author) -> str:
    """Return `Family, Suffix, Given` if a source gave the parts, else the name as printed."""
    parts = known_parts(author)
    if parts:
        return ", ".join(_format_name_part(part) for part in (parts.family, parts.suffix, parts.given) if part)
    name = author.name or author.family or author.given
    if is_group_name(name) or to_tex(name).lower() in _UNNAMED_AUTHORS:
        return f"{{{to_tex(name)}}}"
    return _format_name_part(name)


def _format_name_part(text: str) -> str:
    """Return a part of a name, in braces if BibTeX would split it."""
    value = to_tex(text)
    if _NAME_SEPARATOR.search(value):
        return f"{{{value}}}"
    return _LEADING_SIGN.sub(r"{{\1}}", value)
