"""Being told to stop: a question that `Connection.interrupt` ended is no error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from paperbrowse.database.refusals import primary_code
from paperbrowse.model.errors import Interrupted


@contextmanager
def interruptible() -> Iterator[None]:
    """SQLite's interruption inside becomes Interrupted; a virtual table may word it as it likes, the code tells."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if primary_code(error) == sqlite3.SQLITE_INTERRUPT or "interrupted" in str(error):
            raise Interrupted from error
        raise
