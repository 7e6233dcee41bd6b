"""Looking through a database whole."""

import sqlite3
from contextlib import closing

from paperbrowse.database.sqlite_errors import DAMAGE_CODES, primary_code
from paperbrowse.model.errors import StorageError

MAX_PROBLEMS = 10
"""Faults told of; a damaged file has thousands."""


def find_problems(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the file as SQLite sees it; empty when it is sound."""
    try:
        found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MAX_PROBLEMS})")]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(MAX_PROBLEMS)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGE_CODES:
            raise
        return [str(error)]
    return [one for one in found if one != "ok"] + [f"{row[0]}: row {row[1]} belongs to nothing" for row in dangling]


OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""


def require_sqlite() -> None:
    """Raises StorageError where Python's SQLite is too old to hold anything of ours."""
    if sqlite3.sqlite_version_info[: len(OLDEST_SQLITE)] < OLDEST_SQLITE:
        raise StorageError(
            f"SQLite {sqlite3.sqlite_version} is too old: {'.'.join(map(str, OLDEST_SQLITE))} or newer is needed",
            "use a Python that comes with a newer one",
        )


def sqlite_features() -> tuple[str, list[str]]:
    """The version of SQLite, and what it lacks: without FTS5 nothing can be searched."""
    lacking = []
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, statement in (
            ("FTS5", "CREATE VIRTUAL TABLE temp.one USING fts5 (x)"),
            ("JSON", "SELECT value FROM json_each('[1]')"),
        ):
            try:
                connection.execute(statement).fetchall()
            except sqlite3.OperationalError:
                lacking.append(name)
    return sqlite3.sqlite_version, lacking
