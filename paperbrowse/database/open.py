"""Opening a database file whatever state it is in, with a sentence for a person where that is not plain."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from paperbrowse.database.aside import set_aside
from paperbrowse.database.connect import closing_on_error, connect, prepare_for_writing
from paperbrowse.database.features import require_features
from paperbrowse.database.files import file_identity, is_no_file, is_writable, make_private, size_of
from paperbrowse.database.kind import Kind
from paperbrowse.database.migrate import Step, migrate, version_of
from paperbrowse.database.reading import open_for_reading
from paperbrowse.database.refusals import telling
from paperbrowse.database.transaction import one_moment
from paperbrowse.model.errors import DamagedFile, ForeignFile, NewerFile, NotSaved, StorageError

_REASONS: dict[type[StorageError], str] = {DamagedFile: "damaged", NewerFile: "newer", ForeignFile: "foreign"}
_SAID = {
    "damaged": "is damaged",
    "newer": "was written by a later version",
    "foreign": "is not a file of ours",
}


BeforeMoving = Callable[[sqlite3.Connection], object]
"""What is done with a file of an earlier version before it is moved: keeping a copy of it, say."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection in autocommit at the newest version, and what a person should know of its opening."""

    connection: sqlite3.Connection
    notices: tuple[str, ...] = ()
    writable: bool = True
    damaged: Path | None = None
    """Where a damaged file is kept in whose place this empty one was begun."""
    was_empty: bool = False
    """A file lay there without a byte in it: made a moment ago, or all that a cut left of one."""


def open_database(
    path: Path, kind: Kind, *, steps: Sequence[Step], before_moving: BeforeMoving = lambda connection: None
) -> Opened:
    """The file, made where there is none, moved to the newest version; read-only where it cannot be written.

    A damaged file is set aside and a new one begun; so is a newer or foreign one if its kind is recreatable,
    else NewerFile or ForeignFile is raised and the file left untouched.
    """
    require_features()
    if is_no_file(path):
        raise ForeignFile(f"{path} is not a file", "move it away, or name another folder with --home")
    was_empty = path.exists() and not size_of(path)
    return replace(_open(path, kind, steps, before_moving), was_empty=was_empty)


def _open(path: Path, kind: Kind, steps: Sequence[Step], before_moving: BeforeMoving) -> Opened:
    try:
        make_private(path)
    except OSError as refusal:
        return _reading_only(path, kind, steps, f"{path} cannot be made: {refusal.strerror}")
    if not is_writable(path):
        return _reading_only(path, kind, steps, f"{path} or its folder is read-only")
    return _open_or_begin_again(path, kind, steps, before_moving)


def _open_or_begin_again(path: Path, kind: Kind, steps: Sequence[Step], before_moving: BeforeMoving) -> Opened:
    seen = file_identity(path)
    try:
        return Opened(_open_for_writing(path, kind, steps, before_moving))
    except NotSaved as refusal:
        return _reading_only(path, kind, steps, str(refusal))
    except (DamagedFile, NewerFile, ForeignFile) as trouble:
        reason = _REASONS[type(trouble)]
        if reason != "damaged" and not kind.recreatable:
            raise
        aside = _set_aside(path, reason, trouble) if file_identity(path) == seen else None
    make_private(path)
    connection = _open_for_writing(path, kind, steps, before_moving)
    if aside is None:  # the file was another one by then: a second process had set it aside a moment ago
        return Opened(connection)
    notice = f"{path} {_SAID[reason]}; it was kept as {aside}, and an empty {kind.name} file was begun"
    return Opened(connection, notices=(notice,), damaged=aside if reason == "damaged" else None)


def _set_aside(path: Path, reason: str, trouble: StorageError) -> Path:
    """Its new path; raises the trouble itself where the folder refuses."""
    try:
        return set_aside(path, reason)
    except OSError as refusal:
        raise trouble from refusal


def _open_for_writing(path: Path, kind: Kind, steps: Sequence[Step], before_moving: BeforeMoving) -> sqlite3.Connection:
    with telling(str(path)), closing_on_error(connect(path, kind)) as connection:
        version = version_of(connection, kind, len(steps))  # reads header and schema, and judges before any write
        _check(connection, path, kind)
        prepare_for_writing(connection, kind)
        if 0 < version < len(steps):
            before_moving(connection)
        migrate(connection, kind, steps)
    return connection


def _check(connection: sqlite3.Connection, path: Path, kind: Kind) -> None:
    """Look through a small file whole, its indices too; a large one is looked through by `doctor`."""
    if path.stat().st_size >= kind.check_below:
        return
    with one_moment(connection):  # nobody writes meanwhile
        (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        size = path.stat().st_size
    if answer != "ok":
        raise DamagedFile(f"{path} cannot be read: {answer}")
    if size != pages * page_size:  # SQLite reads what is missing of the last page as zeroes
        raise DamagedFile(f"{path} cannot be read: it ends after {size} of {pages * page_size} bytes")


def _reading_only(path: Path, kind: Kind, steps: Sequence[Step], why: str) -> Opened:
    connection = open_for_reading(path, kind, steps)
    notice = f"{why}; it is open for reading only, and no change will be saved"
    return Opened(connection, notices=(notice,), writable=False)
