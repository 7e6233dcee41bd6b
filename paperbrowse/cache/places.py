"""Where a paper stands in the order of dates: its row number, and all rows in order without reading them.

A row number is a day and a counter, so that newest first is highest first whatever order papers came in, a
range of dates is a range of rows, and the n-th newest of millions follows from the number of papers a day.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple, overload

from paperbrowse.cache.gappy import GappyDays
from paperbrowse.model.errors import NotSaved
from paperbrowse.text.dates import PartialDate

PER_DAY = 1 << 20
"""Papers a day has room for: a corpus whose dates are years puts a year's papers on one day."""

UNDATED_DAYS = 256
"""Days before the first real one, for papers without a date: 268 million of them."""

_DAY_BEFORE_FIRST = date(1900, 1, 1).toordinal() - UNDATED_DAYS
"""Ordinal of day 0."""


def day_of(published: PartialDate | None) -> int:
    """The day number of a date; a month or year counts as its first day, no date as day 0."""
    return published.first_day.toordinal() - _DAY_BEFORE_FIRST if published else 0


def first_row(day: date | None) -> int:
    """The lowest row a day can have; None: the lowest of any dated paper."""
    number = day.toordinal() - _DAY_BEFORE_FIRST if day else UNDATED_DAYS
    return max(number, UNDATED_DAYS) * PER_DAY


def last_row(day: date | None) -> int:
    """The highest row a day can have; None: the highest there is."""
    return (day.toordinal() - _DAY_BEFORE_FIRST + 1) * PER_DAY - 1 if day else (1 << 62)


def date_of(row: int) -> date | None:
    """The day a row stands on; None for an undated paper."""
    day = row // PER_DAY
    return date.fromordinal(day + _DAY_BEFORE_FIRST) if day >= UNDATED_DAYS else None


class Days:
    """The number of papers of each day, while rows are given out and taken back in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: dict[int, list[int]] = {}
        self._touched: set[int] = set()

    def place(self, day: int) -> int:
        """A free row on a day."""
        counts = self._day(day)
        while counts[1] >= PER_DAY:
            if day >= UNDATED_DAYS - 1:
                raise NotSaved(f"more than {PER_DAY:,} papers of one day", "give them dates to the day")
            day += 1
            counts = self._day(day)
        row = day * PER_DAY + counts[1]
        counts[0] += 1
        counts[1] += 1
        self._touched.add(day)
        return row

    def take_back(self, row: int) -> None:
        """A row is no longer used; its number is never given out again."""
        day = row // PER_DAY
        self._day(day)[0] -= 1
        self._touched.add(day)

    def save(self) -> None:
        """Write what changed, within the caller's transaction."""
        self._connection.executemany(
            "INSERT INTO days VALUES (?, ?, ?)"
            " ON CONFLICT (day) DO UPDATE SET papers = excluded.papers, next = excluded.next",
            [(day, *self._counts[day]) for day in sorted(self._touched)],
        )
        self._touched.clear()

    def _day(self, day: int) -> list[int]:
        if (counts := self._counts.get(day)) is None:
            found = self._connection.execute("SELECT papers, next FROM days WHERE day = ?", (day,)).fetchone()
            counts = self._counts[day] = list(found) if found else [0, 0]
        return counts


class _Day(NamedTuple):
    number: int
    papers: int
    next: int

    @property
    def is_dense(self) -> bool:
        """Whether rows are 0, 1, 2 ...: true unless a paper was merged away or moved to another day."""
        return self.papers == self.next


class Rows(Sequence[int]):
    """All rows between two, in order, worked out as they are asked for: opening three million costs nothing."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        gappy: GappyDays,
        first: int = 0,
        last: int = last_row(None),
        *,
        newest_first: bool = True,
    ) -> None:
        """connection: used here and now, and by no other thread later."""
        order = "DESC" if newest_first else "ASC"
        self._gappy = gappy
        self._newest_first = newest_first
        self._days = [
            _Day(*found)
            for found in connection.execute(
                f"SELECT day, papers, next FROM days WHERE day BETWEEN ? AND ? AND papers > 0 ORDER BY day {order}",
                (first // PER_DAY, last // PER_DAY),
            )
        ]
        self._ends = list(accumulate(day.papers for day in self._days))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return self._between(start, stop)[::step] if step > 0 else [self[i] for i in range(start, stop, step)]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._between(index, index + 1)[0]

    def per_day(self) -> dict[int, int]:
        """How many there are of each day number."""
        return {day.number: day.papers for day in self._days}

    def __iter__(self) -> Iterator[int]:
        for start in range(0, len(self), 1_000):
            yield from self._between(start, min(start + 1_000, len(self)))

    def _between(self, start: int, stop: int) -> list[int]:
        found: list[int] = []
        place = bisect_right(self._ends, start)
        while start < stop and place < len(self._days):
            day = self._days[place]
            before = self._ends[place] - day.papers
            upto = min(stop, self._ends[place])
            found += self._of_day(day, start - before, upto - before)
            start, place = upto, place + 1
        return found

    def _of_day(self, day: _Day, start: int, stop: int) -> list[int]:
        base = day.number * PER_DAY
        if day.is_dense:
            if self._newest_first:
                return list(range(base + day.papers - 1 - start, base + day.papers - 1 - stop, -1))
            return list(range(base + start, base + stop))
        order = "DESC" if self._newest_first else "ASC"
        rows = self._gappy.rows(base, base + PER_DAY - 1, order, stop - start, start)
        # A paper moved by another window since the days were read: the row is gone, the place stays.
        return rows + [base + PER_DAY - 1] * (stop - start - len(rows))
