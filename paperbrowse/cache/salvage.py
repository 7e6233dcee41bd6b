"""What can still be read of a damaged papers.db, paper by paper."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from paperbrowse.cache.places import date_of
from paperbrowse.cache.refill import recount
from paperbrowse.cache.rows import COLUMNS, to_paper, to_row
from paperbrowse.cache.schema import STEPS
from paperbrowse.cache.sources import Sources
from paperbrowse.database.connect import closing_on_error, connect_to_damaged
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile

_AT_ONCE = 100
"""Papers read in one statement, as long as that works."""

_ALL = f"place, {', '.join(COLUMNS)}, paper_id, added"

_NUMBER, _ADDED = -2, -1
"""Places in such a row."""

_DERIVED = tuple(1 + COLUMNS.index(column) for column in ("title_hash", "fingerprint_hash"))
"""Places in a row of what follows from the rest of it."""

_WAYS = (
    "INDEXED BY papers_by_title",
    "INDEXED BY papers_by_added",
    "NOT INDEXED ORDER BY paper_id",
    "NOT INDEXED ORDER BY paper_id DESC",
)
"""To the numbers of all papers; each as far as it leads."""

Row = tuple[Any, ...]

_UNREADABLE = (sqlite3.DatabaseError, DamagedFile)


def salvage(damaged: Path, connection: sqlite3.Connection, now: datetime) -> int:
    """Fill an empty cache with the papers of a damaged one that make sense, and index them; how many.

    Whole or not at all. Raises StorageError.
    """
    old = _connected(damaged)
    if old is None:
        return 0
    with closing(old), transaction(connection):
        return _take_over(old, connection, damaged.name, now)


def _connected(damaged: Path) -> sqlite3.Connection | None:
    """None where not even its version can be read, or it is another."""
    with suppress(sqlite3.DatabaseError), closing_on_error(connect_to_damaged(damaged)) as old:
        if old.execute("PRAGMA user_version").fetchone() == (len(STEPS),):
            return old
        old.close()
    return None


def _take_over(old: sqlite3.Connection, new: sqlite3.Connection, name: str, now: datetime) -> int:
    taken = _take_papers(old, new)
    _copy(old, new, "origins", lambda row: True)
    origins = {number for (number,) in new.execute("SELECT origin_id FROM origins")}
    _copy(old, new, "sources", lambda row: row[0] in taken and row[1] in origins)
    sources = Sources(new)
    origin = sources.origin("papers", name, now)
    untold = new.execute("SELECT paper_id FROM papers WHERE paper_id NOT IN (SELECT paper_id FROM sources)").fetchall()
    sources.add((row, origin, str(row)) for (row,) in untold)
    _copy(old, new, "aliases", lambda row: row[1] in taken)
    _copy(old, new, "descriptions", lambda row: row[1] in taken)
    recount(new)
    return len(taken)


def _take_papers(old: sqlite3.Connection, new: sqlite3.Connection) -> set[int]:
    """The numbers of those that were taken over."""
    taken, places = set(), set()
    statement = f"INSERT OR IGNORE INTO papers ({_ALL}) VALUES ({', '.join('?' * len(_ALL.split(',')))})"
    for row in _papers(old):
        if row[0] not in places and _is_put(new, statement, row):
            taken.add(row[_NUMBER])
            places.add(row[0])
    return taken


def _papers(old: sqlite3.Connection) -> Iterator[Row]:
    numbers = sorted(_numbers(old))
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        try:
            yield from _read(old, some)
        except _UNREADABLE:
            for number in some:
                with suppress(*_UNREADABLE):
                    yield from _read(old, [number])


def _numbers(old: sqlite3.Connection) -> set[int]:
    found: set[int] = set()
    for way in _WAYS:
        with suppress(sqlite3.DatabaseError):
            found.update(number for (number,) in old.execute(f"SELECT paper_id FROM papers {way}"))
    return found


def _read(old: sqlite3.Connection, numbers: Sequence[int]) -> list[Row]:
    """Raises DamagedFile where one of them makes no sense."""
    marks = ", ".join("?" * len(numbers))
    rows = old.execute(f"SELECT {_ALL} FROM papers WHERE paper_id IN ({marks})", numbers).fetchall()
    if not all(map(_makes_sense, rows)):
        raise DamagedFile("a paper makes no sense")
    return rows


def _makes_sense(row: Row) -> bool:
    """Whether what follows from a paper is what is kept with it. Raises DamagedFile."""
    paper = to_paper(row[:_NUMBER])
    anew = (row[0], *to_row(paper))
    same = all(row[place] == anew[place] for place in _DERIVED)
    on_its_day = date_of(row[0]) == (paper.published.first_day if paper.published else None)
    zeroed = any(isinstance(value, str) and "\0" in value for value in row)
    return same and on_its_day and not zeroed and isinstance(row[_ADDED], int)


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str, fits: Callable[[Row], bool]) -> None:
    columns = [column for column, *_ in new.execute(f"SELECT * FROM {table} LIMIT 0").description]
    names = ", ".join(columns)
    statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    for row in _from_both_ends(old, f"SELECT {names} FROM {table}"):
        if fits(row):
            _is_put(new, statement, row)


def _from_both_ends(old: sqlite3.Connection, asked: str) -> Iterator[Row]:
    """As far as either leads."""
    for order in ("", " DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from old.execute(f"{asked} ORDER BY 1{order}, 2{order}")
            return


def _is_put(new: sqlite3.Connection, statement: str, row: Row) -> bool:
    """Whether a row was taken over: not what is of another type than its table, or there already."""
    with suppress(sqlite3.IntegrityError):
        return new.execute(statement, row).rowcount > 0
    return False
