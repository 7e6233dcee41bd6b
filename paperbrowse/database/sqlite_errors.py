"""Translation of SQLite's errors: nothing was saved, or the file is damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from paperbrowse.model.errors import DamagedFile, NotSaved, StorageError

DAMAGE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

REPAIR_HINT = "run `paperbrowse doctor --fix` to repair it"
"""Hint for a damaged file."""

_DISK_FULL = ("the disk is full", "free some space and try again")
_READ_ONLY = ("the file or its folder is read-only", "make both writable for you and try again")
_LOCKED = ("another program keeps the file locked", "close the program that uses it, or wait, then try again")
_STUCK_LOCK = ("the system keeps the file locked", "quit all paperbrowse windows, then start it again")
"""SQLite's `locking protocol`: the lock ends only when the process that has it closes the file."""
_DISK_ERROR = ("the disk cannot be read or written", "check whether it is full or failing, then try again")

REFUSAL_REASONS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: _DISK_FULL,
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN), _READ_ONLY),
    **dict.fromkeys((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED), _LOCKED),
    sqlite3.SQLITE_PROTOCOL: _STUCK_LOCK,
    **dict.fromkeys((sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOLFS), _DISK_ERROR),
}
"""By primary result code: what happened, and the hint."""


def primary_code(error: sqlite3.Error) -> int | None:
    """Return SQLite's result code without its details; None if Python's own module raised the error."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def as_storage_error(error: sqlite3.Error, file: str) -> StorageError | None:
    """Return the error in words for a person; None for an interruption or a defect of this program."""
    code = primary_code(error)
    if code in DAMAGE_CODES:
        return DamagedFile(f"{file} cannot be read: {error}", REPAIR_HINT)
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED:
        return NotSaved(f"nothing was saved in {file}: the file was moved", "start the program again")
    if code in REFUSAL_REASONS:
        reason, hint = REFUSAL_REASONS[code]
        return NotSaved(f"nothing was saved in {file}: {reason}", hint)
    return None


@contextmanager
def translate_errors(file: str) -> Iterator[None]:
    """Raise SQLite's errors inside as StorageErrors about the file, if a person can act on them."""
    try:
        yield
    except sqlite3.Error as error:
        if (storage_error := as_storage_error(error, file)) is not None:
            raise storage_error from error
        raise


@contextmanager
def translate_read_errors(file: str) -> Iterator[None]:
    """As `translate_errors`, but a StorageError instead of NotSaved, because nothing was to be saved."""
    try:
        yield
    except sqlite3.Error as error:
        storage_error = as_storage_error(error, file)
        if isinstance(storage_error, NotSaved):
            raise StorageError(f"{file} cannot be read: {error}", storage_error.hint) from error
        if storage_error is not None:
            raise storage_error from error
        raise
