"""Connections to a database file, set up as its spec asks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from paperbrowse.database.migrate import DatabaseSpec
from paperbrowse.database.transaction import execute_patiently

_tolerant_text = partial(str, encoding="utf-8", errors="replace")  # a damaged text is shown with its damage


def connect(target: Path | None, spec: DatabaseSpec, *, mode: str = "rw") -> sqlite3.Connection:
    """Return a connection to a file, or to a new database in memory if the target is None.

    The mode is a URI's: `rw`, `ro` or `immutable`. The file must exist: see `create_private_file`.
    """
    if target is None:
        address = ":memory:"
    else:
        access = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
        address = f"{target.absolute().as_uri()}?{access}"
    connection = sqlite3.connect(address, isolation_level=None, check_same_thread=False, uri=target is not None)
    connection.text_factory = _tolerant_text
    pragmas = (
        "foreign_keys = ON",
        "trusted_schema = OFF",  # a file that was tampered with runs no functions through its schema
        "cell_size_check = ON",
        f"cache_size = -{spec.cache_kib:d}",  # reads the schema, so it may have to wait for a lock
        f"page_size = {spec.page_size:d}",  # only a file without pages heeds it
    )
    with closing_on_error(connection):
        for pragma in pragmas:
            execute_patiently(connection, f"PRAGMA {pragma}")
    return connection


def read_column(path: Path, select: str, *values: object) -> list[str]:
    """Return a column that is read in passing: empty if the file is missing, locked, damaged or of another version."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, timeout=0)) as connection:
        return [text for (text,) in connection.execute(select, values)]
    return []


def connect_to_damaged(path: Path) -> sqlite3.Connection:
    """Return a read-only connection to a damaged file, even one that was cut short."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", isolation_level=None, uri=True)
    connection.text_factory = _tolerant_text
    with closing_on_error(connection):
        # The first lets SQLite open a file that is shorter than it says, and must come before anything is read.
        for pragma in ("writable_schema = ON", "query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def closing_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def prepare_for_writing(connection: sqlite3.Connection, spec: DatabaseSpec) -> None:
    """Set how changes reach the disk. WAL changes the file, so call this only once it is known to be ours."""
    execute_patiently(connection, f"PRAGMA journal_mode = {spec.journal_mode}").fetchone()
    connection.execute(f"PRAGMA synchronous = {spec.synchronous}")
