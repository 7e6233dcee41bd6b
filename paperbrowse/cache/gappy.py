"""Reading the rows of days that have gaps, while another thread searches."""

import sqlite3
from pathlib import Path
from threading import Lock

from paperbrowse.database.connect import connect
from paperbrowse.database.kind import Kind
from paperbrowse.database.refusals import telling_of_reading


class GappyDays:
    """Rows of days from which papers were moved or merged away, for any thread, through a connection of their own.

    A screen reads the rows of an answer while the thread that found them searches on. On that thread's connection it
    would be interrupted with the search; and SQLite, which calls back into Python to look at the clock, would wait
    for the interpreter while whoever has that waits for SQLite.
    """

    def __init__(self, path: Path, kind: Kind, connection: sqlite3.Connection) -> None:
        """connection: one to the file, for where that is in memory or another connection is refused."""
        self._path, self._kind = path, kind
        self._shared = connection
        (_, _, file), *_ = connection.execute("PRAGMA database_list")
        self._is_in_memory = not file
        self._own: sqlite3.Connection | None = None
        self._lock = Lock()

    def rows(self, first: int, last: int, order: str, limit: int, offset: int) -> list[int]:
        """So many of the rows between two, from one on. Raises StorageError."""
        sql = f"SELECT place FROM places WHERE place BETWEEN ? AND ? ORDER BY place {order} LIMIT ? OFFSET ?"
        with self._lock, telling_of_reading(str(self._path)):
            if self._own is None:
                self._own = self._opened()
            return [row for (row,) in self._own.execute(sql, (first, last, limit, offset))]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._own is not None and self._own is not self._shared:
                self._own.close()
            self._own = None

    def _opened(self) -> sqlite3.Connection:
        if self._is_in_memory:
            return self._shared
        try:
            return connect(self._path, self._kind, mode="ro")
        except sqlite3.OperationalError:
            return self._shared
