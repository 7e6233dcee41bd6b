"""Backups of stars, tags and notes, and the recovery of damaged databases from them."""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from paperbrowse.database.private_files import create_private_folder
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.marks.backup import Snapshot
from paperbrowse.marks.salvage import SalvagedLibrary, salvage
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import DamagedFile, NotSaved, PaperbrowseError, StorageError, UsageError
from paperbrowse.papers.store import PaperStore

DAILY, WEEKLY, MONTHLY = 7, 4, 6
"""Number of days, weeks and months whose newest backup is kept."""

_JSON_HEAD = 500
"""Bytes of a JSON file that hold what stands before its tables."""

_NAME_FORMAT = "library-%Y%m%d-%H%M%S.db"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: a database, and a JSON file of the same content beside it."""

    file: Path
    created_at: datetime

    @property
    def json_file(self) -> Path:
        return self.file.with_suffix(".json")

    def read(self) -> bytes:
        """Return the database. Raises DamagedFile if it has changed, StorageError if it cannot be read."""
        content = read_backup(self.file)
        digest = self._json_field("sha256")
        if digest is not None and sha256(content).hexdigest() != digest:
            raise DamagedFile(f"{self.file} has changed since it was written", "restore another backup")
        return content

    @property
    def content_digest(self) -> str | None:
        """The digest of the marks; None if the JSON file cannot be read."""
        return self._json_field("made")

    def _json_field(self, name: str) -> str | None:
        """Return a field that stands before the tables, which may be long."""
        try:
            with self.json_file.open("rb") as file:
                fields = json.loads(file.read(_JSON_HEAD).partition(b'"tables"')[0].rstrip().rstrip(b",") + b"}")
        except (OSError, ValueError, RecursionError):
            return None
        return fields.get(name) if isinstance(fields, dict) else None

    def delete(self) -> None:
        """Delete the database first, because a JSON file alone does not count as a backup."""
        with suppress(OSError):
            self.file.unlink()
            self.json_file.unlink()


def read_backup(file: Path) -> bytes:
    """Return the content of a file. Raises StorageError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror}", "`paperbrowse restore` lists backups") from error


def retained_times(times: Collection[datetime]) -> set[datetime]:
    """Return the times of the backups to keep: the newest of each of the last days, weeks and months with one."""
    newest_first = sorted(times, reverse=True)
    retained: set[datetime] = set()
    periods: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
        (DAILY, lambda at: (at.year, at.month, at.day)),
        (WEEKLY, lambda at: at.isocalendar()[:2]),
        (MONTHLY, lambda at: (at.year, at.month)),
    )
    for count, period in periods:
        newest_by_period: dict[tuple[int, ...], datetime] = {}
        for time in newest_first:
            newest_by_period.setdefault(period(time), time)
        retained |= set(list(newest_by_period.values())[:count])
    return retained


class Backups:
    """The backups of one library.db, in a folder beside it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.folder = folder / "backups"
        self._clock = clock

    def newest_first(self) -> list[Backup]:
        backups = []
        with suppress(OSError):
            for file in self.folder.iterdir():
                with suppress(ValueError):  # another file in the folder
                    backups.append(Backup(file, datetime.strptime(file.name, _NAME_FORMAT).replace(tzinfo=UTC)))
        return sorted(backups, key=lambda backup: backup.created_at, reverse=True)

    def find(self, name: str) -> Backup:
        """Return a backup by its file name, with or without suffix, or by `latest`. Raises UsageError."""
        for backup in self.newest_first():
            if name in (backup.file.name, backup.file.stem, "latest"):
                return backup
        raise UsageError(f"no backup is called {name}", "`paperbrowse restore` lists them")

    def is_due(self) -> bool:
        """Return whether today has no backup yet."""
        newest = next(iter(self.newest_first()), None)
        return newest is None or newest.created_at.date() != self._now().date()

    def add(self, snapshot: Snapshot) -> Backup:
        """Write a backup and verify it, then delete outdated ones; return the newest if it has the same content.

        Raises NotSaved.
        """
        newest = next(iter(self.newest_first()), None)
        if newest is not None and newest.content_digest == snapshot.digest:
            return newest
        added = self._write(snapshot)
        backups = self.newest_first()
        retained = retained_times([backup.created_at for backup in backups])
        for backup in backups:
            if backup.created_at not in retained:
                backup.delete()
        return added

    def _write(self, snapshot: Snapshot) -> Backup:
        try:
            create_private_folder(self.folder)
        except OSError as error:
            raise NotSaved(f"cannot back up to {self.folder}: {error.strerror}") from error
        at = self._now().replace(microsecond=0)
        while (file := self.folder / at.strftime(_NAME_FORMAT)).exists():  # a backup is never overwritten
            at += timedelta(seconds=1)
        backup = Backup(file, at)
        for path, content in ((backup.json_file, snapshot.as_json), (file, snapshot.content)):
            with atomic_write(str(path), replace=True) as out:
                out.write(content)
        backup.read()
        return backup

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)


MAX_STARTUP_SALVAGE = 100_000_000
"""Bytes of a damaged papers.db up to which its papers are recovered at the start: it takes some seconds, once."""

_MARKS_PER_BATCH = 1_000


def recover_marks(mark_store: MarkStore, backups: Backups, damaged: Path | None) -> str:
    """Fill an empty library.db from the newest backup and the damaged file; return a message about it.

    damaged: None if nothing remains of the file.
    """
    try:
        backup = _restore_newest(mark_store, backups)
        count = _salvage_marks(mark_store, damaged) if damaged else 0
    except NotSaved as error:
        return f"the marks of the damaged library could not be recovered: {error}; try `paperbrowse restore`"
    sources = [f"the backup of {backup.created_at.astimezone():%Y-%m-%d %H:%M}"] if backup else []
    sources += [f"{count:,} marked papers read from the damaged file"] if count else []
    if not sources:
        return "it has no backup, and nothing in it could be read"
    return f"recovered: {' and '.join(sources)}; now {mark_store.totals()}"


def _restore_newest(mark_store: MarkStore, backups: Backups) -> Backup | None:
    """Restore the newest usable backup; return None if there is none."""
    for backup in backups.newest_first():
        try:
            content = backup.read()
            if any(astuple(mark_store.totals())):  # keep what another window has marked since
                _import_salvaged(mark_store, salvage(content, backup.file.name))
            else:
                mark_store.restore(content, str(backup.file))
        except NotSaved:
            raise
        except PaperbrowseError:
            continue
        return backup
    return None


def _salvage_marks(mark_store: MarkStore, damaged: Path) -> int:
    """Import all marks that can be read; return the number of marked papers."""
    try:
        salvaged = salvage(damaged.read_bytes(), damaged.name)
    except OSError:
        return 0
    _import_salvaged(mark_store, salvaged)
    return len(salvaged.marks)


def _import_salvaged(mark_store: MarkStore, salvaged: SalvagedLibrary) -> None:
    for start in range(0, len(salvaged.marks), _MARKS_PER_BATCH):
        mark_store.writer.import_marks(salvaged.marks[start : start + _MARKS_PER_BATCH])
    known = {search.name for search in mark_store.saved_searches.all()}
    for search in salvaged.searches:
        if search.name and search.name not in known:
            mark_store.saved_searches.save(search.name, search.query)


def salvage_papers(paper_store: PaperStore, damaged: Path) -> tuple[str, ...]:
    """Fill an empty papers.db from a damaged file that is not too large; return messages about it."""
    try:
        count = paper_store.salvage(damaged) if damaged.stat().st_size < MAX_STARTUP_SALVAGE else 0
    except (OSError, StorageError) as error:
        return (f"its papers could not be recovered: {error}",)
    return (f"{count:,} papers were read from it; import your files again for the others",) if count else ()
