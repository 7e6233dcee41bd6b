"""What a backup of the marks holds: the file itself, and the same as plain JSON."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256

from paperbrowse.database.copies import copy_of, opened_copy, put_back
from paperbrowse.marks.schema import KIND, STEPS

PASSING = ("look", "sqlite_sequence")
"""Tables that change without a reader having made anything."""


@dataclass(frozen=True, slots=True)
class Holding:
    """How much a reader made, as far as it can be counted."""

    starred: int
    read: int
    tagged: int
    noted: int
    saved: int
    """Saved searches."""

    def __str__(self) -> str:
        return f"{self.starred:,} starred, {self.read:,} read, {self.tagged:,} tagged, {self.noted:,} with notes"


@dataclass(frozen=True, slots=True)
class Copy:
    """The marks at one moment."""

    content: bytes
    """As a file holds them."""
    tables: dict[str, list[dict[str, object]]]
    """Rows by the names of their columns."""

    @property
    def made(self) -> str:
        """A digest of what the reader made: the same while nothing was changed."""
        lasting = {name: rows for name, rows in self.tables.items() if name not in PASSING}
        return sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()

    @property
    def as_json(self) -> bytes:
        """All of it for any other program, with the digests of both."""
        whole = {"made": self.made, "sha256": sha256(self.content).hexdigest(), "tables": self.tables}
        return json.dumps(whole, indent=1, ensure_ascii=True).encode()


def take(connection: sqlite3.Connection) -> Copy:
    """A copy that was looked through whole. Raises DamagedFile."""
    content = copy_of(connection, KIND)
    with closing(opened_copy(content, "the copy", KIND, STEPS)) as copy:
        return Copy(content, _tables(copy))


def holding(content: bytes, name: str) -> Holding:
    """What is in a backup. Raises DamagedFile, NewerFile or ForeignFile."""
    with closing(opened_copy(content, name, KIND, STEPS)) as copy:
        return held(copy)


def held(connection: sqlite3.Connection) -> Holding:
    """What is in a library."""
    row = connection.execute(
        "SELECT count(starred_at), count(read_at), (SELECT count(DISTINCT mark_id) FROM tag), count(note),"
        " (SELECT count(*) FROM saved_search) FROM mark"
    ).fetchone()
    return Holding(*row)


def restore(connection: sqlite3.Connection, content: bytes, name: str) -> None:
    """Make a library what a backup holds. Raises DamagedFile, NewerFile, ForeignFile or NotSaved."""
    with closing(opened_copy(content, name, KIND, STEPS)) as copy:
        put_back(copy, connection)


def _tables(connection: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return {name: _rows(connection, name) for (name,) in names}


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, object]]:
    rows = connection.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in rows.description]
    return [dict(zip(columns, row, strict=True)) for row in rows]
