"""A transaction: whole or not at all, and a refusal told as something a person can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from paperbrowse.database.sqlite_errors import as_storage_error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside is kept, or nothing; the write lock is taken at once, so what is read stays true.

    Raises NotSaved when the disk, the folder or another program's lock refused, DamagedFile when the file is.
    """
    if connection.in_transaction:
        raise RuntimeError("a transaction inside a transaction")
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        roll_back(connection)
        if (refusal := as_storage_error(error, file_of(connection))) is not None:
            raise refusal from error
        raise
    except BaseException:  # a KeyboardInterrupt must not leave the lock held
        roll_back(connection)
        raise


@contextmanager
def read_snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is of one moment, whatever other processes write; inside a transaction it is so."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        roll_back(connection)


def roll_back(connection: sqlite3.Connection) -> None:
    """End a transaction if one is open: after a full disk SQLite has ended it already."""
    for _ in range(3):  # ROLLBACK itself can be answered with `interrupted`
        if not connection.in_transaction:
            return
        with suppress(sqlite3.OperationalError):
            connection.execute("ROLLBACK")


def file_of(connection: sqlite3.Connection) -> str:
    """The path of a connection's file; `the database` where it has none or is closed."""
    try:
        row = connection.execute("PRAGMA database_list").fetchone()
    except sqlite3.Error:
        return "the database"
    return str(row[2]) if row and row[2] else "the database"
