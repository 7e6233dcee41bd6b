"""The kinds of database files, and their migration to the newest version in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from paperbrowse.database.transaction import file_of, read_snapshot, transaction
from paperbrowse.model.errors import ForeignFile, NewerFile

Migration = Sequence[str] | Callable[[sqlite3.Connection], None]
"""The change to one version: SQL statements, or a function for what SQL cannot do; appended, never edited."""


@dataclass(frozen=True, slots=True)
class DatabaseSpec:
    """Name, header, settings and versions of one kind of database file."""

    name: str
    """In messages, before the word `file`: `library`, `papers`."""
    application_id: int
    """A constant in the file's header; SQLite reads it as a signed 32-bit number."""
    journal_mode: str
    synchronous: str
    cache_kib: int
    page_size: int = 4_096
    """Bytes of a page, set when the file is created: large rows waste less of large pages."""
    recreatable: bool = False
    """True: an unusable file is quarantined and replaced by an empty one, whatever is wrong with it."""
    check_below: int = 0
    """Bytes below which a complete integrity_check runs at each start; 0 for never."""
    migrations: Sequence[Migration] = ()

    @property
    def version(self) -> int:
        """The number of the newest version."""
        return len(self.migrations)


def migrate(connection: sqlite3.Connection, spec: DatabaseSpec) -> None:
    """Apply the migrations that a file lacks; its user_version is the number of those applied.

    Raises ForeignFile or NewerFile, and NotSaved as a transaction does; a failure leaves the file unchanged.
    """
    if version_of(connection, spec) == spec.version:
        return
    with transaction(connection):
        # Another process may have migrated the file while this one waited for the lock.
        for migration in spec.migrations[version_of(connection, spec) :]:
            if callable(migration):
                migration(connection)
            else:
                for statement in migration:  # one by one, because executescript would commit first
                    connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {spec.application_id:d}")
        connection.execute(f"PRAGMA user_version = {spec.version:d}")


def version_of(connection: sqlite3.Connection, spec: DatabaseSpec) -> int:
    """Return the number of migrations applied, 0 for an empty file. Raises ForeignFile and NewerFile."""
    with read_snapshot(connection):  # else another process may fill the file between two statements
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    # An empty file is ours to fill; one with tables, a version or another application_id is not.
    is_empty = not application_id and not version and not objects
    if not is_empty and application_id != spec.application_id:
        message = f"{file_of(connection)} is not a {spec.name} file of this program"
        raise ForeignFile(message, "move it away, or name another folder with --home")
    if version > spec.version:
        message = f"{file_of(connection)} was written by a later version of this program"
        raise NewerFile(message, "install that version, or name another folder with --home")
    return int(version)
