"""Conversion of the fields of a BibTeX or biblatex entry to a paper."""

import re
from collections.abc import Iterable, Iterator, Mapping

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi, parse_arxiv_id
from paperbrowse.parse.bibtex_journals import replace_journal_macros
from paperbrowse.parse.bibtex_tex import strip_tex, to_text
from paperbrowse.parse.bibtex_values import parse_authors, parse_keywords
from paperbrowse.parse.fields import (
    FieldReader,
    InvalidValue,
    convert_field,
    to_line,
    to_prose,
    to_url,
    to_words,
)
from paperbrowse.parse.references import find_arxiv_id, find_doi, parse_date, short_doi_url
from paperbrowse.text.dates import PartialDate, make_date

NAME = "bibtex"

_BOOK_KINDS = ("proceedings", "book", "collection", "reference")
PARENT_KINDS = frozenset([*_BOOK_KINDS, *(f"mv{kind}" for kind in _BOOK_KINDS), "periodical"])
"""Kinds of entries that contain others, and whose editors take the place of authors."""

VENUE_FIELDS = ("journaltitle", "journal", "booktitle", "eventtitle", "series", "school", "institution")
"""Fields that may name where a paper appeared, the most likely first."""

_ARXIV_ID_FIELDS = ("doi", "url", "journal", "journaltitle", "volume", "howpublished", "note", "pages", "number")
_DOI_FIELDS = ("url", "note", "howpublished", "ee", "bdsk-url-1")
_PROSE_FIELDS = frozenset({"howpublished", "note"})
"""Fields that may name ids of other papers."""
_PROSE_LIMIT = 300
"""Characters of such a field in which its first id has to begin."""

# What stands before an id that is the paper's own; `Comment on arXiv:…` and `Data: https://doi.org/…` name others.
_BEFORE_OWN_ID = re.compile(
    r"(?:[\W\d_]|(?:arxiv|corr|abs|pdf|html|e?-?prints?|preprints?|doi|url|urn|uri|https?|www|export|dx|org|alphaxiv"
    r"|huggingface|co|papers?|available|also|online|at|as|from|on|in|the|version|full|text|cite|published|submitted|to"
    r"|accepted|by|extended|long|open|access|identifier|id|link|pages|pp|figures?|tables?|vol)(?![^\W\d_]))*(?=(?:10\.\d{4,9}/|[a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5}))",
    re.IGNORECASE,
)
_ACL_URL = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology|aclanthology\.coli\.uni-saarland\.de)/(?:papers/|[A-Z]/|[A-Z]\d\d/){0,3}"
    r"([A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9.-]{2,60}?\.\d{1,4})(?:v\d)?(?:\.(?:pdf|bib)|[/?#]|\Z)"
)
_OPENREVIEW_URL = re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]{5,30})")
_DATE_SIGNS = " ?~%."
"""What biblatex writes beside an uncertain date, and beside the open end of a range."""

_UNKNOWN_DAY = re.compile("-XX", re.IGNORECASE)
# CoRR, abs/1706.03762
_ABS_PATH = re.compile(r"(?:corr\W{1,9}(?:vol\S{0,9}\s)?)?abs/(\S+)", re.IGNORECASE)
_NOT_A_VENUE = re.compile(r"\s*(?:arxiv|corr)\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s{}]+")


def full_title(kind: str, fields: Mapping[str, str]) -> str:
    """Return the title with its subtitle, without a length limit."""
    title = fields.get("title") or fields.get("maintitle") or (kind in PARENT_KINDS and fields.get("booktitle")) or ""
    return ": ".join(part for part in (to_text(part).strip() for part in (title, fields.get("subtitle", ""))) if part)


def to_paper(kind: str, fields: Mapping[str, str], title: str, reasons: list[str]) -> Paper:
    """Return the paper of an entry; `reasons` gets the fields that were left out."""
    read = FieldReader(fields, reasons).read
    authors, count = _read_authors(kind, fields)
    identity = _read_arxiv_id(fields)
    keywords = [fields[name] for name in ("keywords", "author_keywords", "keyword") if name in fields]
    url = read("url", _find_url) or read("howpublished", _find_url) or read("doi", short_doi_url)
    return Paper(
        title=title,
        abstract=read("abstract", lambda text: to_prose(to_text(text))),
        authors=authors,
        author_count=count,
        published=convert_field("the date", fields, _parse_published, reasons),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(fields),
        acl_id=_match_group(_ACL_URL, url),
        openreview_id=_match_group(_OPENREVIEW_URL, url),
        categories=to_words(strip_tex(fields.get("primaryclass") or fields.get("eprintclass") or ""))[:1],
        venue=_read_venue(fields),
        comment=read("note", lambda text: to_line(to_text(text))),
        organization=read("organization", lambda text: to_line(to_text(text))),
        url=url,
        keywords=tuple(dict.fromkeys(keyword for text in keywords for keyword in parse_keywords(text))),
        source=NAME,
    )


def _read_authors(kind: str, fields: Mapping[str, str]) -> tuple[tuple[Author, ...], int | None]:
    text = fields.get("author") or (fields.get("editor") if kind in PARENT_KINDS else None)
    return parse_authors(text) if text else ((), None)


def _read_arxiv_id(fields: Mapping[str, str]) -> tuple[str, int | None] | None:
    """Return (id, version) from `eprint` if it is arXiv's, else from any other field with an arXiv id."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    eprint = strip_tex(fields.get("eprint") or fields.get("arxivid") or "")
    if archive.strip("{} ").lower() in ("", "arxiv") and eprint and (identity := parse_arxiv_id(eprint)):
        return identity
    for name in ("volume", "journal", "journaltitle"):
        if path := _ABS_PATH.fullmatch(strip_tex(fields.get(name, ""))):
            return parse_arxiv_id(path[1])
    return find_arxiv_id([eprint, *_own_ids(fields, _ARXIV_ID_FIELDS)])


def _read_doi(fields: Mapping[str, str]) -> str | None:
    text = strip_tex(fields.get("doi", ""))
    return to_line(doi(text) or "") or find_doi([text, *_own_ids(fields, _DOI_FIELDS)])


def _own_ids(fields: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    """Yield the fields that may give an id of this paper, without TeX, but no prose that names one of another paper."""
    for name in names:
        if name in fields:
            text = strip_tex(fields[name])
            if name not in _PROSE_FIELDS or _BEFORE_OWN_ID.match(text[:_PROSE_LIMIT]):
                yield text


def _read_venue(fields: Mapping[str, str]) -> str | None:
    for name in VENUE_FIELDS:
        if (text := fields.get(name)) and not _NOT_A_VENUE.match(text):
            return to_line(to_text(replace_journal_macros(text)))
    return None


def _find_url(text: str) -> str | None:
    """Return the address in a text with TeX markup."""
    match = _URL.search(strip_tex(text))
    return to_url(match[0]) if match else None


def _match_group(pattern: re.Pattern[str], url: str | None) -> str | None:
    match = pattern.search(url) if url else None
    return match[1] if match else None


def _parse_published(fields: Mapping[str, str]) -> PartialDate | None:
    """Return the better of biblatex's `date`, of a range its beginning, and the date from year, month and day.

    Raises InvalidValue if a date is given but none can be read.
    """
    text = _UNKNOWN_DAY.sub("", to_text(fields.get("date", "")))
    if text.count("/") == 1:
        begin, _, end = text.partition("/")
        text = begin.strip(_DATE_SIGNS) or end.strip(_DATE_SIGNS)
    try:
        by_year = _parse_year(fields)
    except InvalidValue:
        if not text:
            raise
        by_year = None
    try:
        date = parse_date(text, by_year.year if by_year else 0)
    except InvalidValue:
        if by_year is None:
            raise
        date = None
    if date is None or (by_year and not date.month and by_year.year == date.year):
        return by_year
    return date


def _parse_year(fields: Mapping[str, str]) -> PartialDate | None:
    text = to_text(fields.get("year", "")).strip(" .")
    year = parse_date(text) if text else None
    if year is None or year.month:
        return year
    return _add_month_and_day(year, to_text(fields.get("month", "")).strip(), to_text(fields.get("day", "")))


def _add_month_and_day(year: PartialDate, month: str, day: str) -> PartialDate:
    """Return a more exact date if month and day are unambiguous."""
    if not month:
        return year
    if month.isdecimal() and len(month) < 3:
        number = int(month)
        date = make_date(year.year, number, int(day) if day.isdecimal() and len(day) < 3 else 0)
        return date or make_date(year.year, number) or year
    try:
        return parse_date(f"{month} {day}", year.year) or year
    except InvalidValue:
        return year
