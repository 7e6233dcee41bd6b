"""What SQLite's errors mean to a person: that nothing was saved, or that a file is damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from paperbrowse.model.errors import DamagedFile, NotSaved, StorageError

DAMAGE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

REPAIR_HINT = "`paperbrowse doctor --fix` looks after it"
"""The way out of a damaged file."""

_DISK_FULL = ("the disk is full", "free some space and try again")
_READ_ONLY = ("the file or its folder is read-only", "make both writable for you and try again")
_LOCKED = ("another program has kept the file locked", "try again when it is done")
_STUCK_LOCK = ("the system keeps a lock on the file", "quit paperbrowse wherever it runs, then start it again")
"""SQLite's `locking protocol`: no process gets past such a lock until the one that has it lets go of the file."""
_DISK_ERROR = ("the disk refused to read or write", "look whether it is full or failing, then try again")

REFUSAL_REASONS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _STUCK_LOCK,
    sqlite3.SQLITE_IOERR: _DISK_ERROR,
    sqlite3.SQLITE_NOLFS: _DISK_ERROR,
}
"""By primary result code: (what happened, the way out)."""


def primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's result code without its details; None for an error that Python's own module raised."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def as_storage_error(error: sqlite3.Error, file: str) -> StorageError | None:
    """The error as a person should hear of it; None where it is a defect of ours or an interruption."""
    code = primary_code(error)
    if code in DAMAGE_CODES:
        return DamagedFile(f"{file} cannot be read: {error}", REPAIR_HINT)
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED:
        return NotSaved(f"nothing was saved in {file}: it was moved away meanwhile", "start the program again")
    if code in REFUSAL_REASONS:
        reason, way_out = REFUSAL_REASONS[code]
        return NotSaved(f"nothing was saved in {file}: {reason}", way_out)
    return None


@contextmanager
def translate_errors(file: str) -> Iterator[None]:
    """SQLite's errors inside become StorageErrors about the file, where they are something to tell."""
    try:
        yield
    except sqlite3.Error as error:
        if (trouble := as_storage_error(error, file)) is not None:
            raise trouble from error
        raise


@contextmanager
def translate_read_errors(file: str) -> Iterator[None]:
    """As `telling`, where nothing was to be saved: a StorageError, never NotSaved."""
    try:
        yield
    except sqlite3.Error as error:
        trouble = as_storage_error(error, file)
        if isinstance(trouble, NotSaved):
            raise StorageError(f"{file} cannot be read: {error}", trouble.hint) from error
        if trouble is not None:
            raise trouble from error
        raise
