"""RIS and the tagged files of Web of Science, from reference managers and databases.

    TY  - JOUR                                PT J
    AU  - Shannon,Claude E.                   AU Parkes-Loach, PS
    TI  - A Mathematical Theory …                Majeed, AP
    ER  -                                     ER

This module splits the file into records, so that each can fail alone and has a line number. The lines are read here,
because many programs do not keep to the letter of the format. Tags of Web of Science become tags of RIS.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Problem, Record, RecordStream, number_lines, read_record
from paperbrowse.parse.fields import InvalidValue, title_or_key, to_labels, to_line, to_prose, to_url
from paperbrowse.parse.markup import strip_tags
from paperbrowse.parse.references import (
    check_date,
    find_arxiv_id,
    find_doi,
    find_id_lines,
    parse_author,
    parse_date,
    short_doi_url,
    split_names,
    strip_marks,
)
from paperbrowse.text.clean import remove_controls
from paperbrowse.text.dates import PartialDate

NAME = "ris"

Pairs: TypeAlias = list[tuple[str, str]]
"""(tag, value) in the order of the file; a value has a line end before each line that goes on."""

RisFields: TypeAlias = dict[str, list[str]]
"""The values of each tag, without markup."""

_TITLE_TAGS = ("TI", "T1", "CT", "BT", "ST", "TT")
_AUTHOR_TAGS, _EDITOR_TAGS = ("A1", "AU"), ("ED", "A2", "A3")
_BOOK_TYPES = ("BOOK", "EBOOK", "EDBOOK", "CONF", "SER", "JFULL")
"""Types of works whose editors take the place of authors."""

_ABSTRACT_TAGS = ("AB", "N2")
_VENUE_TAGS = ("JF", "T2", "JO", "JA", "J2", "BT", "C3")
_PAGE_URL_TAGS, _PDF_URL_TAGS = ("UR", "L2", "LK"), ("L1",)
_NOTE_TAGS = (
    *("AN", "DI", "M1", "M2", "M3", "ID", "IS", "N1", "L3", "U1", "U2", "U3", "U4", "U5"),
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"),
)
"""Tags whose values may be ids, but also notes that name other papers."""

_NAME_TAGS = (*_AUTHOR_TAGS, *_EDITOR_TAGS, "A4")
_LIST_TAGS = (*_NAME_TAGS, "KW", *_PAGE_URL_TAGS, *_PDF_URL_TAGS)
_PROSE_TAGS = ("AB", "N1", "N2")
_KNOWN_TAG = re.compile(
    "A[1-5BDNUV]|BT|C[1-8ANPTY]|D[ABIOPS]|E[DPT]|H[12]|I[DS]|J[12AFO]|KW|L[1-4ABK]|M[1-3]|N[12OV]|O[LP]|P[BPY]|R[DINP]|"
    "S[EFNPRT]|T[1-3AITY]|U[1-5R]|V[LO]|WP|Y[12]"
)
_TAG = re.compile(r"([A-Z][A-Z0-9])  -(.*)")
# Written by some programs: `TY - JOUR`, `TY  -JOUR`, `ty\t- JOUR`, with another dash.
_BLANK = "[ \t\xa0]"
_LOOSE_TAG = re.compile(rf"{_BLANK}{{0,4}}([A-Za-z][A-Za-z0-9])({_BLANK}{{0,4}})[-–—](.*)")
_RIS_START = re.compile(rf"TY  -|{_BLANK}{{0,4}}TY{_BLANK}{{0,4}}[-–—]\s{{0,4}}[A-Z]{{3,9}}\s*$", re.I | re.MULTILINE)
_RIS_END = re.compile(rf"ER  -|{_BLANK}{{0,4}}ER{_BLANK}{{0,4}}[-–—]?\s*\Z", re.IGNORECASE)

_WOS_TAG = re.compile(
    "(A[BFRU]|B[AEFNPS]|C[1ALRTY]|D[2AEILT]|E[AIMPRY]|F[UX]|G[AP]|H[CPO]|I[DS]|J[9I]|LA|MA|NR|O[AI]|P[2ADGIMNTUY]|R[IP]|"
    r"S[CEINOPU]|T[CI]|U[12T]|VL|W[CE]|Z9)(?:\s(.*)|\Z)"
)
_WEB_OF_SCIENCE = re.compile(r"^FN .*\n(?:VR .*\n)?\s*PT |^PT [A-Z]\s*\n(?:AU|AF|BA|CA|GP|TI) ", re.MULTILINE)
_URL_SEPARATOR = re.compile(r"\n|;\s*(?=https?://)", re.IGNORECASE)

MAX_DATE_GAP = 3
"""Years between the days on which an article was online and in print; a later `DA` is the day of an export."""


@dataclass(slots=True)
class _RawRecord:
    """The lines of one record."""

    start_line: int
    dialect: "_Dialect"
    lines: list[str] = field(default_factory=list)
    size: int = 0
    has_start: bool = False
    """False for a record of RIS that does not begin with its type."""
    is_truncated: bool = False

    def add(self, text: str) -> None:
        """Add a line, unless the record is too long already."""
        self.size += len(text) + 1
        if self.size <= limits.RECORD:
            self.lines.append(text)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The first and last line of records, and the parser of their lines."""

    start: re.Pattern[str]
    end: re.Pattern[str]
    parse: Callable[[list[str]], Pairs]
    last_line: str


def recognizes(head: str, name: str) -> bool:
    """Return True if a line begins a record of RIS or of Web of Science."""
    if head.lstrip()[:1] in ("{", "[", "<", "@"):
        return False
    text = head.replace("\r\n", "\n").replace("\r", "\n")
    return any(_RIS_START.match(line) for line in text.split("\n")) or _WEB_OF_SCIENCE.search(text) is not None


def read(pieces: Iterable[bytes], name: str) -> RecordStream:
    """Yield a record, problems or both for everything between `TY` and `ER`."""
    has_records = False
    for record in _split_records((number, line.removesuffix("\n")) for number, line in number_lines(pieces)):
        has_records = True
        yield from _read_record(record, name)
    if not has_records:
        yield Problem(name, 0, "contains no records: no line begins with `TY  -`")


def _split_records(lines: Iterator[tuple[int, str]]) -> Iterator[_RawRecord]:
    """Yield the lines of every record; text between records is skipped."""
    record: _RawRecord | None = None
    dialect: _Dialect | None = None
    for number, text in lines:
        dialect = dialect or next((dialect for dialect in (_RIS, _WOS) if dialect.start.match(text)), None)
        is_start = dialect is not None and dialect.start.match(text) is not None
        if record and is_start and record.has_start:
            record.is_truncated = True
            yield record
            record = None
        if record and record.dialect.end.match(text):
            yield record
            record = None
            continue
        if record is None and (is_start or (dialect is not _WOS and _begins_record(text))):
            record = _RawRecord(number, dialect or _RIS)
        if record:
            record.add(text)
            record.has_start |= is_start
    if record:
        record.is_truncated = True
        yield record


def _begins_record(text: str) -> bool:
    """Return True for a line with a tag before the one with the type."""
    tag = _TAG.match(text)
    return bool(tag and tag[1] != "ER") or _parse_loose_tag(text, needs_blank=True) is not None


def _parse_ris(lines: list[str]) -> Pairs:
    """Return the fields of a record; lines without a tag go on, and of a loose record only known tags count."""
    start = next((text for text in lines if _RIS_START.match(text)), "")
    loose_start = None if _TAG.match(start) else _LOOSE_TAG.match(start)
    pairs: list[tuple[str, list[str]]] = []
    for text in lines:
        tag: tuple[str, str] | None = None
        if matched := _TAG.match(text):
            tag = matched[1], matched[2]
        elif loose_start:
            tag = _parse_loose_tag(text, needs_blank=bool(loose_start[2]), is_lower=loose_start[1].islower())
        elif not pairs or pairs[-1][0] not in _PROSE_TAGS:
            tag = _parse_loose_tag(text, needs_blank=True)
        _add_line(pairs, tag, text)
    return _join_lines(pairs)


def _parse_loose_tag(text: str, *, needs_blank: bool, is_lower: bool = False) -> tuple[str, str] | None:
    """Return (tag, value) of a line such as `AU - Doe, Jane` or `au-Doe, Jane`."""
    matched = _LOOSE_TAG.match(text)
    if not matched or matched[1].islower() != is_lower or (needs_blank and not matched[2]):
        return None
    tag = matched[1].upper()
    return (tag, matched[3]) if _KNOWN_TAG.fullmatch(tag) else None


def _parse_wos(lines: list[str]) -> Pairs:
    """Return the fields of a record with tags of RIS; lines without a known tag go on, indented or not."""
    pairs: list[tuple[str, list[str]]] = []
    for text in lines:
        matched = _WOS_TAG.match(text)
        _add_line(pairs, (matched[1], matched[2] or "") if matched else None, text)
    return list(_translate(_join_lines(pairs)))


def _add_line(pairs: list[tuple[str, list[str]]], tag: tuple[str, str] | None, text: str) -> None:
    if tag:
        pairs.append((tag[0], [tag[1].strip()]))
    elif pairs:
        pairs[-1][1].append(text.strip())


def _join_lines(pairs: list[tuple[str, list[str]]]) -> Pairs:
    return [(tag, remove_controls("\n".join(lines)).strip()) for tag, lines in pairs]


_RIS = _Dialect(_RIS_START, _RIS_END, _parse_ris, "ER  -")
_WOS = _Dialect(re.compile(r"PT [A-Z]\s*\Z"), re.compile(r"ER\s*\Z"), _parse_wos, "ER")

_RIS_TAGS = {
    **dict.fromkeys(("AF", "AU", "BF", "BA", "CA", "GP"), "AU"),
    "BE": "A2",
    "TI": "TI",
    "SO": "T2",
    "SE": "T3",
    "CT": "C3",
    "JI": "JA",
    "J9": "J2",
    "VL": "VL",
    "IS": "IS",
    "BP": "SP",
    "EP": "EP",
    "AR": "C7",
    "PU": "PB",
    "PI": "CY",
    "SN": "SN",
    "EI": "SN",
    "BN": "SN",
    "DI": "DO",
    "PY": "PY",
    "PD": "DA",
    "AB": "AB",
    "DE": "KW",
    "ID": "KW",
    "LA": "LA",
    "DT": "M3",
    "C1": "AD",
    "UT": "AN",
}
"""Tag of Web of Science: tag of RIS. Others count citations and readers, or have no counterpart."""

_RIS_TYPES = {"J": "JOUR", "B": "BOOK", "S": "CONF", "C": "CONF", "P": "PAT"}
_SHORT_FORMS = {"AU": "AF", "BA": "BF"}


def _translate(pairs: Pairs) -> Iterator[tuple[str, str]]:
    """Yield the fields of Web of Science that RIS has, too; full names take the place of short ones."""
    values = dict(pairs)
    yield "TY", "CPAPER" if "Proceedings" in values.get("DT", "") else _RIS_TYPES.get(values.get("PT", ""), "GEN")
    if "PY" not in values and (year := values.get("EY") or values.get("EA", "")[-4:]):
        yield "PY", year
    if "PD" not in values and "EA" in values:
        yield "DA", _to_ris_date(values["EA"], values.get("PY", ""))
    for name, value in pairs:
        tag = _RIS_TAGS.get(name)
        if tag is None or _SHORT_FORMS.get(name) in values:
            continue
        if tag in ("AU", "A2"):
            yield from ((tag, line) for line in value.split("\n"))
        elif tag == "KW":
            yield from ((tag, word.strip()) for word in value.replace("\n", " ").split(";") if word.strip())
        elif tag == "DA":
            yield tag, _to_ris_date(value, values.get("PY", ""))
        else:
            yield tag, value.replace("\n", " ")


def _to_ris_date(text: str, year: str) -> str:
    """Return `2004/06/08` for `JUN 8` of 2004; text that cannot be read as it is."""
    try:
        date = parse_date(text, int(year) if year.isdecimal() and len(year) == 4 else 0)
    except InvalidValue:
        return text
    return str(date or text).replace("-", "/")


def _read_record(record: _RawRecord, name: str) -> RecordStream:
    if record.is_truncated:
        reason = f"the record ends without `{record.dialect.last_line}`; it may be incomplete"
        yield Problem(name, record.start_line, reason)
    if record.size > limits.RECORD:
        reason = f"the record has more than {limits.RECORD:,} characters; left out"
        yield Problem(name, record.start_line, reason)
    else:
        yield from read_record(partial(_to_record, record), name, record.start_line)


def _to_record(record: _RawRecord, reasons: list[str]) -> Record:
    pairs = record.dialect.parse(record.lines)
    plain = [(tag, strip_tags(strip_marks(value) if tag in _NAME_TAGS else value)) for tag, value in pairs]
    fields: RisFields = {}
    for tag, value in plain:
        fields.setdefault(tag, []).append(value)
    if "TY" not in fields:
        reasons.append("the record has no type (`TY  -`)")
    kind = next(iter(fields.get("TY", ())), "") or "GEN"
    key = next(iter(fields.get("ID") or fields.get("DO") or ()), "")
    title = title_or_key(" ".join(_first_values(fields, _TITLE_TAGS)), key, reasons)
    authors, count = _read_authors(plain, kind)
    id_lines = find_id_lines(_all_values(fields, _NOTE_TAGS))
    urls = _URL_SEPARATOR.split("\n".join(_all_values(fields, _PAGE_URL_TAGS)))
    pdf_urls = _all_values(fields, _PDF_URL_TAGS)
    venues = find_id_lines([*_all_values(fields, _VENUE_TAGS), *_arxiv_paths(fields)])
    identity = find_arxiv_id([*fields.get("DO", ()), *urls, *pdf_urls, *id_lines, *venues])
    doi = find_doi(fields.get("DO", ())) or find_doi(urls) or find_doi(id_lines)
    short_doi = [] if doi else _read_short_doi(fields, bool(identity), reasons)
    paper = Paper(
        title=title,
        abstract=to_prose("\n".join(_first_values(fields, _ABSTRACT_TAGS))),
        authors=authors,
        author_count=count or None,
        published=_read_published(fields, reasons),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=doi,
        venue=to_line(" ".join(_first_values(fields, _VENUE_TAGS))),
        url=next(filter(None, map(to_url, (*urls, *short_doi))), None),
        pdf_url=next(filter(None, map(to_url, pdf_urls)), None),
        keywords=to_labels([word.strip(" *") for text in fields.get("KW", ()) for word in _list_items(text)]),
        source=NAME,
    )
    return Record(paper, record.start_line, bib=_to_bib_record(pairs, kind))


def _to_bib_record(pairs: Pairs, kind: str) -> BibRecord:
    """Return the whole record; a second type or id is a field like others, and so is each line of a list."""
    fields = [(tag, part) for tag, value in pairs for part in (value.split("\n") if tag in _LIST_TAGS else [value])]
    for tag in ("TY", "ID"):
        if first := next((pair for pair in fields if pair[0] == tag), None):
            fields.remove(first)
    return BibRecord("ris", kind, dict(reversed(pairs)).get("ID", ""), tuple(fields))


def _arxiv_paths(fields: RisFields) -> list[str]:
    """Return the id that DBLP writes as a volume, `abs/1706.03762`."""
    return [f"arXiv:{text.removeprefix('abs/')}" for text in fields.get("VL", ()) if text.startswith("abs/")]


def _first_values(fields: RisFields, tags: Iterable[str]) -> list[str]:
    """Return the values of the first tag that has text."""
    return next((fields[tag] for tag in tags if any(fields.get(tag, ()))), [])


def _all_values(fields: RisFields, tags: Iterable[str]) -> list[str]:
    return [text for tag in tags for text in fields.get(tag, ())]


def _list_items(text: str) -> list[str]:
    """Return items that are separated by semicolons, or else by lines."""
    return text.replace("\n", " ").split(";") if ";" in text else text.split("\n")


def _read_authors(pairs: Pairs, kind: str) -> tuple[tuple[Author, ...], int]:
    """Return (authors kept, number of authors); of a book without authors, its editors.

    Some programs write the first author under another tag, some all authors under both.
    """
    tags: tuple[str, ...] = _AUTHOR_TAGS
    if kind.upper() in _BOOK_TYPES and not any(value for tag, value in pairs if tag in tags):
        tags = _EDITOR_TAGS
    names = [
        (tag, name) for tag, value in pairs if tag in tags for item in _list_items(value) for name in split_names(item)
    ]
    kept: dict[int, Author] = {}
    known: dict[str, tuple[str, int]] = {}
    for position, (tag, name) in enumerate(names[: limits.AUTHORS]):
        author = parse_author(name)
        other_tag, other = known.get(_name_key(author), (tag, -1))
        if other_tag != tag and _is_same_name(author, kept[other]):
            kept[other] = max(kept[other], author, key=lambda one: len(one.name))
        elif author.name:
            kept[position] = author
            known.setdefault(_name_key(author), (tag, position))
    missing = len(names[limits.AUTHORS :])
    return tuple(kept.values()), len(kept) + missing


def _name_key(author: Author) -> str:
    return f"{author.family or author.name}, {author.given[:1]}".casefold()


def _is_same_name(one: Author, other: Author) -> bool:
    """Return True if the given names are the same or initials of the other's."""
    pairs = zip(_given_names(one), _given_names(other), strict=False)
    return all(first.startswith(second) or second.startswith(first) for first, second in pairs)


def _given_names(author: Author) -> list[str]:
    return author.given.casefold().replace(".", " ").replace("-", " ").split()


def _read_published(fields: RisFields, reasons: list[str]) -> PartialDate | None:
    """Return the year, or a more exact date that agrees with it.

    If `Y1` has another day than `DA`, it is the one on which the article was online, and so is the year in `PY`.
    """
    unreadable: list[str] = []
    year = _read_date(fields, "PY", 0, unreadable)
    first = _read_date(fields, "Y1", 0, unreadable)
    date = _read_date(fields, "DA", (year or first or PartialDate(0)).year, unreadable)
    if first and (year is None or (first.year == year.year and first.month)):
        if date and first.day and 0 <= date.year - first.year <= MAX_DATE_GAP:
            return max(first, date, key=lambda one: (len(str(one)), one is date))
        year = first
    candidates = [one for one in (date, year) if one and (year is None or one.year == year.year)]
    if not candidates:
        reasons += unreadable[:1]
    return max(candidates, key=lambda one: len(str(one)), default=None)


def _read_date(fields: RisFields, tag: str, year: int, reasons: list[str]) -> PartialDate | None:
    """Return the first readable date of a tag; RIS has other text behind the third slash: `2001///Spring`."""
    for value in filter(None, fields.get(tag, ())):
        try:
            return check_date(parse_date("/".join(value[:100].split("/")[:3]), year), value)
        except InvalidValue as error:
            reasons.append(f"the date is {error}; left out")
    return None


def _read_short_doi(fields: RisFields, is_arxiv: bool, reasons: list[str]) -> list[str]:
    """Return the address of a shortened DOI; report a field that is not a DOI, unless it has the arXiv id."""
    text = next(filter(None, fields.get("DO", ())), "")
    if url := short_doi_url(text):
        return [url]
    if text and not is_arxiv:
        reasons.append(f"DO is not a DOI: {text[:40]!r}; left out")
    return []
