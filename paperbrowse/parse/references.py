"""Free text from reference managers: ids in other fields, dates with month names, names with a comma."""

import re
from collections.abc import Iterable

from paperbrowse.model.paper import Author
from paperbrowse.model.paper_ids import doi, parse_arxiv_id
from paperbrowse.parse import limits
from paperbrowse.parse.fields import InvalidValue, author_from_parts, to_date, to_limited_line
from paperbrowse.text.dates import FIRST_YEAR, LAST_YEAR, PartialDate, make_date, month_number

SEARCH_LIMIT = 10_000
"""Characters of one text that are searched for an id, because a note may be a complete chapter."""

# People write `arXiv: 1706.03762` and `DOI: 10.1/x` for one word.
_ID_LABEL = re.compile(r"\b(arxiv|doi):[ \t]{1,9}", re.IGNORECASE)
_ID_LINE = re.compile(r"[\s(\[]{0,9}(?:_?e-?prints?:?\s)?(?:https?://)?(?:www\.)?arxiv(?! admin)", re.IGNORECASE)
_BRACKETS = "()[]<>{},;.\"'"
_SHORT_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s?)?(10/[a-z0-9]{3,20})", re.IGNORECASE)
FIRST_MODERN_YEAR = 1900
"""In a text with other words, an earlier number counts as a year only beside a month or a word for dates."""

_YEAR_LABELS = frozenset(["c", "ca", "circa", "copyright", "anno", "ad", "ce", "about", "approximately", "published"])
_NUMBER = re.compile(r"\d+", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")


def find_arxiv_id(texts: Iterable[str]) -> tuple[str, int | None] | None:
    """Return (id, version) of the first word that is clearly an arXiv id: a DOI, an address or `arXiv:…`."""
    for word in _find_words(texts, "arxiv", "huggingface.co/papers/"):
        if identity := parse_arxiv_id(word.strip(_BRACKETS)):
            return identity
    return None


def find_doi(texts: Iterable[str]) -> str | None:
    """Return the first word that is a DOI, with or without its resolver."""
    return next(filter(None, map(doi, _find_words(texts, "10."))), None)


def find_id_lines(notes: Iterable[str]) -> list[str]:
    """Return the lines of notes that begin with an arXiv id or are nothing but a DOI.

    Other lines may name other papers: `Comment on arXiv:…`, `Data: https://doi.org/…`.
    """
    lines = (line for note in notes for line in note[:SEARCH_LIMIT].splitlines())
    return [line for line in lines if _ID_LINE.match(line) or ("10." in line and doi(line))]


def short_doi_url(text: str) -> str | None:
    """Return the address of `10/fqd6hj`, which leads to a paper but does not identify it."""
    match = _SHORT_DOI.fullmatch(text.strip())
    return f"https://doi.org/{match[1].lower()}" if match else None


def _find_words(texts: Iterable[str], *markers: str) -> Iterable[str]:
    for text in texts:
        beginning = text[:SEARCH_LIMIT]
        if any(marker in beginning.lower() for marker in markers):
            for word in _ID_LABEL.sub(r"\1:", beginning).split():
                if len(word) < limits.URL and any(marker in word.lower() for marker in markers):
                    yield word


def parse_date(text: str, year: int = 0) -> PartialDate | None:
    """Return a date as `to_date` reads it, or with a month name: `8 June 2004`, `Jun 2004`, `JUN 8` of `year`.

    Raises InvalidValue.
    """
    try:
        return to_date(text)
    except InvalidValue:
        date = _date_in_words(text[:100], year)
    return check_date(date, text)


def check_date(date: PartialDate | None, text: str) -> PartialDate:
    """Return the date. Raises InvalidValue if it is None."""
    if date is None:
        raise InvalidValue(f"not a readable date between {FIRST_YEAR} and {LAST_YEAR}: {text[:40]!r}")
    return date


_DATES_IN_NUMBERS = tuple(
    re.compile(rf"(?<![\d/.]){pattern}(?![\d/])", re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})[年./](?P<month>\d{1,2})(?:[月./](?P<day>\d{1,2}))?",
        r"(?:(?P<day>\d{1,2})\.\s?)?(?P<month>\d{1,2})[./]\s?(?P<year>\d{4})",
        r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<month>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})",
    )
)
"""`20200503`, `2020年5月`, `3.5.2020`, `5/2020`, `13/5/2020`, `5/13/2020`; nobody can tell what `3/5/2020` is."""
_MONTHS_ELSEWHERE = (
    "januar jänner janvier enero gennaio janeiro", "februar février febrero fevereiro",  # codespell:ignore
    "märz mars marzo março", "avril abril aprile", "mai mayo maggio maio", "juni juin junio giugno",  # codespell:ignore
    "juli juillet julio luglio julho", "août agosto", "septembre septiembre settembre",  # codespell:ignore
    "oktober octobre octubre ottobre", "novembre", "dezember décembre diciembre dicembre",  # codespell:ignore
)  # fmt: skip
"""Names of months in German, French, Spanish, Italian and Portuguese."""


def _month(word: str) -> int:
    others = (number for number, names in enumerate(_MONTHS_ELSEWHERE, 1) if word.lower() in names.split())
    return month_number(word) or next(others, 0)


def _date_in_words(text: str, year: int) -> PartialDate | None:
    if matched := next(filter(None, (pattern.search(text) for pattern in _DATES_IN_NUMBERS)), None):
        parts = [int(part or 0) for part in matched.group("year", "month", "day")]
        if date := make_date(*parts):
            return date
    numbers = [int(number) for number in _NUMBER.findall(text) if len(number) <= 4]
    words = _WORD.findall(text)
    months = [month for word in words if (month := _month(word))]
    days = [number for number in numbers if 1 <= number <= 31]
    years = [number for number in numbers if FIRST_MODERN_YEAR <= number <= LAST_YEAR]
    if not years and (months or all(word.lower() in _YEAR_LABELS for word in words)):
        years = [number for number in numbers if FIRST_YEAR <= number < FIRST_MODERN_YEAR]
    if years:
        year = years[0]
    if not months:
        return make_date(year) if years else None
    return make_date(year, months[0], days[0] if len(days) == 1 else 0) or make_date(year, months[0])


_PARTICLE = re.compile("af|al|bin|d[aeiou]|dal|das|de[lnr]|della|dos|el|l[ae]|te[nr]|van|vo[mn]|y|zur?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[ -]?){1,4}")
_AND = re.compile(r"(?:,|(?<!\s))\s+(?:and|&)\s+", re.IGNORECASE)
_NAME_START = re.compile(r"(?![a-zß-öø-ÿа-я])['’({\\]?[^\W\d_][^=]*\Z")
_CJK_NAME = re.compile("[\u3400-\u9fff\uac00-\ud7af]{2,4}")
ET_AL = r"et\.?[\s~]*al(?:ii|\.?)|и\s+др(?:угие|\.?)|等"
_OTHERS = re.compile(
    rf"(?<![\s,;])[\s,;]*(?:(?:\band\s+)?(?<!\w)(?:{ET_AL})|\band\s+(?:others|colleagues)|等|(?<=[^.])(?:\.\.\.|…))"
    r"[.,;\s]*\Z",
    re.IGNORECASE,
)
# Marks of affiliations behind a name: `Doe<sup>1,2</sup>`, `Doe$^{1}$`, `Doe*`.
_AFFILIATION_MARK = re.compile(
    r"\s?(?:<sup>[^<>]{0,40}</sup>|\$\^\{?[^${}]{1,9}\}?\$|\\textsuperscript\{[^{}]{1,20}\}"
    r"|\((?:ORCID:?\s?)?\d{4}-\d{4}-\d{4}-\d{3}[\dX]\)|(?<=\S)[*†‡§¶⁰¹²³⁴-⁹]){1,20}+(?=\s*(?:[,;&]|and\b|\Z))",
    re.IGNORECASE,
)


def strip_marks(text: str) -> str:
    """Return names without the marks that lead to affiliations."""
    return _AFFILIATION_MARK.sub("", text)


def split_names(text: str) -> list[str]:
    """Return the names on one line: `Doe, J.; Roe, J.`, `Doe, J. and Roe, J.`, `Doe, J., Roe, J.`; no "et al."."""
    text = re.sub("[；、，]", ";", _OTHERS.sub("", text))
    return [part for one in text.split(";") for part in _split_by_and(one) if part.strip(" ,")]


def _split_by_and(text: str) -> list[str]:
    parts = split_by_and(text)
    is_list = not all("," in part for part in parts)
    return [name for part in parts for name in split_persons(part.split(","), is_list=is_list) or [part]]


def split_by_and(text: str) -> list[str]:
    """Split at `and` and `&` between persons, but not `Food and Drug Administration`."""
    parts = _AND.split(text)
    return parts if all("," in part for part in parts) or all(map(may_be_person, parts)) else [text]


def split_persons(parts: Iterable[str], *, is_list: bool = False) -> list[str]:
    """Return the persons between commas: `Ann Doe, Jim Roe, Al Poe`, `Doe J, Roe K`, `Doe, A., Roe, K.`.

    Return nothing for the parts of one name, as `García Márquez, Gabriel José` is unless it is said to be a list.
    """
    parts = [part.strip() for part in parts if part.strip()]
    are_complete = len(parts) > 1 and all(" " in part and _has_only_names(part) for part in parts)
    is_list |= len(parts) > 2 or (
        are_complete and (any(_have_initials(parts, at) for at in (0, -1)) or _begin_with_given_names(*parts))
    )
    if is_list and (are_complete or all(map(_CJK_NAME.fullmatch, parts))):
        return parts
    if len(parts) > 3 and len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return []


def _have_initials(names: list[str], at: int) -> bool:
    """Return whether the first or the last words of all names are initials: `KL`, `K.L.`."""
    words = [name.split()[at] for name in names]
    return all(word.isupper() and (len(word) < 3 or "." in word) and word not in ("II", "IV") for word in words)


_GIVEN_NAME = re.compile(
    "alan|alexander|alice|ana|andrea|andreas|andrew|ann|anna|anne|antonio|barbara|benjamin|bob|brian|carlos|"
    "carol|catherine|charles|chris|christian|christopher|claudia|daniel|david|diana|edward|elena|elizabeth|"
    "emily|emma|eric|eva|francesco|giovanni|hans|helen|jack|jane|jeff|jennifer|jessica|jim|joan|joe|johannes|"
    "john|jonathan|jose|josé|juan|judith|julia|julie|karen|katherine|kevin|kim|laura|linda|lisa|luis|margaret|"
    "maria|mark|mary|matthew|michael|michel|nancy|nicholas|olga|oliver|pablo|patricia|paul|pedro|peter|philip|"
    "pierre|rachel|rebecca|richard|robert|sandra|sarah|sergey|sophie|stefan|stephen|steven|susan|tom|ulrich|"
    "william|wolfgang",
    re.IGNORECASE,
)
"""Frequent given names that are rarely family names."""
SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
_INITIAL = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*\.|[^\W\d_]")


def _begin_with_given_names(one: str, other: str) -> bool:
    """Return True for `Jane A. Doe, John Roe`, False for `García Márquez, Gabriel José` and `van Doe, John Kim`."""
    first, second = one.split(), other.split()
    is_initial = [word[0].isupper() and _INITIAL.fullmatch(word) for word in (*first[:-1], *second[1:])]
    if first[0][0].islower() or any(is_initial):
        return first[0][0].isupper() and not is_initial[-1]
    are_given = [_GIVEN_NAME.fullmatch(word) is not None for word in (first[0], second[0], first[-1], second[-1])]
    return are_given == [True, True, False, False]


def may_be_person(name: str) -> bool:
    """Return True for `Jane van Doe`, False for `Institute of Physics` and for single words."""
    return 2 <= len(name.split()) <= 4 and _has_only_names(name)


def _has_only_names(text: str) -> bool:
    return all(_PARTICLE.fullmatch(word) or _NAME_START.match(word) for word in text.split())


def parse_author(name: str) -> Author:
    """Return an author from `Family, Given`, a suffix behind either; a name without a comma stays as printed."""
    parts = [part.strip() for part in (to_limited_line(name, limits.NAME) or "").split(",")]
    family, given, suffix = (*parts[:3], "", "")[:3]
    if suffix and SUFFIX.fullmatch(given):
        given, suffix = suffix, given
    return author_from_parts(family, given, suffix) if family and given else Author(family or given)
