"""What SQLite's errors mean to a person: that nothing was saved, or that a file is damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from paperbrowse.model.errors import DamagedFile, NotSaved, StorageError

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

LOOKED_AFTER = "`paperbrowse doctor --fix` looks after it"
"""The way out of a damaged file."""

_NO_ROOM = ("the disk is full", "free some space and try again")
_NO_ACCESS = ("the file or its folder is read-only", "make both writable for you and try again")
_TAKEN = ("another program has kept the file locked", "try again when it is done")
_LOST_LOCK = ("the system keeps a lock on the file", "quit paperbrowse wherever it runs, then start it again")
"""SQLite's `locking protocol`: no process gets past such a lock until the one that has it lets go of the file."""
_NO_DISK = ("the disk refused to read or write", "look whether it is full or failing, then try again")

REFUSED: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _NO_ROOM,
    sqlite3.SQLITE_READONLY: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_BUSY: _TAKEN,
    sqlite3.SQLITE_LOCKED: _TAKEN,
    sqlite3.SQLITE_PROTOCOL: _LOST_LOCK,
    sqlite3.SQLITE_IOERR: _NO_DISK,
    sqlite3.SQLITE_NOLFS: _NO_DISK,
}
"""By primary result code: (what happened, the way out)."""


def primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's result code without its details; None for an error that Python's own module raised."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def told(error: sqlite3.Error, file: str) -> StorageError | None:
    """The error as a person should hear of it; None where it is a defect of ours or an interruption."""
    code = primary_code(error)
    if code in DAMAGED:
        return DamagedFile(f"{file} cannot be read: {error}", LOOKED_AFTER)
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED:
        return NotSaved(f"nothing was saved in {file}: it was moved away meanwhile", "start the program again")
    if code in REFUSED:
        reason, way_out = REFUSED[code]
        return NotSaved(f"nothing was saved in {file}: {reason}", way_out)
    return None


@contextmanager
def telling(file: str) -> Iterator[None]:
    """SQLite's errors inside become StorageErrors about the file, where they are something to tell."""
    try:
        yield
    except sqlite3.Error as error:
        if (trouble := told(error, file)) is not None:
            raise trouble from error
        raise


@contextmanager
def telling_of_reading(file: str) -> Iterator[None]:
    """As `telling`, where nothing was to be saved: a StorageError, never NotSaved."""
    try:
        yield
    except sqlite3.Error as error:
        trouble = told(error, file)
        if isinstance(trouble, NotSaved):
            raise StorageError(f"{file} cannot be read: {error}", trouble.way_out) from error
        if trouble is not None:
            raise trouble from error
        raise
