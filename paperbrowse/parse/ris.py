"""RIS and the tagged files of Web of Science, from reference managers and databases.

    TY  - JOUR                                PT J
    AU  - Shannon,Claude E.                   AU Parkes-Loach, PS
    TI  - A Mathematical Theory …                Majeed, AP
    ER  -                                     ER

This module splits the file into records, so that each can fail alone and has a line number; rispy parses each.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from io import IncrementalNewlineDecoder
from typing import TypeAlias

from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import LATIN_1_LINES, Problem, Record, RecordStream, read_record, to_utf8
from paperbrowse.parse.fields import convert_field, to_labels, to_line, to_prose, to_title, to_url
from paperbrowse.parse.references import find_arxiv_id, find_doi, find_id_lines, parse_author, parse_date, short_doi_url
from paperbrowse.text.dates import PartialDate

NAME = "ris"

RisFields: TypeAlias = dict[str, list[str]]
"""A record from rispy: all lines of each tag, by rispy's name for the tag."""

# rispy's names for tags, of RIS and Web of Science together, because each name has one meaning.
_TITLE_FIELDS = ("title", "primary_title", "document_title", "short_title", "translated_title")
_AUTHOR_FIELDS = ("author_full_name", "authors", "first_authors")
_ABSTRACT_FIELDS = ("abstract", "notes_abstract")
_VENUE_FIELDS = (
    *("alternate_title3", "secondary_title", "journal_name", "alternate_title2", "alternate_title1"),
    *("publication_name", "conference_title"),
)
_YEAR_FIELDS, _DATE_FIELDS = ("year", "publication_year"), ("date", "publication_date")
_KEYWORD_FIELDS = ("keywords", "author_keywords")
_PAGE_URL_FIELDS, _PDF_URL_FIELDS = ("urls", "file_attachments2"), ("file_attachments1",)
_ARXIV_ID_FIELDS = (
    *("doi", "urls", "accession_number", "note", "id", "number", "custom7"),
    *(*_PAGE_URL_FIELDS, *_PDF_URL_FIELDS, *_VENUE_FIELDS),
)
_DOI_FIELDS = ("urls", "accession_number", "note")

_TAG = re.compile(r"[A-Z][A-Z0-9]  -")
_WEB_OF_SCIENCE = re.compile(r"^FN .*\n(?:VR .*\n)?\s*PT |^PT [A-Z]\n(?:AU|AF|BA|CA|GP|TI) ", re.MULTILINE)
_URL_SEPARATOR = re.compile(r";\s*(?=https?://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The first and last line of records, and rispy's parser for them."""

    start: re.Pattern[str]
    end: re.Pattern[str]
    parser: str
    last_line: str


_RIS = _Dialect(re.compile("TY  -"), re.compile("ER  -"), "RisParser", "ER  -")
_WOS = _Dialect(re.compile(r"PT [A-Z]\s*\Z"), re.compile(r"ER\s*\Z"), "WokParser", "ER")


@dataclass(slots=True)
class _RawRecord:
    """The lines of one record."""

    start_line: int
    dialect: _Dialect
    lines: list[str] = field(default_factory=list)
    size: int = 0
    is_truncated: bool = False

    def add(self, text: str) -> None:
        """Add a line, unless the record is too long already."""
        self.size += len(text) + 1
        if self.size <= limits.RECORD:
            self.lines.append(text)


def recognizes(head: str, name: str) -> bool:
    """Return True if a line begins a record of RIS or of Web of Science."""
    if head.lstrip()[:1] in ("{", "[", "<", "@"):
        return False
    text = head.replace("\r\n", "\n").replace("\r", "\n")
    return text.startswith("TY  -") or "\nTY  -" in text or _WEB_OF_SCIENCE.search(text) is not None


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both for everything between `TY` and `ER`."""
    has_records = False
    notes: list[Problem] = []
    for item in _split_records(_decode_lines(pieces, name, notes), name):
        if isinstance(item, Problem):
            yield item
            continue
        has_records = True
        yield from _read_record(item, name)
    yield from notes
    if not has_records:
        yield Problem(name, 0, "contains no records: no line begins with `TY  -`")


def _decode_lines(pieces: Iterable[bytes], name: str, notes: list[Problem]) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) for every line, whatever its line end; `notes` gets one note on guessed encodings."""
    newlines = IncrementalNewlineDecoder(None, translate=True)
    number, parts = 1, [""]
    for piece in to_utf8(pieces):
        try:
            text = piece.decode()
        except UnicodeDecodeError:
            text = piece.decode("latin-1")
            if not notes:
                notes.append(Problem(name, number, LATIN_1_LINES))
        *complete, rest = newlines.decode(text).split("\n")
        for line in complete:
            yield number, "".join((*parts, line)).removeprefix("\ufeff")
            parts.clear()
            number += 1
        parts.append(rest)
    yield number, "".join(parts).removeprefix("\ufeff")


def _split_records(lines: Iterator[tuple[int, str]], name: str) -> Iterator[_RawRecord | Problem]:
    """Yield the lines of every record; text between records is skipped, with a problem if it has tags."""
    record: _RawRecord | None = None
    dialect: _Dialect | None = None
    is_reported = False
    for number, text in lines:
        dialect = dialect or next((dialect for dialect in (_RIS, _WOS) if dialect.start.match(text)), None)
        if dialect and dialect.start.match(text):
            if record:
                record.is_truncated = True
                yield record
            record, is_reported = _RawRecord(number, dialect, [text]), False
        elif record and record.dialect.end.match(text):
            yield record
            record = None
        elif record:
            record.add(text)
        elif not is_reported and _TAG.match(text):
            is_reported = True
            yield Problem(name, number, "the record does not begin with `TY  -`; left out")
    if record:
        record.is_truncated = True
        yield record


def _read_record(record: _RawRecord, name: str) -> RecordStream:
    if record.is_truncated:
        reason = f"the record ends without `{record.dialect.last_line}`; it may be incomplete"
        yield Problem(name, record.start_line, reason)
    if record.size > limits.RECORD:
        reason = f"the record has more than {limits.RECORD:,} characters; left out"
        yield Problem(name, record.start_line, reason)
    else:
        yield from read_record(partial(_to_record, record), name, record.start_line)


@lru_cache(maxsize=2)
def _build_parser(name: str) -> Callable[[str], list[RisFields]]:
    """Return rispy's parser for one record, set to keep every line of every tag apart.

    By default it joins the lines of a long field one by one, copying all lines before each time.
    """
    import rispy  # late: most starts of the program import nothing

    kind = getattr(rispy, name)
    parser = kind(list_tags=frozenset(kind.DEFAULT_MAPPING), delimiter_tags_mapping={}, skip_unknown_tags=True)
    parse: Callable[[str], list[RisFields]] = parser.parse
    return parse


def _first_lines(fields: RisFields, names: Iterable[str]) -> list[str]:
    """Return the lines of the first tag that has text."""
    return next((fields[name] for name in names if any(fields.get(name, ()))), [])


def _all_lines(fields: RisFields, names: Iterable[str]) -> list[str]:
    return [text for name in names for text in fields.get(name, ())]


def _to_record(record: _RawRecord, reasons: list[str]) -> Record:
    fields = _build_parser(record.dialect.parser)("\n".join((*record.lines, record.dialect.last_line)))[0]
    title = to_title(" ".join(_first_lines(fields, _TITLE_FIELDS)))
    authors, count = _parse_authors(_first_lines(fields, _AUTHOR_FIELDS))
    id_lines = find_id_lines(_all_lines(fields, ("notes",)))
    identity = find_arxiv_id(_all_lines(fields, _ARXIV_ID_FIELDS) + id_lines)
    addresses = [part for text in _all_lines(fields, _PAGE_URL_FIELDS) for part in _URL_SEPARATOR.split(text)]
    urls = [url for address in addresses if (url := to_url(address))]
    doi = find_doi(fields.get("doi", ())) or find_doi(_all_lines(fields, _DOI_FIELDS) + id_lines)
    published = _read_published(fields, reasons)
    if not doi:
        urls += _read_short_doi(fields, bool(identity), reasons)
    paper = Paper(
        title=title,
        abstract=to_prose("\n".join(_first_lines(fields, _ABSTRACT_FIELDS))),
        authors=authors,
        author_count=count or None,
        published=published,
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=doi,
        venue=to_line(" ".join(_first_lines(fields, _VENUE_FIELDS))),
        url=urls[0] if urls else None,
        pdf_url=next((url for text in _all_lines(fields, _PDF_URL_FIELDS) if (url := to_url(text))), None),
        keywords=_read_keywords(fields),
        source=NAME,
    )
    return Record(paper, record.start_line)


def _parse_authors(lines: list[str]) -> tuple[tuple[Author, ...], int]:
    """Return (authors kept, number of authors); some programs write all names on one line."""
    names = [name for text in lines for name in text.split(";") if name.strip(" ,")]
    authors = [parse_author(name) for name in names[: limits.AUTHORS]]
    return tuple(author for author in authors if author.name), len(names)


def _read_published(fields: RisFields, reasons: list[str]) -> PartialDate | None:
    """Return the year, or a more exact date that agrees with it; the date alone without a year."""
    year = _read_date(fields, _YEAR_FIELDS, 0, reasons)
    if year and year.day:
        return year
    date = _read_date(fields, _DATE_FIELDS, year.year if year else 0, reasons)
    if date is None or (year and date.year != year.year):
        return year
    return date if len(str(date)) >= len(str(year or "")) else year


def _read_date(fields: RisFields, names: Iterable[str], year: int, reasons: list[str]) -> PartialDate | None:
    """Return a date; RIS separates year, month, day and other text by slashes: `1948/07//`, `2001///Spring`."""
    text = " ".join(_first_lines(fields, names)).strip()[:100]
    date = "/".join(text.split("/")[:3]) if text else None
    return convert_field("the date", date, partial(parse_date, year=year), reasons)


def _read_short_doi(fields: RisFields, is_arxiv: bool, reasons: list[str]) -> list[str]:
    """Return the address of a shortened DOI; report a field that is not a DOI, unless it has the arXiv id."""
    text = next(filter(None, fields.get("doi", ())), "")
    if url := short_doi_url(text):
        return [url]
    if text and not is_arxiv:
        reasons.append(f"DO is not a DOI: {text[:40]!r}; left out")
    return []


def _read_keywords(fields: RisFields) -> tuple[str, ...]:
    """Return keywords, separated by lines or semicolons, without the star that marks main ones."""
    return to_labels([word.strip(" *") for text in _first_lines(fields, _KEYWORD_FIELDS) for word in text.split(";")])
