"""What can still be read of a damaged papers.db, paper by paper."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from paperbrowse.database.connect import closing_on_error, connect_to_damaged
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile
from paperbrowse.papers.index_integrity import rebuild_derived_tables
from paperbrowse.papers.paper_rows import COLUMNS, to_paper, to_row
from paperbrowse.papers.provenance import Provenance
from paperbrowse.papers.row_order import date_of_row
from paperbrowse.papers.schema import MIGRATIONS

_CHUNK_SIZE = 100
"""Papers read in one statement, as long as that works."""

_ALL_COLUMNS = f"place, {', '.join(COLUMNS)}, paper_id, added"

_PAPER_ID_INDEX, _ADDED_INDEX = -2, -1
"""Places in such a row."""

_DERIVED_INDEXES = tuple(1 + COLUMNS.index(column) for column in ("title_hash", "fingerprint_hash"))
"""Places in a row of what follows from the rest of it."""

_SCAN_ORDERS = (
    "INDEXED BY papers_by_title",
    "INDEXED BY papers_by_added",
    "NOT INDEXED ORDER BY paper_id",
    "NOT INDEXED ORDER BY paper_id DESC",
)
"""To the numbers of all papers; each as far as it leads."""

RawRow = tuple[Any, ...]

_READ_ERRORS = (sqlite3.DatabaseError, DamagedFile)


def salvage(damaged: Path, connection: sqlite3.Connection, now: datetime) -> int:
    """Fill an empty cache with the papers of a damaged one that make sense, and index them; how many.

    Whole or not at all. Raises StorageError.
    """
    old = _open_damaged(damaged)
    if old is None:
        return 0
    with closing(old), transaction(connection):
        return _copy_all(old, connection, damaged.name, now)


def _open_damaged(damaged: Path) -> sqlite3.Connection | None:
    """None where not even its version can be read, or it is another."""
    with suppress(sqlite3.DatabaseError), closing_on_error(connect_to_damaged(damaged)) as old:
        if old.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),):
            return old
        old.close()
    return None


def _copy_all(old: sqlite3.Connection, new: sqlite3.Connection, name: str, now: datetime) -> int:
    taken = _copy_papers(old, new)
    _copy_table(old, new, "origins", lambda row: True)
    origins = {number for (number,) in new.execute("SELECT origin_id FROM origins")}
    _copy_table(old, new, "sources", lambda row: row[0] in taken and row[1] in origins)
    sources = Provenance(new)
    origin = sources.add_origin("papers", name, now)
    untold = new.execute("SELECT paper_id FROM papers WHERE paper_id NOT IN (SELECT paper_id FROM sources)").fetchall()
    sources.add_records((row, origin, str(row)) for (row,) in untold)
    _copy_table(old, new, "aliases", lambda row: row[1] in taken)
    _copy_table(old, new, "descriptions", lambda row: row[1] in taken)
    rebuild_derived_tables(new)
    return len(taken)


def _copy_papers(old: sqlite3.Connection, new: sqlite3.Connection) -> set[int]:
    """The numbers of those that were taken over."""
    taken, places = set(), set()
    statement = (
        f"INSERT OR IGNORE INTO papers ({_ALL_COLUMNS}) VALUES ({', '.join('?' * len(_ALL_COLUMNS.split(',')))})"
    )
    for row in _read_papers(old):
        if row[0] not in places and _insert_if_valid(new, statement, row):
            taken.add(row[_PAPER_ID_INDEX])
            places.add(row[0])
    return taken


def _read_papers(old: sqlite3.Connection) -> Iterator[RawRow]:
    numbers = sorted(_read_paper_ids(old))
    for start in range(0, len(numbers), _CHUNK_SIZE):
        some = numbers[start : start + _CHUNK_SIZE]
        try:
            yield from _read_chunk(old, some)
        except _READ_ERRORS:
            for number in some:
                with suppress(*_READ_ERRORS):
                    yield from _read_chunk(old, [number])


def _read_paper_ids(old: sqlite3.Connection) -> set[int]:
    found: set[int] = set()
    for way in _SCAN_ORDERS:
        with suppress(sqlite3.DatabaseError):
            found.update(number for (number,) in old.execute(f"SELECT paper_id FROM papers {way}"))
    return found


def _read_chunk(old: sqlite3.Connection, paper_ids: Sequence[int]) -> list[RawRow]:
    """Raises DamagedFile where one of them makes no sense."""
    marks = ", ".join("?" * len(paper_ids))
    rows = old.execute(f"SELECT {_ALL_COLUMNS} FROM papers WHERE paper_id IN ({marks})", paper_ids).fetchall()
    if not all(map(_is_consistent, rows)):
        raise DamagedFile("a paper makes no sense")
    return rows


def _is_consistent(row: RawRow) -> bool:
    """Whether what follows from a paper is what is kept with it. Raises DamagedFile."""
    paper = to_paper(row[:_PAPER_ID_INDEX])
    anew = (row[0], *to_row(paper))
    same = all(row[place] == anew[place] for place in _DERIVED_INDEXES)
    on_its_day = date_of_row(row[0]) == (paper.published.first_day if paper.published else None)
    zeroed = any(isinstance(value, str) and "\0" in value for value in row)
    return same and on_its_day and not zeroed and isinstance(row[_ADDED_INDEX], int)


def _copy_table(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, is_valid: Callable[[RawRow], bool]
) -> None:
    columns = [column for column, *_ in new.execute(f"SELECT * FROM {table} LIMIT 0").description]
    names = ", ".join(columns)
    statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    for row in _read_from_both_ends(old, f"SELECT {names} FROM {table}"):
        if is_valid(row):
            _insert_if_valid(new, statement, row)


def _read_from_both_ends(old: sqlite3.Connection, sql: str) -> Iterator[RawRow]:
    """As far as either leads."""
    for order in ("", " DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from old.execute(f"{sql} ORDER BY 1{order}, 2{order}")
            return


def _insert_if_valid(new: sqlite3.Connection, statement: str, row: RawRow) -> bool:
    """Whether a row was taken over: not what is of another type than its table, or there already."""
    with suppress(sqlite3.IntegrityError):
        return new.execute(statement, row).rowcount > 0
    return False
