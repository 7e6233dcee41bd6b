"""Whole copies of a database: taken while others write, checked, and put back."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from paperbrowse.database.connect import closing_on_error, connect
from paperbrowse.database.kind import Kind
from paperbrowse.database.migrate import Step, migrate, version_of
from paperbrowse.database.refusals import telling, telling_of_reading
from paperbrowse.database.transaction import file_of
from paperbrowse.model.errors import DamagedFile, ForeignFile


def copy_of(connection: sqlite3.Connection, kind: Kind) -> bytes:
    """The database as a file holds it, in one piece. Raises DamagedFile when it is not sound."""
    file = file_of(connection)
    with telling_of_reading(file), closing(connect(None, kind)) as copy:
        connection.backup(copy)
        _require_sound(copy, file)
        return copy.serialize()


def opened_copy(content: bytes, name: str, kind: Kind, steps: Sequence[Step]) -> sqlite3.Connection:
    """A copy in memory, moved to the newest version. Raises DamagedFile, NewerFile or ForeignFile, naming it."""
    with telling_of_reading(name), closing_on_error(connect(None, kind)) as copy:
        try:
            if content:  # SQLite takes no nothing
                copy.deserialize(content)
            if version_of(copy, kind, len(steps)) == 0:
                raise ForeignFile(f"{name} holds nothing of ours")
        except ForeignFile as error:
            raise ForeignFile(f"{name} is not a {kind.name} file", "name another backup") from error
        _require_sound(copy, name)
        migrate(copy, kind, steps)
        return copy


def put_back(copy: sqlite3.Connection, connection: sqlite3.Connection) -> None:
    """Make a database what a copy is, whole or not at all; other windows see it. Raises NotSaved."""
    with telling(file_of(connection)):
        copy.backup(connection)


def _require_sound(connection: sqlite3.Connection, name: str) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise DamagedFile(f"{name} is damaged: {answer}")
