"""Patient waiting for a database's lock while other processes take turns."""

import sqlite3
import time
from collections.abc import Callable

from paperbrowse.database.sqlite_errors import primary_code
from paperbrowse.model.errors import Interrupted

LOCK_TIMEOUT = 30.0
"""Seconds after which the process that has the lock counts as stuck. Eight processes that wrote without a pause on two
cores with six busy loops waited 4 s at most."""

POLL_INTERVAL = 0.003
"""Seconds between two tries. SQLite tries every 100 ms, so it misses nearly every moment in which the lock is free."""

STATEMENT_TIMEOUT_MS = 5_000
"""Milliseconds for which SQLite itself waits in statements that are not executed by `execute_patiently`."""


def execute_patiently(
    connection: sqlite3.Connection, statement: str, is_stopped: Callable[[], bool] = lambda: False
) -> sqlite3.Cursor:
    """Execute a statement as soon as other processes leave the lock it needs.

    Raises SQLITE_BUSY after LOCK_TIMEOUT, and Interrupted if `is_stopped` while waiting. Ctrl+C is heeded at once,
    because Python waits here and not SQLite.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                return connection.execute(statement)
            except sqlite3.OperationalError as error:
                if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            if is_stopped():
                raise Interrupted
            time.sleep(POLL_INTERVAL)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {STATEMENT_TIMEOUT_MS:d}")
