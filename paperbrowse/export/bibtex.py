"""BibTeX, in UTF-8, for BibTeX and biblatex: the entries that papers came from, and made ones for all others.

Tags are written as keywords. Notes are not exported, because bibliographies are shared.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from paperbrowse.export.author_names import is_group_name, known_parts
from paperbrowse.export.citation_keys import make_keys
from paperbrowse.export.publication import ExportItem, citation_link, find_publication
from paperbrowse.export.tex import escape_verbatim, title_to_tex, to_tex
from paperbrowse.model.bib_fields import BIB_FIELDS, bibtex_text
from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.braces import closing_brace
from paperbrowse.text.dates import MONTHS, PartialDate
from paperbrowse.text.fold import fold

_PART_KINDS = ("inproceedings", "conference", "incollection", "inbook")
"""Types whose venue is a book."""
# An escaped sign at the beginning of a word, after which some parsers no longer recognize the `and` before it.
_LEADING_SIGN = re.compile(r"(?<!\S)(\\(?:text[a-z]+\{\}|[{}%#$&_]))")
# Names that some parser takes for unnamed authors.
_UNNAMED_AUTHORS = frozenset({"others", "et al", "et al.", "..."})
# Text that BibTeX would take for the end of a name or of a family name.
_NAME_SEPARATOR = re.compile(r",|(?:^|\s)and(?:\s|$)", re.IGNORECASE)


_SCHOOLS = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
"""Types whose publisher has another name."""

_NOT_IN_KEY = re.compile(r"""[\s{}\\,"#%~=@]""")
"""What ends a citation key, or is read as something else."""

_MACRO = re.compile(r"[A-Za-z][\w:.+/-]*", re.ASCII)
_JOIN = re.compile(r"\s*#\s*")
_NAME = re.compile(r"[A-Za-z][^\s{}\"#%'(),=\\@]*")
"""A name of a type or a field, as every program reads it."""


def write(papers: Iterable[ExportItem]) -> Iterator[str]:
    """Yield entries with a blank line between them."""
    keys = _UniqueKeys()
    separator = ""
    for item in papers:
        records = dict(item.own_records("bibtex"))
        others = tuple(key for key in item.citation_keys if key not in records)
        for key, record in records.items():
            fields = _complete(record, item, others)
            written_kind = record.kind if _NAME.fullmatch(record.kind) else "misc"
            yield separator + _format_entry(written_kind, keys.unique(key, item), fields)
            separator = "\n"
        if not records:
            kind = item.kind().bibtex
            made = [*_fields(item, kind), *_common_fields(item, kind)]
            yield separator + _format_entry(kind, keys.unique(next(iter(item.citation_keys), ""), item), made)
            separator = "\n"


def clean_key(key: str) -> str:
    """Return a key as BibTeX can have it; may be empty."""
    return _NOT_IN_KEY.sub("", key)


class _UniqueKeys:
    """The keys of one file: those of the library, and made ones for papers that have none there."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def unique(self, key: str, item: ExportItem) -> str:
        made = make_keys(item.key, item.paper)
        keys = chain([clean] if (clean := clean_key(key)) else [], made)
        chosen = next(key for key in keys if key not in self._used)
        self._used.add(chosen)
        return chosen


def _format_entry(kind: str, citation_key: str, fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"  {name} = {value},\n" for name, value in fields]
    return f"@{kind}{{{citation_key},\n{''.join(lines)}}}\n"


def _complete(record: BibRecord, item: ExportItem, other_keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the fields of a record as written, tags among its keywords, and the ids that other sources know."""
    names = {name.lower() for name, _ in record.fields}
    for name, value in record.fields:
        if not _NAME.fullmatch(name.lstrip("_")):  # JabRef has `__markedentry`
            continue
        if name.lower() == "keywords":
            value = _add_tags(value, item.marks.tags)
        yield name, value if is_value(value) else f"{{{to_tex(value)}}}"
    paper = item.paper
    if item.marks.tags and "keywords" not in names:
        yield "keywords", f"{{{to_tex(', '.join(item.marks.tags))}}}"
    if paper.doi and "doi" not in names:
        yield "doi", f"{{{escape_verbatim(paper.doi)}}}"
    is_named = paper.arxiv_id and any(paper.arxiv_id in value for _, value in record.fields)
    if paper.arxiv_id and "eprint" not in names and not is_named:
        yield from _eprint_fields(paper)
    if other_keys and "ids" not in names:
        yield "ids", f"{{{', '.join(other_keys)}}}"


def is_value(value: str) -> bool:
    """Return whether source text cannot end its entry: braces that are paired and names of macros, joined by #."""
    end = 0
    while end <= len(value):
        macro = _MACRO.match(value, end)
        end = closing_brace(value, end) if value[end : end + 1] == "{" else macro.end() if macro else 0
        if not end or end == len(value):
            return bool(end)
        join = _JOIN.match(value, end)
        end = join.end() if join else len(value) + 1
    return False


def _add_tags(value: str, tags: Sequence[str]) -> str:
    known = {fold(word.strip()) for word in re.split("[,;]", bibtex_text(value))}
    added = [to_tex(tag) for tag in tags if fold(tag) not in known]
    separator = "; " if ";" in value else ", "
    return f"{value[:-1]}{''.join(separator + tag for tag in added)}}}" if added and value.endswith("}") else value


def _common_fields(item: ExportItem, kind: str) -> Iterator[tuple[str, str]]:
    texts = item.common_fields()
    for field in BIB_FIELDS:
        if text := texts.get(field.label):
            name = _SCHOOLS.get(kind, "publisher") if field.label == "publisher" else field.bibtex[0]
            yield name, f"{{{to_tex(text).replace('–', '--')}}}"


def _eprint_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "eprint", f"{{{escape_verbatim(paper.arxiv_id or '')}}}"
    yield "archivePrefix", "{arXiv}"
    yield from _braced_field("primaryClass", escape_verbatim(next(iter(paper.categories), "")))


def _fields(item: ExportItem, kind: str) -> Iterator[tuple[str, str]]:
    paper = item.paper
    page = citation_link(paper)
    yield "title", f"{{{title_to_tex(paper.title)}}}"
    yield from _braced_field("author", " and ".join(_format_authors(paper)))
    yield from _date_fields(paper.published)
    yield from _braced_field("booktitle" if kind in _PART_KINDS else "journal", to_tex(find_publication(paper).name))
    if paper.arxiv_id:
        yield from _eprint_fields(paper)
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
