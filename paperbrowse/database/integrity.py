"""Integrity checks of a database, and of the SQLite library itself."""

import sqlite3
from contextlib import closing

from paperbrowse.database.sqlite_errors import DAMAGE_CODES, primary_code
from paperbrowse.model.errors import StorageError

MAX_PROBLEMS = 10
"""Problems reported; a damaged file has thousands."""

OLDEST_SQLITE = (3, 37)
"""The first version with STRICT tables."""


def find_problems(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with the file; empty if it is sound."""
    try:
        problems = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MAX_PROBLEMS})")]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(MAX_PROBLEMS)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGE_CODES:
            raise
        return [str(error)]
    dangling_rows = [f"{table}: row {row} belongs to nothing" for table, row, *_ in dangling]
    return [problem for problem in problems if problem != "ok"] + dangling_rows


def require_sqlite() -> None:
    if sqlite3.sqlite_version_info[: len(OLDEST_SQLITE)] < OLDEST_SQLITE:
        needed = f"{'.'.join(map(str, OLDEST_SQLITE))} or newer is needed"
        hint = "use a Python that comes with a newer one"
        raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: {needed}", hint)


def sqlite_features() -> tuple[str, list[str]]:
    """Return SQLite's version and its missing features: search needs FTS5."""
    missing = []
    uses = {"FTS5": "CREATE VIRTUAL TABLE temp.one USING fts5 (x)", "JSON": "SELECT value FROM json_each('[1]')"}
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, statement in uses.items():
            try:
                connection.execute(statement).fetchall()
            except sqlite3.OperationalError:
                missing.append(name)
    return sqlite3.sqlite_version, missing
