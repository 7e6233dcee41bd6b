"""Checked copies of a database: made while others write, and opened."""

import sqlite3
from contextlib import closing

from paperbrowse.database.connect import closing_on_error, connect
from paperbrowse.database.migrate import DatabaseSpec, migrate, version_of
from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import file_of
from paperbrowse.model.errors import DamagedFile, ForeignFile


def copy_to_bytes(connection: sqlite3.Connection, spec: DatabaseSpec) -> bytes:
    """Return the bytes of a file with the same content. Raises DamagedFile if the database is damaged."""
    file = file_of(connection)
    with translate_read_errors(file), closing(connect(None, spec)) as copy:
        connection.backup(copy)
        _require_sound(copy, file)
        return copy.serialize()


def open_copy(content: bytes, name: str, spec: DatabaseSpec) -> sqlite3.Connection:
    """Open a copy in memory and migrate it. Raises DamagedFile, NewerFile or ForeignFile with its name."""
    with translate_read_errors(name), closing_on_error(connect(None, spec)) as copy:
        try:
            if content:  # SQLite does not accept zero bytes
                copy.deserialize(content)
            if version_of(copy, spec) == 0:
                raise ForeignFile(f"{name} is empty")
        except ForeignFile as error:
            raise ForeignFile(f"{name} is not a {spec.name} file", "name another backup") from error
        _require_sound(copy, name)
        migrate(copy, spec)
        return copy


def _require_sound(connection: sqlite3.Connection, name: str) -> None:
    (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise DamagedFile(f"{name} is damaged: {answer}")
