"""The fields of the search language: what `name:value` may be, and what each value means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from paperbrowse.model.ask import NAMES, Column
from paperbrowse.search import periods
from paperbrowse.search.query import SORTS, Filter, Has, Label, Like, Marked, Named, Number


@dataclass(frozen=True, slots=True)
class WordField:
    """A field whose value is searched like any word, in fewer places."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field whose value is one condition."""

    read: Callable[[str, date], Filter | None]
    """(value, today) -> what it asks; None when the value means nothing."""
    expects: str
    """What to type instead, for the hint."""
    values: tuple[str, ...] = ()
    """Offered for completion."""


_IS = ("starred", "unread", "read", "noted", "new")
_HAS = ("code", "pdf", "note", "abstract")
_BOUND = re.compile(r"(>=|<=|>|<|=)?\s*(\d{1,9})")


def _is(value: str, _: date) -> Filter | None:
    return Marked(value.lower()) if value.lower() in _IS else None


def _has(value: str, _: date) -> Filter | None:
    part = value.lower()
    if part == "note":
        return Marked("noted")
    return Has(part) if part in _HAS else None


def _count(name: str) -> Callable[[str, date], Filter | None]:
    def read(value: str, _: date) -> Filter | None:
        matched = _BOUND.fullmatch(value.strip())
        return Number(name, matched[1] or ">=", int(matched[2])) if matched else None

    return read


def _label(kind: str) -> Callable[[str, date], Filter | None]:
    return lambda value, _: Label(kind, value) if any(c.isalnum() for c in value) else None


def _marked(kind: str) -> Callable[[str, date], Filter | None]:
    return lambda value, _: Marked(kind, value.strip()) if value.strip() else None


_DATES = "2024, 2024-03, 2024-03-01, 2024-03..2024-06, >2024, last-week or 7d"

FIELDS: dict[str, WordField | FilterField] = {
    "title": WordField((Column.TITLE,)),
    "abstract": WordField((Column.ABSTRACT,)),
    "author": WordField(NAMES),
    "is": FilterField(_is, "starred, unread, read, noted or new", _IS),
    "has": FilterField(_has, "code, pdf, note or abstract", _HAS),
    "date": FilterField(periods.period, _DATES, tuple(periods.NAMED)),
    "since": FilterField(periods.since, _DATES, tuple(periods.NAMED)),
    "before": FilterField(periods.before, _DATES, tuple(periods.NAMED)),
    "cat": FilterField(_label("cat"), "a category such as cs.CL"),
    "venue": FilterField(_label("venue"), "a conference or journal"),
    "org": FilterField(_label("org"), "an organization"),
    "source": FilterField(_label("source"), "where it came from, such as arxiv"),
    "tag": FilterField(_marked("tag"), "one of your tags"),
    "note": FilterField(_marked("note"), "a word of your notes"),
    "key": FilterField(lambda value, _: Named(value) if value else None, "a key such as arxiv:2411.19943"),
    "like": FilterField(lambda value, _: Like(value) if value else None, "the key of a paper to find others like it"),
    "upvotes": FilterField(_count("upvotes"), "a number such as >10"),
    "comments": FilterField(_count("comments"), "a number such as >2"),
}

SORT_VALUES = SORTS
