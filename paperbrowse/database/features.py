"""What this program needs SQLite to be able to do."""

import sqlite3
from contextlib import closing

from paperbrowse.model.errors import StorageError

OLDEST = (3, 37)
"""The first with STRICT tables."""


def require_features() -> None:
    """Raises StorageError where Python's SQLite is too old to hold anything of ours."""
    if sqlite3.sqlite_version_info[: len(OLDEST)] < OLDEST:
        raise StorageError(
            f"SQLite {sqlite3.sqlite_version} is too old: {'.'.join(map(str, OLDEST))} or newer is needed",
            "use a Python that comes with a newer one",
        )


def features() -> tuple[str, list[str]]:
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
