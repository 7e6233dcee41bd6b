"""Rows: numbers of papers in the order of dates, given out by day and read as they are needed."""

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from pathlib import Path
from threading import Lock
from typing import NamedTuple, overload

from paperbrowse.database.connect import connect
from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.model.errors import NotSaved
from paperbrowse.text.dates import PartialDate


class SparseDays:
    """Rows of days with gaps, from which papers were moved or merged away; for any thread, by a separate connection.

    A screen reads the rows of a result while the search thread goes on. On that thread's connection it would be
    interrupted with the search, and it could deadlock: SQLite's progress handler waits for the GIL, whose holder waits
    for SQLite.
    """

    def __init__(self, path: Path, spec: DatabaseSpec, connection: sqlite3.Connection) -> None:
        """connection: used if the database is in memory or another connection is refused."""
        self._path, self._spec = path, spec
        self._shared_connection = connection
        (_, _, file), *_ = connection.execute("PRAGMA database_list")
        self._is_in_memory = not file
        self._own_connection: sqlite3.Connection | None = None
        self._lock = Lock()

    def rows(self, first: int, last: int, order: str, limit: int, offset: int) -> list[int]:
        """Return rows from first to last as LIMIT and OFFSET select them. Raises StorageError."""
        sql = f"SELECT place FROM places WHERE place BETWEEN ? AND ? ORDER BY place {order} LIMIT ? OFFSET ?"
        with self._lock, translate_read_errors(str(self._path)):
            if self._own_connection is None:
                self._own_connection = self._connect()
            return [row for (row,) in self._own_connection.execute(sql, (first, last, limit, offset))]

    def close(self) -> None:
        with self._lock:
            if self._own_connection is not None and self._own_connection is not self._shared_connection:
                self._own_connection.close()
            self._own_connection = None

    def _connect(self) -> sqlite3.Connection:
        if self._is_in_memory:
            return self._shared_connection
        try:
            return connect(self._path, self._spec, mode="ro")
        except sqlite3.OperationalError:
            return self._shared_connection


ROWS_PER_DAY = 1 << 20
"""Papers that fit on a day: if dates are only years, a year's papers all have one day number."""

UNDATED_DAYS = 256
"""Day numbers below the first real one, for papers without a date: 268 million of them."""

_FIRST_DAY = date(1000, 1, 1)
_EXTRA_DAYS = 13
"""Day numbers of a year besides those of its days: one of papers dated to the year, then one before each month."""


def _number_of(day: date) -> int:
    """Return the day number of a day; for days before _FIRST_DAY one of undated papers, or a negative one."""
    days, years = day.toordinal() - _FIRST_DAY.toordinal(), day.year - _FIRST_DAY.year
    return UNDATED_DAYS + days + years * _EXTRA_DAYS + day.month + 1 - (years < 0)


def day_number(published: PartialDate | None) -> int:
    """Return the day number of a date; a month is just before its first day, a year before January, no date is 0."""
    if published is None:
        return 0
    return _number_of(published.first_day) - (0 if published.day else 1 if published.month else 2)


def first_row(day: date | None) -> int:
    """Return the lowest row of a day, or of the month or year it begins; for None, the lowest of any dated paper."""
    number = UNDATED_DAYS
    if day:
        number = _number_of(day) - (0 if day.day > 1 else 1 if day.month > 1 else 2)
    return max(number, UNDATED_DAYS) * ROWS_PER_DAY


def last_row(day: date | None) -> int:
    """Return the highest row of a day; for None, the highest row possible."""
    return (_number_of(day) + 1) * ROWS_PER_DAY - 1 if day else (1 << 62)


def date_of_row(row: int) -> PartialDate | None:
    """Return the date of a row, as precise as that of its papers; None for an undated paper."""
    number = row // ROWS_PER_DAY
    if number < UNDATED_DAYS:
        return None
    year = bisect_right(_YEARS, number, key=lambda year: day_number(PartialDate(year))) + _YEARS[0] - 1
    month = bisect_right(range(1, 13), number, key=lambda month: day_number(PartialDate(year, month)))
    return PartialDate(year, month, number - day_number(PartialDate(year, month)) if month else 0)


_YEARS = range(_FIRST_DAY.year, date.max.year + 1)


class DayCounters:
    """The number of papers of each day, while one transaction allocates and releases rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: dict[int, list[int]] = {}
        self._changed_days: set[int] = set()

    def allocate_row(self, day: int) -> int:
        """Return a free row of a day. Raises NotSaved if the day is full."""
        counts = self._load_day(day)
        while counts[1] >= ROWS_PER_DAY:
            if day >= UNDATED_DAYS - 1:
                raise NotSaved(f"more than {ROWS_PER_DAY:,} papers of one day", "give them dates to the day")
            day += 1
            counts = self._load_day(day)
        row = (day + 1) * ROWS_PER_DAY - 1 - counts[1]  # downward: the first paper of a file is then listed first
        counts[0] += 1
        counts[1] += 1
        self._changed_days.add(day)
        return row

    def release_row(self, row: int) -> None:
        """Count a row as unused; its number is never given out again."""
        day = row // ROWS_PER_DAY
        self._load_day(day)[0] -= 1
        self._changed_days.add(day)

    def save(self) -> None:
        """Write the changed counts, within the caller's transaction."""
        self._connection.executemany(
            "INSERT INTO days VALUES (?, ?, ?)"
            " ON CONFLICT (day) DO UPDATE SET papers = excluded.papers, next = excluded.next",
            [(day, *self._counts[day]) for day in sorted(self._changed_days)],
        )
        self._changed_days.clear()

    def _load_day(self, day: int) -> list[int]:
        if (counts := self._counts.get(day)) is None:
            row = self._connection.execute("SELECT papers, next FROM days WHERE day = ?", (day,)).fetchone()
            counts = self._counts[day] = list(row) if row else [0, 0]
        return counts


class _DayRows(NamedTuple):
    number: int
    papers: int
    next: int


class DateOrderedRows(Sequence[int]):
    """All rows between two, in order of date, computed on access: opening three million costs nothing."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        sparse_days: SparseDays,
        first: int = 0,
        last: int = last_row(None),
        *,
        newest_first: bool = True,
    ) -> None:
        """connection: used only here, so that any thread may read the rows later."""
        order = "DESC" if newest_first else "ASC"
        self._sparse_days = sparse_days
        self._newest_first = newest_first
        select = f"SELECT day, papers, next FROM days WHERE day BETWEEN ? AND ? AND papers > 0 ORDER BY day {order}"
        days = connection.execute(select, (first // ROWS_PER_DAY, last // ROWS_PER_DAY))
        self._days = [_DayRows(*day) for day in days]
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
            return self._rows_between(start, stop)[::step] if step > 0 else [self[i] for i in range(start, stop, step)]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._rows_between(index, index + 1)[0]

    def count_by_day(self) -> dict[int, int]:
        return {day.number: day.papers for day in self._days}

    def __iter__(self) -> Iterator[int]:
        for start in range(0, len(self), 1_000):
            yield from self._rows_between(start, min(start + 1_000, len(self)))

    def _rows_between(self, start: int, stop: int) -> list[int]:
        rows: list[int] = []
        index = bisect_right(self._ends, start)
        while start < stop and index < len(self._days):
            day, end = self._days[index], self._ends[index]
            before = end - day.papers
            rows += self._rows_of_day(day, start - before, min(stop, end) - before)
            start, index = end, index + 1
        return rows

    def _rows_of_day(self, day: _DayRows, start: int, stop: int) -> list[int]:
        base = day.number * ROWS_PER_DAY
        if day.papers == day.next:  # no gaps, as long as no paper is merged away or moved to another day
            if self._newest_first:
                highest = base + ROWS_PER_DAY - 1
                return list(range(highest - start, highest - stop, -1))
            lowest = base + ROWS_PER_DAY - day.papers
            return list(range(lowest + start, lowest + stop))
        order = "DESC" if self._newest_first else "ASC"
        rows = self._sparse_days.rows(base, base + ROWS_PER_DAY - 1, order, stop - start, start)
        # Pad with an unused row if another window has moved a paper since the days were read.
        return rows + [base] * (stop - start - len(rows))
