"""Boolean predicates on papers, for search and its storage.

Rows are numbers of papers in one collection. They grow with the date of publication, so newest first is highest first.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Column(StrEnum):
    """The indexed parts of a paper."""

    TITLE = "title"
    AUTHORS = "authors"
    ABSTRACT = "abstract"
    LABELS = "labels"
    """Words of category, venue, organization and source; only searched by a field that names one."""


TEXT_COLUMNS = (Column.TITLE, Column.AUTHORS, Column.ABSTRACT)
"""Columns of a word without a field."""

AUTHOR_COLUMNS = (Column.AUTHORS,)


@dataclass(frozen=True, slots=True)
class HasTerm:
    """Papers with a word in one of these columns."""

    word: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Papers that match all parts; without parts, all papers."""

    parts: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Papers that match at least one part; without parts, none."""

    parts: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Papers that do not match the part."""

    part: "Predicate"


@dataclass(frozen=True, slots=True)
class _Days:
    first: date | None
    last: date | None


class DateBetween(_Days):
    """Papers published on these days, both included; None is open. Papers without a date never match."""


@dataclass(frozen=True, slots=True)
class RowIn:
    """The papers with these rows."""

    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class CountCompare:
    """Papers whose count (`upvotes`, `comments`) compares so with a value; unknown counts never match."""

    field: str
    operator: str
    value: int


class AddedBetween(_Days):
    """Papers added on these local days, both included; None is open."""


class AnnouncedBetween(_Days):
    """Papers that a list or feed carried on one of these days, both included; None is open."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Papers that were never on the screen and have no mark."""

    marked: frozenset[int] = frozenset()
    """Rows with marks."""
    share: float = 1.0
    """At least the part of all papers that was never on the screen; it decides how they are looked up."""


Predicate = HasTerm | And | Or | Not | DateBetween | RowIn | CountCompare | AddedBetween | AnnouncedBetween | Unseen


class WeightedPredicate(NamedTuple):
    """A predicate with the weight that a matching row gets; of more rows than the limit, the newest."""

    predicate: Predicate
    weight: float
    limit: int
    newest_share: float = 1.0
    """Share of all papers, the newest, among which the rows are looked for."""


@dataclass(frozen=True, slots=True)
class PaperText:
    row: int
    title: str
    authors: str
    """Names, one per line."""
    abstract: str
    upvotes: int
    categories: str = ""
    """Names, one per line."""


NO_DEADLINE = math.inf


class StopRule(NamedTuple):
    """A search stops once it has enough rows and a time has passed."""

    rows: int
    since: float
    """Time of `time.perf_counter`, in seconds."""


class RowPage(NamedTuple):
    """The rows that match a predicate, as far as the time allowed."""

    rows: Sequence[int]
    """Newest first."""
    complete: bool = True
    """False if time ran out; then older rows may be missing."""
