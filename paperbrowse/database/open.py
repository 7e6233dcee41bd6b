"""Opening a database file whatever state it is in, with a sentence for a person where that is not plain."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from paperbrowse.database.aside import set_aside
from paperbrowse.database.connect import closing_on_error, connect, prepare_for_writing
from paperbrowse.database.files import file_identity, is_no_file, is_writable, make_private
from paperbrowse.database.kind import Kind
from paperbrowse.database.migrate import Step, migrate, version_of
from paperbrowse.database.reading import open_for_reading
from paperbrowse.database.refusals import telling
from paperbrowse.model.errors import DamagedFile, ForeignFile, NewerFile, NotSaved, StorageError

_REASONS: dict[type[StorageError], str] = {DamagedFile: "damaged", NewerFile: "newer", ForeignFile: "foreign"}
_SAID = {
    "damaged": "is damaged",
    "newer": "was written by a later version",
    "foreign": "is not a file of ours",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection in autocommit at the newest version, and what a person should know of its opening."""

    connection: sqlite3.Connection
    notices: tuple[str, ...] = ()
    writable: bool = True


def open_database(path: Path, kind: Kind, *, steps: Sequence[Step]) -> Opened:
    """The file, made where there is none, moved to the newest version; read-only where it cannot be written.

    A damaged file is set aside and a new one begun; so is a newer or foreign one if its kind is recreatable,
    else NewerFile or ForeignFile is raised and the file left untouched.
    """
    if is_no_file(path):
        raise ForeignFile(f"{path} is not a file", "move it away, or name another folder with --home")
    try:
        make_private(path)
    except OSError as refusal:
        return _reading_only(path, kind, steps, f"{path} cannot be made: {refusal.strerror}")
    if not is_writable(path):
        return _reading_only(path, kind, steps, f"{path} or its folder is read-only")
    return _open_or_begin_again(path, kind, steps)


def _open_or_begin_again(path: Path, kind: Kind, steps: Sequence[Step]) -> Opened:
    seen = file_identity(path)
    try:
        return Opened(_open_for_writing(path, kind, steps))
    except NotSaved as refusal:
        return _reading_only(path, kind, steps, str(refusal))
    except (DamagedFile, NewerFile, ForeignFile) as trouble:
        reason = _REASONS[type(trouble)]
        if reason != "damaged" and not kind.recreatable:
            raise
        notice = _set_aside(path, kind, reason, trouble) if file_identity(path) == seen else ""
    # Where the file is another one by now, a second process has set it aside a moment ago.
    make_private(path)
    return Opened(_open_for_writing(path, kind, steps), notices=(notice,) if notice else ())


def _set_aside(path: Path, kind: Kind, reason: str, trouble: StorageError) -> str:
    """The sentence about it, naming both paths; raises the trouble itself where the folder refuses."""
    try:
        aside = set_aside(path, reason)
    except OSError as refusal:
        raise trouble from refusal
    way_out = "" if kind.recreatable else "; `paperbrowse restore` lists the backups of it"
    return f"{path} {_SAID[reason]}; it was kept as {aside}, and an empty {kind.name} file was begun{way_out}"


def _open_for_writing(path: Path, kind: Kind, steps: Sequence[Step]) -> sqlite3.Connection:
    with telling(str(path)), closing_on_error(connect(path, kind)) as connection:
        version_of(connection, kind, len(steps))  # reads header and schema, and judges before any write
        _check(connection, path, kind)
        prepare_for_writing(connection, kind)
        migrate(connection, kind, steps)
    return connection


def _check(connection: sqlite3.Connection, path: Path, kind: Kind) -> None:
    """Look through a small file whole; a large one is looked through by `doctor`."""
    if path.stat().st_size >= kind.check_below:
        return
    (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise DamagedFile(f"{path} cannot be read: {answer}")


def _reading_only(path: Path, kind: Kind, steps: Sequence[Step], why: str) -> Opened:
    connection = open_for_reading(path, kind, steps)
    notice = f"{why}; it is open for reading only, and no change will be saved"
    return Opened(connection, notices=(notice,), writable=False)
