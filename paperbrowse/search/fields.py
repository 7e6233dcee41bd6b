"""Fields of the search language: the parser and the allowed values of each `name:value`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from paperbrowse.model.predicate import AUTHOR_COLUMNS, Column
from paperbrowse.search import date_ranges
from paperbrowse.search.query import (
    About,
    AddedRange,
    AnnouncedRange,
    CountBound,
    FieldTerm,
    Filter,
    HasField,
    MarkIs,
    MoreLike,
    PaperKey,
)


@dataclass(frozen=True, slots=True)
class WordField:
    """A field whose value is searched like any word, in fewer columns."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FilterField:
    parse: Callable[[str, date], Filter | None]
    """(value, today) -> filter; None if the value is not valid."""
    expects: str
    """Valid values, for the hint about an invalid one."""
    values: tuple[str, ...] = ()
    """Values offered for completion."""


_IS_VALUES = ("starred", "unread", "read", "noted", "new", "skipped", "unmarked")
_HAS_VALUES = ("code", "pdf", "note", "abstract")
_COUNT_BOUND = re.compile(r"(>=|<=|>|<|=)?\s*(\d{1,9})")
_PERIOD_AND_BOUND = re.compile(r"([^<>=]+)((?:>=|<=|>|<|=)\d{1,9})")


def _parse_is(value: str, _: date) -> Filter | None:
    return MarkIs(value.lower()) if value.lower() in _IS_VALUES else None


def _parse_has(value: str, _: date) -> Filter | None:
    name = value.lower()
    if name == "note":
        return MarkIs("noted")
    return HasField(name) if name in _HAS_VALUES else None


def _count_parser(name: str) -> Callable[[str, date], Filter | None]:
    def parse(value: str, _: date) -> Filter | None:
        bound = _COUNT_BOUND.fullmatch(value.strip())
        return CountBound(name, bound[1] or ">=", int(bound[2])) if bound else None

    return parse


def _parse_upvotes_gained(value: str, today: date) -> Filter | None:
    matched = _PERIOD_AND_BOUND.fullmatch(value.strip())
    days = date_ranges.parse_period(matched[1], today) if matched else None
    return MarkIs("upvotes-gained", f"{days.first or ''}..{days.last or ''}{matched[2]}") if days and matched else None


def _label_parser(kind: str) -> Callable[[str, date], Filter | None]:
    return lambda value, _: FieldTerm(kind, value) if any(c.isalnum() for c in value) else None


def _mark_parser(kind: str) -> Callable[[str, date], Filter | None]:
    return lambda value, _: MarkIs(kind, value.strip()) if value.strip() else None


def _days_parser(make_filter: Callable[[date | None, date | None], Filter]) -> Callable[[str, date], Filter | None]:
    def parse(value: str, today: date) -> Filter | None:
        days = date_ranges.parse_period(value, today)
        return make_filter(days.first, days.last) if days else None

    return parse


def _starred_between(first: date | None, last: date | None) -> Filter:
    return MarkIs("starred", f"{first or ''}..{last or ''}")


_DATE_EXAMPLES = "2024, 2024-03, 2024-03-01, 2024-03..2024-06, >2024, last-week or 7d"

FIELDS: dict[str, WordField | FilterField] = {
    "title": WordField((Column.TITLE,)),
    "abstract": WordField((Column.ABSTRACT,)),
    "author": WordField(AUTHOR_COLUMNS),
    "is": FilterField(_parse_is, "starred, unread, read, noted, new, skipped or unmarked", _IS_VALUES),
    "has": FilterField(_parse_has, "code, pdf, note or abstract", _HAS_VALUES),
    "date": FilterField(date_ranges.parse_period, _DATE_EXAMPLES, tuple(date_ranges.NAMED_PERIODS)),
    "since": FilterField(date_ranges.parse_since, _DATE_EXAMPLES, tuple(date_ranges.NAMED_PERIODS)),
    "before": FilterField(date_ranges.parse_before, _DATE_EXAMPLES, tuple(date_ranges.NAMED_PERIODS)),
    "announced": FilterField(_days_parser(AnnouncedRange), _DATE_EXAMPLES, tuple(date_ranges.NAMED_PERIODS)),
    "added": FilterField(_days_parser(AddedRange), _DATE_EXAMPLES, tuple(date_ranges.NAMED_PERIODS)),
    "starred": FilterField(_days_parser(_starred_between), _DATE_EXAMPLES, tuple(date_ranges.NAMED_PERIODS)),
    "cat": FilterField(_label_parser("cat"), "a category such as cs.CL"),
    "venue": FilterField(_label_parser("venue"), "a conference or journal"),
    "org": FilterField(_label_parser("org"), "an organization"),
    "source": FilterField(_label_parser("source"), "the origin of a paper, such as arxiv"),
    "tag": FilterField(_mark_parser("tag"), "one of your tags"),
    "foryou": FilterField(lambda value, _: None, "one of your tags, to sort by what you tagged"),
    "note": FilterField(_mark_parser("note"), "a word in your notes"),
    "letter": FilterField(_mark_parser("letter"), "all, or the heading of a section of the next letter"),
    "key": FilterField(lambda value, _: PaperKey(value) if value else None, "a key such as arxiv:2411.19943"),
    "like": FilterField(lambda value, _: MoreLike(value) if value else None, "the key of a paper to find similar ones"),
    "about": FilterField(lambda text, _: About(text) if any(map(str.isalnum, text)) else None, "a text in quotes"),
    "upvotes": FilterField(_count_parser("upvotes"), "a number such as >10"),
    "upvotes-gained": FilterField(_parse_upvotes_gained, "a period and a number such as 7d>20"),
    "comments": FilterField(_count_parser("comments"), "a number such as >2"),
}
