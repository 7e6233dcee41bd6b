"""Backups of what a reader made: when one is due, where it lies, and which older ones are kept."""

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

FOLDER = "backups"

DAILY, WEEKLY, MONTHLY = 7, 4, 6
"""The newest of so many days, weeks and months is kept."""

_NAME_FORMAT = "library-%Y%m%d-%H%M%S.db"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; beside it lies the same as JSON."""

    file: Path
    created_at: datetime

    @property
    def json_file(self) -> Path:
        """Its JSON."""
        return self.file.with_suffix(".json")

    def read(self) -> bytes:
        """What it holds. Raises DamagedFile where that is not what was written, StorageError where it is gone."""
        content = read_backup(self.file)
        wanted = self._json_field("sha256")
        if wanted is not None and sha256(content).hexdigest() != wanted:
            raise DamagedFile(f"{self.file} is not what was written there", "restore another backup")
        return content

    @property
    def content_digest(self) -> str | None:
        """The digest of what the reader had made; None where the twin cannot be read."""
        return self._json_field("made")

    def _json_field(self, name: str) -> str | None:
        try:
            told = json.loads(self.json_file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return told.get(name) if isinstance(told, dict) else None

    def delete(self) -> None:
        """The file first: a twin alone is no backup, and is in nobody's way."""
        with suppress(OSError):
            self.file.unlink()
            self.json_file.unlink()


def read_backup(file: Path) -> bytes:
    """A file's bytes. Raises StorageError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}", "`paperbrowse restore` lists backups") from error


def retained_times(times: Collection[datetime]) -> set[datetime]:
    """Which backups stay: the newest of each of the last seven days, four weeks and six months that have one."""
    newest_first = sorted(times, reverse=True)
    staying: set[datetime] = set()
    periods: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
        (DAILY, lambda at: (at.year, at.month, at.day)),
        (WEEKLY, lambda at: at.isocalendar()[:2]),
        (MONTHLY, lambda at: (at.year, at.month)),
    )
    for most, period in periods:
        first_of: dict[tuple[int, ...], datetime] = {}
        for moment in newest_first:
            first_of.setdefault(period(moment), moment)
        staying |= set(list(first_of.values())[:most])
    return staying


class Backups:
    """The backups in the folder of one library."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.folder = folder / FOLDER
        self._clock = clock

    def newest_first(self) -> list[Backup]:
        """The newest first."""
        found = []
        with suppress(OSError):
            for file in self.folder.iterdir():
                with suppress(ValueError):  # not a name of ours
                    found.append(Backup(file, datetime.strptime(file.name, _NAME_FORMAT).replace(tzinfo=UTC)))
        return sorted(found, key=lambda one: one.created_at, reverse=True)

    def find(self, name: str) -> Backup:
        """By its file name, with or without ending, or by `latest`. Raises UsageMistake."""
        listed = self.newest_first()
        for one in listed:
            if name in (one.file.name, one.file.stem, "latest"):
                return one
        raise UsageError(f"there is no backup {name}", "`paperbrowse restore` lists them")

    def is_due(self) -> bool:
        """Whether there is none of today yet."""
        newest = next(iter(self.newest_first()), None)
        return newest is None or newest.created_at.date() != self._now().date()

    def add(self, snapshot: Snapshot) -> Backup:
        """Write a copy, look whether it is there, and let go of what is too old. Raises NotSaved."""
        newest = next(iter(self.newest_first()), None)
        if newest is not None and newest.content_digest == snapshot.digest:
            return newest
        backup = self._write(snapshot)
        listed = self.newest_first()
        staying = retained_times([one.created_at for one in listed])
        for one in listed:
            if one.created_at not in staying:
                one.delete()
        return backup

    def _write(self, snapshot: Snapshot) -> Backup:
        try:
            create_private_folder(self.folder)
        except OSError as error:
            raise NotSaved(f"no backup was made: {self.folder}: {error.strerror}") from error
        backup = self._next_backup()
        for file, content in ((backup.json_file, snapshot.as_json), (backup.file, snapshot.content)):
            with atomic_write(str(file), replace=True) as out:
                out.write(content)
        backup.read()
        return backup

    def _next_backup(self) -> Backup:
        """By the first second that has none: one that was kept is never written over."""
        at = self._now().replace(microsecond=0)
        while (file := self.folder / at.strftime(_NAME_FORMAT)).exists():
            at += timedelta(seconds=1)
        return Backup(file, at)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)
