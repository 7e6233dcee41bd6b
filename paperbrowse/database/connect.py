"""One connection to a database file, set up the way its kind wants it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from paperbrowse.database.spec import DatabaseSpec
from paperbrowse.database.sqlite_errors import primary_code

TIMEOUT = 5.0
"""Seconds to wait for another process's lock; eight writers at once waited 3.6 s at the worst."""

_RETRY_DELAY = 0.02
"""Seconds between two tries where SQLite itself does not wait."""

_tolerant_text = partial(str, encoding="utf-8", errors="replace")  # a damaged text is shown with its damage


def connect(target: Path | None, spec: DatabaseSpec, *, mode: str = "rw") -> sqlite3.Connection:
    """A connection with nothing read or written yet; mode is a URI's: `rw`, `ro`, or `immutable`.

    None is a database in memory. A file is never made here: see `files.make_private`.
    """
    if target is None:
        address = ":memory:"
    else:
        access = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
        address = f"{target.absolute().as_uri()}?{access}"
    connection = sqlite3.connect(
        address, timeout=TIMEOUT, isolation_level=None, check_same_thread=False, uri=target is not None
    )
    connection.text_factory = _tolerant_text
    pragmas = (
        "foreign_keys = ON",
        "trusted_schema = OFF",  # a file that was tampered with runs no functions through its schema
        "cell_size_check = ON",
        f"cache_size = -{spec.cache_kib:d}",
        f"page_size = {spec.page_size:d}",  # heeded by a file that has no pages yet
    )
    with closing_on_error(connection):  # the cache's size cannot be set without reading the schema
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    return connection


def connect_to_damaged(path: Path) -> sqlite3.Connection:
    """A connection to read what is left of a damaged file, one that was cut off too; never written to."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", isolation_level=None, uri=True)
    connection.text_factory = _tolerant_text
    with closing_on_error(connection):
        # The first lets SQLite open a file that is shorter than it says, and must come before anything is read.
        for pragma in ("writable_schema = ON", "query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def closing_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The connection, closed if what is done with it inside fails."""
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def prepare_for_writing(connection: sqlite3.Connection, spec: DatabaseSpec) -> None:
    """Set how changes reach the disk; WAL changes the file, so only once it is known to be ours."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode = {spec.journal_mode}").fetchone()
            break
        except sqlite3.OperationalError as error:
            # Two processes that turn a fresh file to WAL at once: SQLite tells one of them without waiting.
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_DELAY)
    connection.execute(f"PRAGMA synchronous = {spec.synchronous}")
