"""Backups of stars, tags and notes: when one is due, where they are, and how long they are kept."""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from paperbrowse.database.private_files import create_private_folder
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.marks.backup import Snapshot
from paperbrowse.model.errors import DamagedFile, NotSaved, StorageError, UsageError

DAILY, WEEKLY, MONTHLY = 7, 4, 6
"""Number of days, weeks and months whose newest backup is kept."""

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
        try:
            fields = json.loads(self.json_file.read_bytes())
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
