"""A BibTeX or biblatex entry as a paper: which of its many fields say what."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from paperbrowse.model.ids import doi
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.arxiv_ids import plausible
from paperbrowse.parse.bibtex_names import authors
from paperbrowse.parse.bibtex_tex import plain, verbatim
from paperbrowse.parse.fields import Unfit, address, line, phrases, prose, words
from paperbrowse.parse.references import arxiv_mention, doi_mention, free_day, short_doi
from paperbrowse.text.dates import PartialDate, checked

NAME = "bibtex"

PARENTS = frozenset(
    [
        *("proceedings", "mvproceedings", "book", "mvbook", "collection", "mvcollection", "reference", "mvreference"),
        "periodical",
    ]
)
"""Kinds of entries that hold others, and whose editors stand for authors."""

VENUES = ("journaltitle", "journal", "booktitle", "eventtitle", "series", "school", "institution")
"""Fields that may say where a paper appeared, the likeliest first."""

_MAY_HOLD_ARXIV_ID = ("doi", "url", "journal", "journaltitle", "volume", "howpublished", "note", "pages", "number")
_MAY_HOLD_DOI = ("url", "note", "howpublished", "ee")
_ACL = re.compile(
    r"(?:aclanthology\.(?:org|info)|aclweb\.org/anthology|aclanthology\.coli\.uni-saarland\.de)/(?:papers/|[A-Z]/|[A-Z]\d\d/){0,3}"
    r"([A-Z]\d\d-\d{4}|\d{4}\.[a-z0-9.-]{2,60}?\.\d{1,4})(?:v\d)?(?:\.(?:pdf|bib)|[/?#]|\Z)"
)
_OPENREVIEW = re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]{5,30})")
_ABS = re.compile(r"abs/(\S+)")
_NO_VENUE = re.compile(r"\s*(?:arxiv|corr)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s{}]+")


def title_of(fields: Mapping[str, str]) -> str:
    """The title with its subtitle, whole even where it is too long to be one."""
    parts = (fields.get("title") or fields.get("maintitle", ""), fields.get("subtitle", ""))
    return ": ".join(part for part in (plain(part).strip() for part in parts) if part)


def paper(kind: str, fields: Mapping[str, str], title: str, wrong: list[str]) -> Paper:
    """The paper of an entry's texts; fields that do not fit are left out and named in `wrong`."""

    def take(name: str, convert: Callable[[str], Any]) -> Any:
        if not (value := fields.get(name)):
            return None
        try:
            return convert(value)
        except Unfit as unfit:
            wrong.append(f"{name} is {unfit}, and was left out")
            return None

    named, count = _authors(kind, fields)
    identity = _arxiv(fields)
    url = take("url", _address) or take("howpublished", _address) or take("doi", short_doi)
    return Paper(
        title=title,
        abstract=take("abstract", lambda text: prose(plain(text))),
        authors=named,
        author_count=count,
        published=_published(fields, wrong),
        arxiv_id=identity[0] if identity else None,
        arxiv_version=identity[1] if identity else None,
        doi=_doi(fields),
        acl_id=_inside(_ACL, url),
        openreview_id=_inside(_OPENREVIEW, url),
        categories=words(verbatim(fields.get("primaryclass") or fields.get("eprintclass") or ""))[:1],
        venue=_venue(fields),
        comment=take("note", lambda text: line(plain(text))),
        url=url,
        keywords=take("keywords", lambda text: phrases(plain(text))) or (),
        source=NAME,
    )


def _authors(kind: str, fields: Mapping[str, str]) -> tuple[tuple[Author, ...], int | None]:
    given = fields.get("author") or (fields.get("editor") if kind in PARENTS else None)
    return authors(given) if given else ((), None)


def _arxiv(fields: Mapping[str, str]) -> tuple[str, int | None] | None:
    """(id, version) of `eprint` where it is arXiv's, else of whatever other field says one."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    eprint = verbatim(fields.get("eprint", ""))
    if archive.strip("{} ").lower() in ("", "arxiv") and eprint and (found := plausible(eprint)):
        return found
    if given := _ABS.fullmatch(verbatim(fields.get("volume", ""))):  # CoRR, abs/1706.03762
        return plausible(given[1])
    return arxiv_mention([eprint, *(verbatim(fields[name]) for name in _MAY_HOLD_ARXIV_ID if name in fields)])


def _doi(fields: Mapping[str, str]) -> str | None:
    given = verbatim(fields.get("doi", ""))
    return line(doi(given) or "") or doi_mention(
        [given, *(verbatim(fields[name]) for name in _MAY_HOLD_DOI if name in fields)]
    )


def _venue(fields: Mapping[str, str]) -> str | None:
    for name in VENUES:
        if (text := fields.get(name)) and not _NO_VENUE.match(text):
            return line(plain(text))
    return None


def _address(text: str) -> str | None:
    """The address in a text that TeX was to print."""
    found = _ADDRESS.search(verbatim(text))
    return address(found[0]) if found else None


def _inside(pattern: re.Pattern[str], url: str | None) -> str | None:
    found = pattern.search(url) if url else None
    return found[1] if found else None


def _published(fields: Mapping[str, str], wrong: list[str]) -> PartialDate | None:
    """biblatex's `date`, of a range its beginning; else year, month and day as far as they are given."""
    try:
        if given := plain(fields.get("date", "")).strip(" ?~%"):
            return free_day(given.split("/")[0])
        year = plain(fields.get("year", "")).strip(" .")
        if not year:
            return None
        return _to_the_day(free_day(year), plain(fields.get("month", "")), plain(fields.get("day", "")))
    except Unfit as unfit:
        wrong.append(f"the date is {unfit}, and was left out")
        return None


def _to_the_day(year: PartialDate | None, month: str, day: str) -> PartialDate | None:
    """A year made more exact by what stands under month and day, where that is sure."""
    if year is None or year.month or not month.strip():
        return year
    if month.strip().isdecimal() and len(month.strip()) < 3:
        number = int(month)
        exact = checked(year.year, number, int(day) if day.isdecimal() and len(day) < 3 else 0)
        return exact or checked(year.year, number) or year
    try:
        return free_day(f"{month} {day}", year.year) or year
    except Unfit:
        return year
