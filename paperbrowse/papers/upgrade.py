"""Opening papers.db, which is made again from the papers of an earlier version's file.

The new file is built beside the old one, and takes its name only when it is complete. A kill before that leaves the
old file as it was; after that, the next start finishes the exchange.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from paperbrowse.database.connect import connect
from paperbrowse.database.migrate import migrate
from paperbrowse.database.open import OpenedDatabase, open_database
from paperbrowse.database.private_files import create_private_file, size_of, sync_folder
from paperbrowse.database.quarantine import quarantine
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile, NotSaved
from paperbrowse.papers.schema import SPEC, VERSION, WRITE_CACHE_KIB
from paperbrowse.papers.seen import add_seen_until

QUIET_UPGRADE_BYTES = 50_000_000
"""Bytes of an earlier version's file that is upgraded without a message: it takes a few seconds."""

_HINT = "free some space and start again, or move the file away and import your papers again"


class _Upgraded(Exception):
    """The file has been replaced by one of this version, which is to be opened."""

    def __init__(self, kept: Path | None) -> None:
        super().__init__()
        self.kept = kept
        """The file of the earlier version; None if another process has set it aside."""


def open_papers(
    path: Path,
    clock: Callable[[], datetime],
    report: Callable[[str], object],
    last_session: Callable[[], datetime | None],
) -> OpenedDatabase:
    """Open papers.db as `open_database` does; report gets a message where an upgrade takes long.

    Papers of an earlier version that were added before the end of the last session count as seen.
    """

    def upgrade_first(connection: sqlite3.Connection) -> None:
        if connection.execute("PRAGMA user_version").fetchone() >= (VERSION,):
            return  # its migrations are enough
        if size_of(path) > QUIET_UPGRADE_BYTES:
            report(f"upgrading {path.name} (once; this may take a minute)")
        raise _Upgraded(_upgrade(connection, path.resolve(), clock(), last_session()))

    complete = _complete_file(path.resolve())
    if not size_of(path) and complete.exists():  # killed between the two renames of an upgrade
        with suppress(OSError):
            complete.replace(path.resolve())
    try:
        opened = open_database(path, SPEC, before_upgrade=upgrade_first)
    except _Upgraded as upgraded:
        opened = open_database(path, SPEC)
        if upgraded.kept is None:
            return opened
        _remove_sidecars(upgraded.kept)
        notice = f"{path} was upgraded; the file of the earlier version was kept as {upgraded.kept}"
        return replace(opened, notices=(notice, *opened.notices))
    if not opened.writable and 0 < _version_in_header(path) < VERSION:
        notice = f"the papers of {path} are not shown: an earlier version made it, and it could not be upgraded"
        return replace(opened, notices=(*opened.notices, notice))
    return opened


def _upgrade(old: sqlite3.Connection, file: Path, now: datetime, seen_until: datetime | None) -> Path | None:
    """Replace a file of an earlier version, which is open as `old`. Raises StorageError.

    Returns where the old file is kept, or None if another process did all this.
    """
    old.execute("PRAGMA wal_checkpoint (TRUNCATE)")  # the file alone is then complete, whatever happens to its -wal
    old.execute("BEGIN IMMEDIATE")  # no other process writes or upgrades meanwhile
    if _version_in_header(file) >= VERSION:  # another process upgraded it while this one waited
        return None
    complete = _complete_file(file)
    try:
        _build(old, file, complete, now, seen_until)
        kept = quarantine(file, "earlier-version", now=now.astimezone())
        with suppress(FileNotFoundError):  # a process that started just now has done it
            complete.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        raise NotSaved(f"cannot upgrade {file}: {error.strerror}", _HINT) from error
    return kept


def _build(old: sqlite3.Connection, old_file: Path, complete: Path, now: datetime, seen_until: datetime | None) -> None:
    """Make a file of this version with all papers of an earlier one, or none. Raises StorageError and OSError."""
    from paperbrowse.papers.salvage import salvage  # late: few starts need it

    building = old_file.with_name(f"{old_file.name}-upgrading")
    building.unlink(missing_ok=True)  # left by an upgrade that was killed
    create_private_file(building)
    try:
        with closing(connect(building, SPEC)) as connection:
            for pragma in ("journal_mode = MEMORY", "synchronous = OFF", f"cache_size = -{WRITE_CACHE_KIB}"):
                connection.execute(f"PRAGMA {pragma}")  # an incomplete file is thrown away
            migrate(connection, SPEC)
            copied = salvage(old_file, connection, now)
            if seen_until is not None:
                _add_seen(connection, seen_until)
        if (copied,) != old.execute("SELECT count(*) FROM papers").fetchone():
            raise DamagedFile(f"{old_file} cannot be read completely")
        sync_folder(building)  # as well as a folder, it flushes a file
        building.rename(complete)
        sync_folder(complete.parent)
    except NotSaved as error:
        raise NotSaved(f"cannot upgrade {old_file}: the disk is full or failing", _HINT) from error
    finally:
        building.unlink(missing_ok=True)


def _add_seen(connection: sqlite3.Connection, moment: datetime) -> None:
    """Remember the papers as seen that were imported up to a moment."""
    values = {"moment": int(moment.timestamp())}
    first_new = "SELECT min(paper_id) - 1 FROM papers WHERE added > :moment"
    select = f"SELECT coalesce(({first_new}), max(paper_id), 0) FROM papers"
    with transaction(connection):
        add_seen_until(connection, connection.execute(select, values).fetchone()[0])


def _remove_sidecars(kept: Path) -> None:
    """Let SQLite remove the -wal and -shm of a file that nobody has open."""
    with suppress(sqlite3.Error), closing(connect(kept, SPEC)) as connection:
        connection.execute("SELECT 1 FROM sqlite_schema")


def _complete_file(file: Path) -> Path:
    return file.with_name(f"{file.name}-upgraded")


def _version_in_header(file: Path) -> int:
    """Return the user_version in the header of a file of this kind; 0 for any other or none."""
    try:
        with file.open("rb") as opened:
            header = opened.read(100)  # https://www.sqlite.org/fileformat.html#the_database_header
    except OSError:
        return 0
    is_ours = header[68:72] == SPEC.application_id.to_bytes(4)
    return int.from_bytes(header[60:64]) if is_ours else 0
