"""Conversion of the fields of a BibTeX or biblatex entry to a paper."""

import re
from collections.abc import Mapping

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi, parse_arxiv_id
from paperbrowse.parse.bibtex_tex import strip_tex, tex_to_text
from paperbrowse.parse.bibtex_values import parse_authors
from paperbrowse.parse.fields import (
    FieldReader,
    InvalidValue,
    convert_field,
    to_line,
    to_phrases,
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
_DOI_FIELDS = ("url", "note", "howpublished", "ee")
_ACL_URL = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology|aclanthology\.coli\.uni-saarland\.de)/(?:papers/|[A-Z]/|[A-Z]\d\d/){0,3}"
    r"([A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9.-]{2,60}?\.\d{1,4})(?:v\d)?(?:\.(?:pdf|bib)|[/?#]|\Z)"
)
_OPENREVIEW_URL = re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]{5,30})")
_ABS_PATH = re.compile(r"abs/(\S+)")
_NOT_A_VENUE = re.compile(r"\s*(?:arxiv|corr)\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s{}]+")


def full_title(fields: Mapping[str, str]) -> str:
    """Return the title with its subtitle, without a length limit."""
    parts = (fields.get("title") or fields.get("maintitle", ""), fields.get("subtitle", ""))
    return ": ".join(part for part in (tex_to_text(part).strip() for part in parts) if part)


def to_paper(kind: str, fields: Mapping[str, str], title: str, reasons: list[str]) -> Paper:
    """Return the paper of an entry; `reasons` gets the fields that were left out."""
    read = FieldReader(fields, reasons).read
    authors, count = _read_authors(kind, fields)
    identity = _read_arxiv_id(fields)
    url = read("url", _find_url) or read("howpublished", _find_url) or read("doi", short_doi_url)
    return Paper(
        title=title,
        abstract=read("abstract", lambda text: to_prose(tex_to_text(text))),
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
        comment=read("note", lambda text: to_line(tex_to_text(text))),
        url=url,
        keywords=read("keywords", lambda text: to_phrases(tex_to_text(text))) or (),
        source=NAME,
    )


def _read_authors(kind: str, fields: Mapping[str, str]) -> tuple[tuple[Author, ...], int | None]:
    text = fields.get("author") or (fields.get("editor") if kind in PARENT_KINDS else None)
    return parse_authors(text) if text else ((), None)


def _read_arxiv_id(fields: Mapping[str, str]) -> tuple[str, int | None] | None:
    """Return (id, version) from `eprint` if it is arXiv's, else from any other field with an arXiv id."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    eprint = strip_tex(fields.get("eprint", ""))
    if archive.strip("{} ").lower() in ("", "arxiv") and eprint and (identity := parse_arxiv_id(eprint)):
        return identity
    if path := _ABS_PATH.fullmatch(strip_tex(fields.get("volume", ""))):  # CoRR, abs/1706.03762
        return parse_arxiv_id(path[1])
    return find_arxiv_id([eprint, *(strip_tex(fields[name]) for name in _ARXIV_ID_FIELDS if name in fields)])


def _read_doi(fields: Mapping[str, str]) -> str | None:
    text = strip_tex(fields.get("doi", ""))
    others = (strip_tex(fields[name]) for name in _DOI_FIELDS if name in fields)
    return to_line(doi(text) or "") or find_doi([text, *others])


def _read_venue(fields: Mapping[str, str]) -> str | None:
    for name in VENUE_FIELDS:
        if (text := fields.get(name)) and not _NOT_A_VENUE.match(text):
            return to_line(tex_to_text(text))
    return None


def _find_url(text: str) -> str | None:
    """Return the address in a text with TeX markup."""
    match = _URL.search(strip_tex(text))
    return to_url(match[0]) if match else None


def _match_group(pattern: re.Pattern[str], url: str | None) -> str | None:
    match = pattern.search(url) if url else None
    return match[1] if match else None


def _parse_published(fields: Mapping[str, str]) -> PartialDate | None:
    """Return biblatex's `date`, of a range its beginning; else the date from year, month and day."""
    if text := tex_to_text(fields.get("date", "")).strip(" ?~%"):
        return parse_date(text.split("/")[0])
    text = tex_to_text(fields.get("year", "")).strip(" .")
    year = parse_date(text) if text else None
    if year is None or year.month:
        return year
    return _add_month_and_day(year, tex_to_text(fields.get("month", "")).strip(), tex_to_text(fields.get("day", "")))


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
