"""Moving a database file from the version it has to the newest, in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence

from paperbrowse.database.spec import DatabaseSpec
from paperbrowse.database.transaction import file_of, read_snapshot, transaction
from paperbrowse.model.errors import ForeignFile, NewerFile

Migration = Sequence[str] | Callable[[sqlite3.Connection], None]
"""One version's change: SQL statements, or a function for what SQL cannot do; appended, never edited."""


def migrate(connection: sqlite3.Connection, spec: DatabaseSpec, migrations: Sequence[Migration]) -> None:
    """Apply the steps a file has not seen; its user_version is their number.

    Raises ForeignFile or NewerFile, untouched, for a file these steps do not belong to; NotSaved as a
    transaction does. A failing step leaves the file as it was.
    """
    if version_of(connection, spec, len(migrations)) == len(migrations):
        return
    with transaction(connection):
        # Another process may have moved the file while this one waited for the lock.
        done = version_of(connection, spec, len(migrations))
        for step in migrations[done:]:
            _apply(connection, step)
        connection.execute(f"PRAGMA application_id = {spec.application_id:d}")
        connection.execute(f"PRAGMA user_version = {len(migrations):d}")


def version_of(connection: sqlite3.Connection, spec: DatabaseSpec, newest: int) -> int:
    """The number of steps a file has seen, 0 for an empty one; raises ForeignFile and NewerFile."""
    with read_snapshot(connection):  # else another process may fill the file between two questions
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    # An empty file is ours to fill; one with tables, a version or a name of its own is somebody's.
    untouched = not application_id and not version and not objects
    if not untouched and application_id != spec.application_id:
        raise ForeignFile(
            f"{file_of(connection)} is not a {spec.name} file of this program",
            "move it away, or name another folder with --home",
        )
    if version > newest:
        raise NewerFile(
            f"{file_of(connection)} was written by a later version of this program",
            "install that version, or name another folder with --home",
        )
    return int(version)


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    if callable(migration):
        migration(connection)
        return
    for statement in migration:  # one by one: executescript would commit first
        connection.execute(statement)
