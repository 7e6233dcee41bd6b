"""What reference managers write freely: ids inside other fields, dates in words, names with a comma."""

import re
from collections.abc import Iterable

from paperbrowse.model.paper import Author
from paperbrowse.model.paper_ids import doi
from paperbrowse.parse import limits
from paperbrowse.parse.arxiv_ids import parse_arxiv_id
from paperbrowse.parse.fields import InvalidValue, to_date, to_limited_line, to_line
from paperbrowse.text.dates import FIRST_YEAR, LAST_YEAR, PartialDate, make_date, month_number

SEARCH_LIMIT = 10_000
"""Characters of one text in which an id is looked for: a note may be a whole chapter."""

# `arXiv: 1706.03762` and `DOI: 10.1/x` are one word each to whoever wrote them.
_ID_LABEL = re.compile(r"\b(arxiv|doi):[ \t]{1,9}", re.IGNORECASE)
_LABELED_LINE = re.compile(r"\s{0,9}(?:arxiv|doi):", re.IGNORECASE)
_BRACKETS = "()[]<>{},;.\"'"
_SHORT_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?(10/[a-z0-9]{3,20})", re.IGNORECASE)
_NUMBER = re.compile(r"\d+", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")


def find_arxiv_id(texts: Iterable[str]) -> tuple[str, int | None] | None:
    """(id, version) of the first word that says it is an arXiv id, be it a DOI, an address or `arXiv:…`."""
    for word in _find_words(texts, "arxiv", "huggingface.co/papers/"):
        if found := parse_arxiv_id(word):
            return found
    return None


def find_doi(texts: Iterable[str]) -> str | None:
    """The first word that is a DOI, with or without its resolver."""
    for word in _find_words(texts, "10."):
        if found := doi(word):
            return to_line(found)
    return None


def find_id_lines(notes: Iterable[str]) -> list[str]:
    """The lines of notes that give the paper's own id (`arXiv: …`); elsewhere a note may speak of other papers."""
    return [one for note in notes for one in note[:SEARCH_LIMIT].splitlines() if _LABELED_LINE.match(one)]


def short_doi_url(text: str) -> str | None:
    """The address of `10/fqd6hj`, which leads to a paper but does not identify it."""
    matched = _SHORT_DOI.fullmatch(text.strip())
    return f"https://doi.org/{matched[1].lower()}" if matched else None


def _find_words(texts: Iterable[str], *markers: str) -> Iterable[str]:
    """The words of some texts in which one of the marks stands."""
    for text in texts:
        beginning = text[:SEARCH_LIMIT]
        if any(mark in beginning.lower() for mark in markers):
            for word in _ID_LABEL.sub(r"\1:", beginning).split():
                if len(word) < limits.URL and any(mark in word.lower() for mark in markers):
                    yield word.strip(_BRACKETS) if word.count("(") != word.count(")") else word.rstrip(",;.")


def parse_free_date(text: str, year: int = 0) -> PartialDate | None:
    """A date as `fields.day` reads it, or with its month in words: `8 June 2004`, `Jun 2004`, `JUN 8` of a year."""
    try:
        return to_date(text)
    except InvalidValue:
        found = _date_in_words(text[:100], year)
    if found is None:
        raise InvalidValue(f"no date between {FIRST_YEAR} and {LAST_YEAR} that can be read: {text[:40]!r}")
    return found


def _date_in_words(text: str, year: int) -> PartialDate | None:
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= 4]
    years = [number for number in numbers if FIRST_YEAR <= number <= LAST_YEAR]
    months = [found for word in _WORD.findall(text) if (found := month_number(word))]
    days = [number for number in numbers if 1 <= number <= 31]
    if years:
        year = years[0]
    if not months:
        return make_date(year) if years else None
    return make_date(year, months[0], days[0] if len(days) == 1 else 0) or make_date(year, months[0])


def parse_author(name: str) -> Author:
    """An author from `Family, Given` or `Family, Given, Suffix`; a name without a comma stays as printed."""
    parts = [part.strip() for part in (to_limited_line(name, limits.NAME) or "").split(",")]
    family, given, suffix = (*parts[:3], "", "")[:3]
    if not (family and given):
        return Author(family or given)
    return Author(" ".join(part for part in (given, family, suffix) if part), family, given)
