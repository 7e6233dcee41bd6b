"""Snapshots of the marks for backups: the library file itself, and the same as plain JSON."""

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256

from paperbrowse.database.backup import copy_to_bytes, open_copy
from paperbrowse.database.sqlite_errors import translate_errors
from paperbrowse.database.transaction import file_of
from paperbrowse.marks.schema import SPEC
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.paper_copy import copy_as_json

VOLATILE_TABLES = ("look", "sqlite_sequence")
"""Tables that change although the user changed nothing."""


@dataclass(frozen=True, slots=True)
class MarkTotals:
    """Numbers of papers with each kind of mark, and of saved searches."""

    starred: int
    read: int
    tagged: int
    noted: int
    saved_searches: int

    def __str__(self) -> str:
        return f"{self.starred:,} starred, {self.read:,} read, {self.tagged:,} tagged, {self.noted:,} with notes"


@dataclass(frozen=True)
class Snapshot:
    """The marks at one moment."""

    content: bytes
    """The bytes of a library file."""
    tables: dict[str, list[dict[str, object]]]
    """The same by table: rows by column name."""

    @cached_property
    def digest(self) -> str:
        """A digest of all lasting tables, which stays the same until the user changes something."""
        lasting = {name: rows for name, rows in self.tables.items() if name not in VOLATILE_TABLES}
        return sha256(repr(lasting).encode()).hexdigest()

    @property
    def as_json(self) -> bytes:
        """Everything for other programs, a row in a line, after the digests of both forms."""
        digests = f'"made": "{self.digest}",\n"sha256": "{sha256(self.content).hexdigest()}"'
        to_line = partial(json.dumps, default=_readable_copy)
        lines = {name: ",\n".join(map(to_line, rows)) for name, rows in self.tables.items()}
        tables = ",\n".join(f'"{name}": [\n{of_table}\n]' for name, of_table in lines.items())
        return f'{{{digests},\n"tables": {{\n{tables}\n}}}}\n'.encode()


def _readable_copy(content: bytes) -> object:
    """Return the copy of a paper as JSON; one that cannot be read is in the database beside it as it is."""
    with suppress(DamagedFile):
        return copy_as_json(content)
    return None


def create_snapshot(connection: sqlite3.Connection) -> Snapshot:
    """Return a checked snapshot. Raises DamagedFile."""
    content = copy_to_bytes(connection, SPEC)
    with closing(open_copy(content, "the copy", SPEC)) as copy:
        names = copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        return Snapshot(content, {name: _read_rows(copy, name) for (name,) in names})


def backup_totals(content: bytes, name: str) -> MarkTotals:
    """Return the totals of a backup. Raises DamagedFile, NewerFile or ForeignFile."""
    with closing(open_copy(content, name, SPEC)) as copy:
        return totals(copy)


def totals(connection: sqlite3.Connection) -> MarkTotals:
    row = connection.execute(
        "SELECT count(starred_at), count(read_at), (SELECT count(DISTINCT mark_id) FROM tag), count(note),"
        " (SELECT count(*) FROM saved_search) FROM mark"
    ).fetchone()
    return MarkTotals(*row)


def restore(connection: sqlite3.Connection, content: bytes, name: str) -> None:
    """Replace a library by a backup. Raises DamagedFile, NewerFile, ForeignFile or NotSaved."""
    with closing(open_copy(content, name, SPEC)) as copy, translate_errors(file_of(connection)):
        copy.backup(connection)  # completely or not at all


def _read_rows(connection: sqlite3.Connection, table: str) -> list[dict[str, object]]:
    rows = connection.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in rows.description]
    return [dict(zip(columns, row, strict=True)) for row in rows]
