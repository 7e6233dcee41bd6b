"""What a collection of papers can be asked, whatever asks and whatever it is kept in.

Rows are numbers that grow with the date of publication, so newest first is highest first; they name papers
within one collection and nowhere else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Column(StrEnum):
    """The parts of a paper that are searched by word."""

    TITLE = "title"
    AUTHORS = "authors"
    ABSTRACT = "abstract"
    LABELS = "labels"
    """Categories, venue, organization and source, each folded into single words; never searched unless named."""


TEXT_COLUMNS = (Column.TITLE, Column.AUTHORS, Column.ABSTRACT)
"""Where a word without a field is looked for."""

AUTHOR_COLUMNS = (Column.AUTHORS,)
"""Where a name is."""


@dataclass(frozen=True, slots=True)
class HasTerm:
    """Papers with this word in one of these columns."""

    word: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Papers for which all parts hold; no parts: all papers."""

    parts: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Papers for which at least one part holds; no parts: no paper."""

    parts: tuple["Predicate", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Papers for which the part does not hold."""

    part: "Predicate"


@dataclass(frozen=True, slots=True)
class DateBetween:
    """Papers published within these days, both included; None is open. Undated papers are in neither."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class RowIn:
    """These papers and no others."""

    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class CountCompare:
    """Papers whose count (`upvotes`, `comments`) compares so; unknown counts never do."""

    field: str
    operator: str
    value: int


Predicate = HasTerm | And | Or | Not | DateBetween | RowIn | CountCompare
"""What a corpus can be asked for."""


@dataclass(frozen=True, slots=True)
class PaperText:
    """What is ranked of a paper."""

    row: int
    title: str
    authors: str
    """Names apart by line ends."""
    abstract: str
    upvotes: int


NO_DEADLINE = math.inf
"""A deadline that does not come."""


class StopRule(NamedTuple):
    """So many rows are enough from a time on, while fewer are looked for longer."""

    rows: int
    since: float
    """Of `time.perf_counter`."""


class RowPage(NamedTuple):
    """The rows of an ask, as far as they could be found in time."""

    rows: Sequence[int]
    """Newest first."""
    complete: bool = True
    """False where time ran out: then older rows may be missing."""
