"""Transactions that keep all changes or none, and report a refusal as something a person can act on."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from paperbrowse.database.lock_wait import POLL_INTERVAL, execute_patiently
from paperbrowse.database.sqlite_errors import as_storage_error

LONG_TRANSACTION = 0.1
"""Seconds after which others probably wait for the lock. A process that takes it again at once would starve them."""


@contextmanager
def transaction(connection: sqlite3.Connection, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Commit all changes made inside, or none. The write lock is taken at the start, so what is read stays true.

    Raises NotSaved if the disk, the folder or another program's lock refused, DamagedFile if the file is damaged,
    and Interrupted if `is_stopped` while it waits for the lock.
    """
    if connection.in_transaction:
        raise RuntimeError("a transaction inside a transaction")
    try:
        execute_patiently(connection, "BEGIN IMMEDIATE", is_stopped)
        started = time.monotonic()
        yield
        execute_patiently(connection, "COMMIT")
    except sqlite3.Error as error:
        roll_back(connection)
        if (refusal := as_storage_error(error, file_of(connection))) is not None:
            raise refusal from error
        raise
    except BaseException:  # a KeyboardInterrupt must not leave the lock held
        roll_back(connection)
        raise
    if time.monotonic() - started > LONG_TRANSACTION:
        time.sleep(2 * POLL_INTERVAL)  # long enough for whoever waits to try


@contextmanager
def read_snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Read everything inside as of one moment, whatever other processes write meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        execute_patiently(connection, "PRAGMA schema_version")  # takes the read lock
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
    """Return the path of a connection's file; `the database` if it has none or is closed."""
    try:
        row = connection.execute("PRAGMA database_list").fetchone()
    except sqlite3.Error:
        return "the database"
    return str(row[2]) if row and row[2] else "the database"
