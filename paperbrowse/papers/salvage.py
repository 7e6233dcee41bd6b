"""Papers read one by one from another papers.db: one that is damaged, or one of an earlier version."""

import json
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
from paperbrowse.papers.row_order import DayCounters, date_of_row, day_number
from paperbrowse.papers.schema import SPEC, VERSION
from paperbrowse.papers.source_records import Provenance

_CHUNK_SIZE = 100
"""Papers read with one statement, until one of them cannot be read."""

_DERIVED_INDEXES = tuple(COLUMNS.index(column) for column in ("title_hash", "fingerprint_hash"))
"""Positions in COLUMNS of values that follow from the others."""

_SCAN_ORDERS = (
    *("INDEXED BY papers_by_title", "INDEXED BY papers_by_added"),
    *("NOT INDEXED ORDER BY paper_id", "NOT INDEXED ORDER BY paper_id DESC"),
)
"""Ways to list paper ids: where one stops at a damaged page, another may get past it."""

_INSERT_PAPER = (
    f"INSERT OR IGNORE INTO papers (place, {', '.join(COLUMNS)}, paper_id, added)"
    f" VALUES (?, {', '.join('?' * len(COLUMNS))}, ?, ?)"
)

_ANNOUNCE = """INSERT OR IGNORE INTO announcements
    SELECT CAST(julianday(substr(day || '-01-01', 1, 10)) - 1721424.5 AS INTEGER), paper_id
    FROM (SELECT json_extract(more, '$.announced') AS day, paper_id FROM papers) WHERE day IS NOT NULL"""
"""Fills the table from the papers, because earlier versions had none. Julian day 1721425.5 has the ordinal 1."""

RawRow = tuple[Any, ...]

_READ_ERRORS = (sqlite3.DatabaseError, DamagedFile)


def salvage(source: Path, connection: sqlite3.Connection, now: datetime) -> int:
    """Copy all papers that can be read into an empty papers.db and index them, in one transaction.

    Returns the number of papers. Raises StorageError, and copies nothing then.
    """
    old = _open_source(source)
    if old is None:
        return 0
    with closing(old), transaction(connection):
        return _copy_all(old, connection, source.name, now)


def _open_source(source: Path) -> sqlite3.Connection | None:
    """Return None if the version cannot be read or is not known."""
    with suppress(sqlite3.DatabaseError), closing_on_error(connect_to_damaged(source)) as old:
        if 1 <= _read_version(old) <= SPEC.version:
            return old
        old.close()
    return None


def _read_version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _copy_all(old: sqlite3.Connection, new: sqlite3.Connection, name: str, now: datetime) -> int:
    paper_ids = _copy_papers(old, new)
    _copy_table(old, new, "origins", lambda row: True)
    origins = {origin for (origin,) in new.execute("SELECT origin_id FROM origins")}
    _copy_table(old, new, "sources", lambda row: row[0] in paper_ids and row[1] in origins)
    provenance = Provenance(new)
    origin = provenance.add_origin("papers", name, now)
    unsourced = new.execute("SELECT paper_id FROM papers WHERE paper_id NOT IN (SELECT paper_id FROM sources)")
    provenance.add_records([(paper_id, origin, str(paper_id), "", None) for (paper_id,) in unsourced])
    for table in ("aliases", "descriptions", "claimed_ids", "announcements", "upvote_history"):
        _copy_table(old, new, table, lambda row: row[1] in paper_ids)
    new.execute(_ANNOUNCE)
    _copy_table(old, new, "seen", lambda row: isinstance(row[1], int) and row[0] <= row[1])
    rebuild_derived_tables(new)
    return len(paper_ids)


def _copy_papers(old: sqlite3.Connection, new: sqlite3.Connection) -> set[int]:
    """Return the ids of the papers that were copied."""
    paper_ids, places = set(), set()
    for row in _read_papers(old, new):
        if row[0] not in places and _insert_if_valid(new, _INSERT_PAPER, row):
            paper_ids.add(row[-2])
            places.add(row[0])
    return paper_ids


def _read_papers(old: sqlite3.Connection, new: sqlite3.Connection) -> Iterator[RawRow]:
    """Yield the values of papers for _INSERT_PAPER."""
    # The rows of an earlier version are of other days, so new ones are given out in the order of import.
    new_rows = DayCounters(new) if _read_version(old) < VERSION else None
    select = (
        f"SELECT {'0' if new_rows else 'place'}, {', '.join(COLUMNS)}, paper_id, added FROM papers"
        " WHERE paper_id IN (SELECT value FROM json_each(?)) ORDER BY paper_id"
    )

    def read_chunk(paper_ids: Sequence[int]) -> list[RawRow]:
        return [_checked_row(row, new_rows) for row in old.execute(select, (json.dumps(paper_ids),))]

    paper_ids = sorted(_read_paper_ids(old))
    for start in range(0, len(paper_ids), _CHUNK_SIZE):
        chunk = paper_ids[start : start + _CHUNK_SIZE]
        try:
            yield from read_chunk(chunk)
        except _READ_ERRORS:
            for paper_id in chunk:
                with suppress(*_READ_ERRORS):
                    yield from read_chunk([paper_id])


def _read_paper_ids(old: sqlite3.Connection) -> set[int]:
    paper_ids: set[int] = set()
    for order in _SCAN_ORDERS:
        with suppress(sqlite3.DatabaseError):
            paper_ids.update(paper_id for (paper_id,) in old.execute(f"SELECT paper_id FROM papers {order}"))
    return paper_ids


def _checked_row(row: RawRow, new_rows: DayCounters | None) -> RawRow:
    """Return a row as this version writes it. Raises DamagedFile where its values contradict each other.

    new_rows: for an earlier version. It may have made hashes differently, so they are not compared but made again.
    """
    place, *values, paper_id, added = row
    paper = to_paper(row)
    new_values = to_row(paper)
    if new_rows is not None:
        place = new_rows.allocate_row(day_number(paper.published))
    same_hashes = new_rows is not None or all(values[index] == new_values[index] for index in _DERIVED_INDEXES)
    same_day = date_of_row(place) == paper.published
    has_zeros = any(isinstance(value, str) and "\0" in value for value in values)
    if not same_hashes or not same_day or has_zeros or not isinstance(added, int):
        raise DamagedFile("the values of a paper contradict each other")
    return (place, *new_values, paper_id, added)


def _copy_table(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, is_valid: Callable[[RawRow], bool]
) -> None:
    old_columns = _columns(old, table)
    columns = [column for column in _columns(new, table) if column in old_columns]
    if not columns:  # the table cannot be read, or an earlier version had none
        return
    names = ", ".join(columns)
    statement = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    for row in _read_from_both_ends(old, f"SELECT {names} FROM {table}"):
        if is_valid(row):
            _insert_if_valid(new, statement, row)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    with suppress(sqlite3.DatabaseError):
        return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
    return []


def _read_from_both_ends(old: sqlite3.Connection, sql: str) -> Iterator[RawRow]:
    """Yield rows in order up to a damaged page, then from the end back to it."""
    for order in ("", " DESC"):
        with suppress(sqlite3.DatabaseError):
            yield from old.execute(f"{sql} ORDER BY 1{order}, 2{order}")
            return


def _insert_if_valid(new: sqlite3.Connection, statement: str, row: RawRow) -> bool:
    """Insert a row unless its types are wrong or its key exists. Returns True if it was inserted."""
    with suppress(sqlite3.IntegrityError):
        return new.execute(statement, row).rowcount > 0
    return False
