"""RIS, and the tagged files of Web of Science, as reference managers and databases export them.

    TY  - JOUR                                PT J
    AU  - Shannon,Claude E.                   AU Parkes-Loach, PS
    TI  - A Mathematical Theory …                Majeed, AP
    ER  -                                     ER

The records are cut apart here, so that one of them can fail alone and is known by its line; rispy reads each.
"""

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import IncrementalNewlineDecoder
from itertools import chain
from typing import TypeAlias

from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream
from paperbrowse.parse.fields import InvalidValue, to_labels, to_line, to_prose, to_url
from paperbrowse.parse.references import (
    find_arxiv_id,
    find_doi,
    find_id_lines,
    parse_author,
    parse_free_date,
    short_doi_url,
)
from paperbrowse.text.dates import PartialDate

NAME = "ris"

RisFields: TypeAlias = dict[str, list[str]]
"""A record as rispy gives it, every tag by its name there and with all its lines."""

# Names of rispy's for tags; those of Web of Science are mixed in, for no name means two things.
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
    "doi",
    "urls",
    "accession_number",
    "note",
    "id",
    "number",
    "custom7",
    *_PAGE_URL_FIELDS,
    *_PDF_URL_FIELDS,
    *_VENUE_FIELDS,
)
_DOI_FIELDS = ("urls", "accession_number", "note")

_TAG = re.compile(r"[A-Z][A-Z0-9]  -")
_WEB_OF_SCIENCE = re.compile(r"^FN .*\n(?:VR .*\n)?\s*PT |^PT [A-Z]\n(?:AU|AF|BA|CA|GP|TI) ", re.MULTILINE)
_URL_SEPARATOR = re.compile(r";\s*(?=https?://)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How the records of a file begin and end, and how rispy is to read them."""

    start: re.Pattern[str]
    end: re.Pattern[str]
    parser: str
    last_line: str


_RIS = _Dialect(re.compile("TY  -"), re.compile("ER  -"), "RisParser", "ER  -")
_WOS = _Dialect(re.compile(r"PT [A-Z]\s*\Z"), re.compile(r"ER\s*\Z"), "WokParser", "ER")


@dataclass(slots=True)
class _RawRecord:
    """The lines of one record, where it begins, and what is wrong with it."""

    start_line: int
    dialect: _Dialect
    lines: list[str] = field(default_factory=list)
    size: int = 0
    error: str = ""

    def add(self, text: str) -> None:
        """One more line, unless the record is longer than any."""
        self.size += len(text) + 1
        if self.size <= limits.RECORD:
            self.lines.append(text)


def recognizes(head: str, name: str) -> bool:
    """Whether a line opens a record, of RIS or of Web of Science."""
    if head.lstrip()[:1] in ("{", "[", "<", "@"):
        return False
    text = head.replace("\r\n", "\n").replace("\r", "\n")
    return text.startswith("TY  -") or "\nTY  -" in text or _WEB_OF_SCIENCE.search(text) is not None


def read(lines: Iterable[bytes], name: str) -> RecordStream:
    """A record or a problem for all that stands between `TY` and `ER`; papers that lost a field give both."""
    found = False
    notes: list[Problem] = []
    for item in _split_records(_decode_lines(lines, name, notes), name):
        if isinstance(item, Problem):
            yield item
            continue
        found = True
        yield from _read_record(item, name)
    yield from notes
    if not found:
        yield Problem(name, 0, "holds no record: none of its lines begins with `TY  -`")


def _decode_lines(lines: Iterable[bytes], name: str, notes: list[Problem]) -> Iterator[tuple[int, str]]:
    """(line number, text) of every line, whichever way lines end; where bytes were guessed at, a note says so."""
    newlines = IncrementalNewlineDecoder(None, translate=True)
    number, kept = 1, [""]
    for piece, is_guess in _decode_chunks(lines):
        if is_guess and not notes:
            notes.append(Problem(name, number, "not UTF-8; lines like this one were read as Latin-1"))
        *ended, rest = newlines.decode(piece).split("\n")
        for text in ended:
            yield number, "".join((*kept, text)).removeprefix("\ufeff")
            kept.clear()
            number += 1
        kept.append(rest)
    yield number, "".join(kept).removeprefix("\ufeff")


def _decode_chunks(lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """(text, whether its encoding was guessed) of lines, which in UTF-16 need not end where these do."""
    lines = iter(lines)
    first = next(lines, b"")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        decoder = getincrementaldecoder("utf-16")(errors="replace")
        for data in chain([first], lines):
            yield decoder.decode(data), False
        return
    for data in chain([first], lines):
        try:
            yield data.decode(), False
        except UnicodeDecodeError:
            yield data.decode("latin-1"), True


def _split_records(texts: Iterator[tuple[int, str]], name: str) -> Iterator[_RawRecord | Problem]:
    """Every record as its lines; what stands between records is passed over, unless it has tags."""
    block: _RawRecord | None = None
    dialect: _Dialect | None = None
    lost = False
    for number, text in texts:
        dialect = dialect or _find_dialect(text)
        if dialect and dialect.start.match(text):
            if block:
                yield _flag_truncated(block)
            block, lost = _RawRecord(number, dialect, [text]), False
        elif block and block.dialect.end.match(text):
            yield block
            block = None
        elif block:
            block.add(text)
        elif not lost and _TAG.match(text):
            lost = True
            yield Problem(name, number, "a record that does not begin with `TY  -`, and was left out")
    if block:
        yield _flag_truncated(block)


def _find_dialect(text: str) -> _Dialect | None:
    """The dialect whose records begin so."""
    return next((one for one in (_RIS, _WOS) if one.start.match(text)), None)


def _flag_truncated(record: _RawRecord) -> _RawRecord:
    """A record that another one or the file's end cut short."""
    record.error = f"the record ends without `{record.dialect.last_line}`; it may have been cut short"
    return record


def _read_record(record: _RawRecord, name: str) -> RecordStream:
    """One record as a paper, and all there is to say about it."""
    if record.error:
        yield Problem(name, record.start_line, record.error)
    if record.size > limits.RECORD:
        yield Problem(name, record.start_line, f"a record of more than {limits.RECORD:,} characters")
        return
    fields = _parse_fields(record)
    given = " ".join(_first_lines(fields, _TITLE_FIELDS))
    title = to_line(given)
    if len(given) > limits.TITLE:
        yield Problem(
            name, record.start_line, f"a title of {len(given):,} characters; at most {limits.TITLE:,} are read"
        )
    elif title is None:
        yield Problem(name, record.start_line, "no title")
    else:
        wrong: list[str] = []
        yield Record(_to_paper(fields, title, wrong), record.start_line)
        yield from (Problem(name, record.start_line, reason) for reason in wrong)


@lru_cache(maxsize=2)
def _build_parser(name: str) -> Callable[[str], list[RisFields]]:
    """rispy's reader of one record, told to keep every line of every tag apart.

    Left to itself it joins the lines of a long field one by one, each time copying all before.
    """
    import rispy  # late: most starts of the program import nothing

    kind = getattr(rispy, name)
    reader = kind(list_tags=frozenset(kind.DEFAULT_MAPPING), delimiter_tags_mapping={}, skip_unknown_tags=True)
    parse: Callable[[str], list[RisFields]] = reader.parse
    return parse


def _parse_fields(record: _RawRecord) -> RisFields:
    return _build_parser(record.dialect.parser)("\n".join((*record.lines, record.dialect.last_line)))[0]


def _first_lines(fields: RisFields, names: Iterable[str]) -> list[str]:
    """The lines of the first of some tags that says anything."""
    return next((fields[name] for name in names if any(fields.get(name, ()))), [])


def _all_lines(fields: RisFields, names: Iterable[str]) -> list[str]:
    return [text for name in names for text in fields.get(name, ())]


def _to_paper(fields: RisFields, title: str, reasons: list[str]) -> Paper:
    """The paper of one record; fields that do not fit are left out and named in `wrong`."""
    authors, count = _parse_authors(_first_lines(fields, _AUTHOR_FIELDS))
    labelled = find_id_lines(_all_lines(fields, ("notes",)))
    identity = find_arxiv_id(_all_lines(fields, _ARXIV_ID_FIELDS) + labelled)
    pages = [
        found
        for text in _all_lines(fields, _PAGE_URL_FIELDS)
        for one in _URL_SEPARATOR.split(text)
        if (found := to_url(one))
    ]
    return Paper(
        title=title,
        abstract=to_prose("\n".join(_first_lines(fields, _ABSTRACT_FIELDS))),
        authors=authors,
        author_count=count or None,
        published=_read_published(fields, reasons),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(fields, bool(identity), pages, reasons),
        venue=to_line(" ".join(_first_lines(fields, _VENUE_FIELDS))),
        url=pages[0] if pages else None,
        pdf_url=next((found for text in _all_lines(fields, _PDF_URL_FIELDS) if (found := to_url(text))), None),
        keywords=_read_keywords(fields),
        source=NAME,
    )


def _parse_authors(lines: list[str]) -> tuple[tuple[Author, ...], int]:
    """(those who are kept, how many there are); some exporters put all of them on one line."""
    names = [name for text in lines for name in text.split(";") if name.strip(" ,")]
    found = [parse_author(name) for name in names[: limits.AUTHORS]]
    return tuple(one for one in found if one.name), len(names)


def _read_published(fields: RisFields, reasons: list[str]) -> PartialDate | None:
    """The year, made a day or a month by a date that agrees with it; the date alone where there is no year."""
    year = _read_date(fields, _YEAR_FIELDS, 0, reasons)
    if year and year.day:
        return year
    exact = _read_date(fields, _DATE_FIELDS, year.year if year else 0, reasons)
    if exact is None or (year and exact.year != year.year):
        return year
    return exact if len(str(exact)) >= len(str(year or "")) else year


def _read_date(fields: RisFields, names: Iterable[str], year: int, reasons: list[str]) -> PartialDate | None:
    """A date, of which RIS parts year, month, day and anything else by slashes: `1948/07//`, `2001///Spring`."""
    text = " ".join(_first_lines(fields, names)).strip()[:100]
    if not text:
        return None
    try:
        return parse_free_date("/".join(text.split("/")[:3]), year)
    except InvalidValue as unfit:
        reasons.append(f"the date is {unfit}, and was left out")
        return None


def _read_doi(fields: RisFields, is_arxiv: bool, pages: list[str], reasons: list[str]) -> str | None:
    """The DOI of its own field, else of an address; a shortened one becomes an address."""
    given = [text for text in fields.get("doi", ()) if text]
    if found := find_doi(given) or find_doi(
        _all_lines(fields, _DOI_FIELDS) + find_id_lines(_all_lines(fields, ("notes",)))
    ):
        return found
    if given and (short := short_doi_url(given[0])):
        pages.append(short)
    elif given and not is_arxiv:
        reasons.append(f"DO is no DOI, and was left out: {given[0][:40]!r}")
    return None


def _read_keywords(fields: RisFields) -> tuple[str, ...]:
    """Keywords, a line or a semicolon apart; the star with which some mark the main ones goes."""
    return to_labels([word.strip(" *") for text in _first_lines(fields, _KEYWORD_FIELDS) for word in text.split(";")])
