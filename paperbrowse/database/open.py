"""Opening of a database file: created, migrated or quarantined as needed, or read-only if it cannot be written."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from paperbrowse.database.connect import closing_on_error, connect, prepare_for_writing
from paperbrowse.database.integrity import require_sqlite
from paperbrowse.database.migrate import DatabaseSpec, migrate, version_of
from paperbrowse.database.private_files import create_private_file, file_identity, is_not_file, is_writable, size_of
from paperbrowse.database.quarantine import quarantine
from paperbrowse.database.sqlite_errors import primary_code, translate_errors
from paperbrowse.database.transaction import read_snapshot
from paperbrowse.model.errors import DamagedFile, ForeignFile, NewerFile, NotSaved, StorageError


def _read_file(path: Path, spec: DatabaseSpec) -> sqlite3.Connection | None:
    """Return a read-only connection to the file, or to a copy of an older one; None if there is nothing to read."""
    try:
        with translate_errors(str(path)):
            connection, version = _connect_read_only(path, spec)
            if version == spec.version:
                return connection
            with closing(connection):
                # A recreatable file may hold gigabytes, too much for a copy in memory.
                return None if spec.recreatable else _open_in_memory(connection, spec)
    except StorageError:
        if spec.recreatable:
            return None
        raise


def _connect_read_only(path: Path, spec: DatabaseSpec) -> tuple[sqlite3.Connection, int]:
    """Return a connection and the file's version."""
    try:
        return _connect_with_version(path, spec, "ro")
    except sqlite3.OperationalError as error:
        # Even to be read, a WAL file needs a writable folder, unless SQLite is promised that nobody writes.
        # With a lock on the file, or changes left in a -wal or -journal, that promise would be false.
        is_locked = primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if is_locked or any(size_of(Path(f"{path.resolve()}{sidecar}")) for sidecar in ("-wal", "-journal")):
            raise
    return _connect_with_version(path, spec, "immutable")


def _connect_with_version(path: Path, spec: DatabaseSpec, mode: str) -> tuple[sqlite3.Connection, int]:
    with closing_on_error(connect(path, spec, mode=mode)) as connection:
        version = version_of(connection, spec)
    return connection, version


def _open_in_memory(source: sqlite3.Connection | None, spec: DatabaseSpec) -> sqlite3.Connection:
    """Return a migrated copy of an older file, or an empty database."""
    connection = connect(None, spec)
    if source is not None:
        source.backup(connection)
    migrate(connection, spec)
    return connection


_REASONS: dict[type[StorageError], tuple[str, str]] = {
    DamagedFile: ("damaged", "is damaged"),
    NewerFile: ("newer", "was written by a later version"),
    ForeignFile: ("foreign", "belongs to another program"),
}
"""For a quarantined file: a part of its new name, and of the notice."""

BeforeUpgrade = Callable[[sqlite3.Connection], object]
"""Called with a file of an earlier version before it is migrated, for example to make a backup."""


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """A connection in autocommit at the newest version, and notices for the user."""

    connection: sqlite3.Connection
    notices: tuple[str, ...] = ()
    writable: bool = True
    damaged_path: Path | None = None
    """Path of the quarantined file that this empty one replaces."""
    was_empty: bool = False
    """The file existed but was empty (just created, or truncated)."""


def open_database(path: Path, spec: DatabaseSpec, *, before_upgrade: BeforeUpgrade = lambda _: None) -> OpenedDatabase:
    """Open a file at the newest version, created if missing, read-only if it cannot be written.

    A damaged file is quarantined and replaced, as is a newer or foreign one if recreatable. Otherwise raises
    NewerFile or ForeignFile and leaves the file untouched.
    """
    require_sqlite()
    if is_not_file(path):
        raise ForeignFile(f"{path} is not a file", "move it away, or name another folder with --home")
    was_empty = path.exists() and not size_of(path)
    return replace(_open(path, spec, before_upgrade), was_empty=was_empty)


def _open(path: Path, spec: DatabaseSpec, before_upgrade: BeforeUpgrade) -> OpenedDatabase:
    try:
        create_private_file(path)
    except OSError as refusal:
        return _fall_back_to_reading(path, spec, f"cannot create {path}: {refusal.strerror}")
    if not is_writable(path):
        return _fall_back_to_reading(path, spec, f"{path} or its folder is read-only")
    return _open_or_replace(path, spec, before_upgrade)


def _open_or_replace(path: Path, spec: DatabaseSpec, before_upgrade: BeforeUpgrade) -> OpenedDatabase:
    identity = file_identity(path)
    try:
        return OpenedDatabase(_open_for_writing(path, spec, before_upgrade))
    except NotSaved as refusal:
        return _fall_back_to_reading(path, spec, str(refusal))
    except (DamagedFile, NewerFile, ForeignFile) as error:
        reason, description = _REASONS[type(error)]
        if reason != "damaged" and not spec.recreatable:
            raise
        moved_to = None
        if file_identity(path) == identity:  # else another process quarantined the file a moment ago
            try:
                moved_to = quarantine(path, reason)
            except OSError as refusal:
                raise error from refusal
    create_private_file(path)
    connection = _open_for_writing(path, spec, before_upgrade)
    if moved_to is None:
        return OpenedDatabase(connection)
    notice = f"{path} {description}; it is kept as {moved_to}, and an empty {spec.name} file replaces it"
    return OpenedDatabase(connection, notices=(notice,), damaged_path=moved_to if reason == "damaged" else None)


def _open_for_writing(path: Path, spec: DatabaseSpec, before_upgrade: BeforeUpgrade) -> sqlite3.Connection:
    with translate_errors(str(path)), closing_on_error(connect(path, spec)) as connection:
        version = version_of(connection, spec)  # reads header and schema before anything is written
        _check_integrity(connection, path, spec)
        prepare_for_writing(connection, spec)
        if 0 < version < spec.version:
            before_upgrade(connection)
        migrate(connection, spec)
    return connection


def _check_integrity(connection: sqlite3.Connection, path: Path, spec: DatabaseSpec) -> None:
    """Check a small file completely, its indexes too; `doctor` checks a large one."""
    if path.stat().st_size >= spec.check_below:
        return
    with read_snapshot(connection):  # nobody writes meanwhile
        (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        size = path.stat().st_size
    if answer != "ok":
        raise DamagedFile(f"{path} cannot be read: {answer}")
    if size != pages * page_size:  # SQLite reads the missing part of the last page as zeros
        raise DamagedFile(f"{path} cannot be read: it ends after {size} of {pages * page_size} bytes")


def _fall_back_to_reading(path: Path, spec: DatabaseSpec, reason: str) -> OpenedDatabase:
    """Open the file for reading, or an empty database if there is none.

    Raises StorageError for a damaged, newer or foreign file, but reads a recreatable one as empty.
    """
    connection = (_read_file(path, spec) if size_of(path) else None) or _open_in_memory(None, spec)
    connection.execute("PRAGMA query_only = ON")
    notice = f"{reason}; it is open for reading only, and no change will be saved"
    return OpenedDatabase(connection, notices=(notice,), writable=False)
