"""Transactions that keep all changes or none, and wait patiently while other processes take turns."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from paperbrowse.database.sqlite_errors import as_storage_error, primary_code
from paperbrowse.model.errors import Interrupted


def never_stopped() -> bool:
    return False


is_stop_requested: ContextVar[Callable[[], bool]] = ContextVar("is_stop_requested", default=never_stopped)
"""Whether the user stopped the command that this thread runs: it waits for no lock any longer."""

STOP_PATIENCE = 0.5
"""Seconds that a stopped command still waits for a lock, to save what is complete while others only take turns."""

LOCK_TIMEOUT = 30.0
"""Seconds after which the process that has the lock counts as stuck. Eight processes that wrote without a pause on two
cores with six busy loops waited 4 s at most."""

POLL_INTERVAL = 0.003
"""Seconds between two tries. SQLite tries every 100 ms, so it misses nearly every moment in which the lock is free."""

STATEMENT_TIMEOUT_MS = 5_000
"""Milliseconds for which SQLite itself waits in statements that are not executed by `execute_patiently`."""


def execute_patiently(
    connection: sqlite3.Connection, statement: str, is_stopped: Callable[[], bool] = never_stopped
) -> sqlite3.Cursor:
    """Execute a statement as soon as other processes leave the lock it needs.

    Raises SQLITE_BUSY after LOCK_TIMEOUT, and Interrupted if `is_stopped` while waiting. Ctrl+C is heeded at once,
    because Python waits here and not SQLite.
    """
    started, is_command_stopped = time.monotonic(), is_stop_requested.get()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                return connection.execute(statement)
            except sqlite3.OperationalError as error:
                if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > started + LOCK_TIMEOUT:
                    raise
            if is_stopped() or (time.monotonic() > started + STOP_PATIENCE and is_command_stopped()):
                raise Interrupted
            time.sleep(POLL_INTERVAL)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {STATEMENT_TIMEOUT_MS:d}")


LONG_TRANSACTION = 0.1
"""Seconds after which others probably wait for the lock. A process that takes it again at once would starve them."""


@contextmanager
def transaction(connection: sqlite3.Connection, is_stopped: Callable[[], bool] = never_stopped) -> Iterator[None]:
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
