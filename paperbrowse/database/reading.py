"""Opening for reading where nothing can be written: a read-only folder, a full disk, somebody else's file."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from paperbrowse.database.connect import closing_on_error, connect
from paperbrowse.database.files import size_of
from paperbrowse.database.kind import Kind
from paperbrowse.database.migrate import Step, migrate, version_of
from paperbrowse.database.refusals import primary_code, telling
from paperbrowse.model.errors import StorageError


def open_for_reading(path: Path, kind: Kind, steps: Sequence[Step]) -> sqlite3.Connection:
    """What the file holds as far as it can be read, else nothing; every write is refused by SQLite.

    A library that is damaged, newer or foreign raises its StorageError; a recreatable file is read as empty.
    """
    connection = _from_file(path, kind, steps) or _in_memory(None, kind, steps)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _from_file(path: Path, kind: Kind, steps: Sequence[Step]) -> sqlite3.Connection | None:
    if not size_of(path):
        return None
    try:
        with telling(str(path)):
            return _read(path, kind, steps)
    except StorageError:
        if kind.recreatable:
            return None
        raise


def _read(path: Path, kind: Kind, steps: Sequence[Step]) -> sqlite3.Connection | None:
    connection, version = _first_that_reads(path, kind, len(steps))
    if version == len(steps):
        return connection
    with closing(connection):
        # A recreatable file may hold gigabytes: not worth a copy in memory.
        return None if kind.recreatable else _in_memory(connection, kind, steps)


def _first_that_reads(path: Path, kind: Kind, newest: int) -> tuple[sqlite3.Connection, int]:
    """A connection and the file's version, by the first way in that works."""
    try:
        return _read_version(path, kind, newest, "ro")
    except sqlite3.OperationalError as error:
        # A WAL file asks for a writable folder even to be read, unless it is sworn that nobody writes to it.
        # With a lock on it, or a -wal or -journal yet to be worked in, that oath would be false.
        taken = primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if taken or any(size_of(Path(f"{path.resolve()}{sidecar}")) for sidecar in ("-wal", "-journal")):
            raise
    return _read_version(path, kind, newest, "immutable")


def _read_version(path: Path, kind: Kind, newest: int, mode: str) -> tuple[sqlite3.Connection, int]:
    with closing_on_error(connect(path, kind, mode=mode)) as connection:
        version = version_of(connection, kind, newest)
    return connection, version


def _in_memory(source: sqlite3.Connection | None, kind: Kind, steps: Sequence[Step]) -> sqlite3.Connection:
    """A copy of a file of an older version, or an empty database, moved to the newest version."""
    connection = connect(None, kind)
    if source is not None:
        source.backup(connection)
    migrate(connection, kind, steps)
    return connection
