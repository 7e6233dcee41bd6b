"""A BibTeX or biblatex entry as a paper: which of its many fields say what."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import doi
from paperbrowse.parse.arxiv_ids import parse_arxiv_id
from paperbrowse.parse.bibtex_names import parse_authors
from paperbrowse.parse.bibtex_tex import strip_tex, tex_to_text
from paperbrowse.parse.fields import InvalidValue, to_line, to_phrases, to_prose, to_url, to_words
from paperbrowse.parse.references import find_arxiv_id, find_doi, parse_free_date, short_doi_url
from paperbrowse.text.dates import PartialDate, make_date

NAME = "bibtex"

PARENT_KINDS = frozenset(
    [
        *("proceedings", "mvproceedings", "book", "mvbook", "collection", "mvcollection", "reference", "mvreference"),
        "periodical",
    ]
)
"""Kinds of entries that hold others, and whose editors stand for authors."""

VENUE_FIELDS = ("journaltitle", "journal", "booktitle", "eventtitle", "series", "school", "institution")
"""Fields that may say where a paper appeared, the likeliest first."""

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
    """The title with its subtitle, whole even where it is too long to be one."""
    parts = (fields.get("title") or fields.get("maintitle", ""), fields.get("subtitle", ""))
    return ": ".join(part for part in (tex_to_text(part).strip() for part in parts) if part)


def to_paper(kind: str, fields: Mapping[str, str], title: str, reasons: list[str]) -> Paper:
    """The paper of an entry's texts; fields that do not fit are left out and named in `wrong`."""

    def take(name: str, convert: Callable[[str], Any]) -> Any:
        if not (value := fields.get(name)):
            return None
        try:
            return convert(value)
        except InvalidValue as unfit:
            reasons.append(f"{name} is {unfit}, and was left out")
            return None

    named, count = _read_authors(kind, fields)
    identity = _read_arxiv_id(fields)
    url = take("url", _find_url) or take("howpublished", _find_url) or take("doi", short_doi_url)
    return Paper(
        title=title,
        abstract=take("abstract", lambda text: to_prose(tex_to_text(text))),
        authors=named,
        author_count=count,
        published=_read_published(fields, reasons),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_read_doi(fields),
        acl_id=_match_group(_ACL_URL, url),
        openreview_id=_match_group(_OPENREVIEW_URL, url),
        categories=to_words(strip_tex(fields.get("primaryclass") or fields.get("eprintclass") or ""))[:1],
        venue=_read_venue(fields),
        comment=take("note", lambda text: to_line(tex_to_text(text))),
        url=url,
        keywords=take("keywords", lambda text: to_phrases(tex_to_text(text))) or (),
        source=NAME,
    )


def _read_authors(kind: str, fields: Mapping[str, str]) -> tuple[tuple[Author, ...], int | None]:
    given = fields.get("author") or (fields.get("editor") if kind in PARENT_KINDS else None)
    return parse_authors(given) if given else ((), None)


def _read_arxiv_id(fields: Mapping[str, str]) -> tuple[str, int | None] | None:
    """(id, version) of `eprint` where it is arXiv's, else of whatever other field says one."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    eprint = strip_tex(fields.get("eprint", ""))
    if archive.strip("{} ").lower() in ("", "arxiv") and eprint and (found := parse_arxiv_id(eprint)):
        return found
    if given := _ABS_PATH.fullmatch(strip_tex(fields.get("volume", ""))):  # CoRR, abs/1706.03762
        return parse_arxiv_id(given[1])
    return find_arxiv_id([eprint, *(strip_tex(fields[name]) for name in _ARXIV_ID_FIELDS if name in fields)])


def _read_doi(fields: Mapping[str, str]) -> str | None:
    given = strip_tex(fields.get("doi", ""))
    return to_line(doi(given) or "") or find_doi(
        [given, *(strip_tex(fields[name]) for name in _DOI_FIELDS if name in fields)]
    )


def _read_venue(fields: Mapping[str, str]) -> str | None:
    for name in VENUE_FIELDS:
        if (text := fields.get(name)) and not _NOT_A_VENUE.match(text):
            return to_line(tex_to_text(text))
    return None


def _find_url(text: str) -> str | None:
    """The address in a text that TeX was to print."""
    found = _URL.search(strip_tex(text))
    return to_url(found[0]) if found else None


def _match_group(pattern: re.Pattern[str], url: str | None) -> str | None:
    found = pattern.search(url) if url else None
    return found[1] if found else None


def _read_published(fields: Mapping[str, str], reasons: list[str]) -> PartialDate | None:
    """biblatex's `date`, of a range its beginning; else year, month and day as far as they are given."""
    try:
        if given := tex_to_text(fields.get("date", "")).strip(" ?~%"):
            return parse_free_date(given.split("/")[0])
        year = tex_to_text(fields.get("year", "")).strip(" .")
        if not year:
            return None
        return _add_month_and_day(
            parse_free_date(year), tex_to_text(fields.get("month", "")), tex_to_text(fields.get("day", ""))
        )
    except InvalidValue as unfit:
        reasons.append(f"the date is {unfit}, and was left out")
        return None


def _add_month_and_day(year: PartialDate | None, month: str, day: str) -> PartialDate | None:
    """A year made more exact by what stands under month and day, where that is sure."""
    if year is None or year.month or not month.strip():
        return year
    if month.strip().isdecimal() and len(month.strip()) < 3:
        number = int(month)
        exact = make_date(year.year, number, int(day) if day.isdecimal() and len(day) < 3 else 0)
        return exact or make_date(year.year, number) or year
    try:
        return parse_free_date(f"{month} {day}", year.year) or year
    except InvalidValue:
        return year
