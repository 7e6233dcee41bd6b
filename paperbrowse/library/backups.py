"""Backups of what a reader made: when one is due, where it lies, and which older ones are kept."""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from paperbrowse.database.private_files import create_private_folder
from paperbrowse.library.whole_file import whole_file
from paperbrowse.marks.backup import Snapshot
from paperbrowse.model.errors import DamagedFile, NotSaved, StorageError, UsageError

FOLDER = "backups"

DAILY, WEEKLY, MONTHLY = 7, 4, 6
"""The newest of so many days, weeks and months is kept."""

_NAME = "library-%Y%m%d-%H%M%S.db"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup; beside it lies the same as JSON."""

    file: Path
    at: datetime

    @property
    def twin(self) -> Path:
        """Its JSON."""
        return self.file.with_suffix(".json")

    def read(self) -> bytes:
        """What it holds. Raises DamagedFile where that is not what was written, StorageError where it is gone."""
        content = read_backup(self.file)
        wanted = self._told("sha256")
        if wanted is not None and sha256(content).hexdigest() != wanted:
            raise DamagedFile(f"{self.file} is not what was written there", "restore another backup")
        return content

    @property
    def made(self) -> str | None:
        """The digest of what the reader had made; None where the twin cannot be read."""
        return self._told("made")

    def _told(self, name: str) -> str | None:
        try:
            told = json.loads(self.twin.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        return told.get(name) if isinstance(told, dict) else None

    def drop(self) -> None:
        """The file first: a twin alone is no backup, and is in nobody's way."""
        with suppress(OSError):
            self.file.unlink()
            self.twin.unlink()


def read_backup(file: Path) -> bytes:
    """A file's bytes. Raises StorageError."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror}", "`paperbrowse restore` lists backups") from error


def kept(moments: Collection[datetime]) -> set[datetime]:
    """Which backups stay: the newest of each of the last seven days, four weeks and six months that have one."""
    newest_first = sorted(moments, reverse=True)
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

    def listed(self) -> list[Backup]:
        """The newest first."""
        found = []
        with suppress(OSError):
            for file in self.folder.iterdir():
                with suppress(ValueError):  # not a name of ours
                    found.append(Backup(file, datetime.strptime(file.name, _NAME).replace(tzinfo=UTC)))
        return sorted(found, key=lambda one: one.at, reverse=True)

    def named(self, name: str) -> Backup:
        """By its file name, with or without ending, or by `latest`. Raises UsageMistake."""
        listed = self.listed()
        for one in listed:
            if name in (one.file.name, one.file.stem, "latest"):
                return one
        raise UsageError(f"there is no backup {name}", "`paperbrowse restore` lists them")

    def is_due(self) -> bool:
        """Whether there is none of today yet."""
        newest = next(iter(self.listed()), None)
        return newest is None or newest.at.date() != self._now().date()

    def keep(self, copy: Snapshot) -> Backup:
        """Write a copy, look whether it is there, and let go of what is too old. Raises NotSaved."""
        newest = next(iter(self.listed()), None)
        if newest is not None and newest.made == copy.digest:
            return newest
        backup = self._write(copy)
        listed = self.listed()
        staying = kept([one.at for one in listed])
        for one in listed:
            if one.at not in staying:
                one.drop()
        return backup

    def _write(self, copy: Snapshot) -> Backup:
        try:
            create_private_folder(self.folder)
        except OSError as error:
            raise NotSaved(f"no backup was made: {self.folder}: {error.strerror}") from error
        backup = self._new()
        for file, content in ((backup.twin, copy.as_json), (backup.file, copy.content)):
            with whole_file(str(file), replace=True) as out:
                out.write(content)
        backup.read()
        return backup

    def _new(self) -> Backup:
        """By the first second that has none: one that was kept is never written over."""
        at = self._now().replace(microsecond=0)
        while (file := self.folder / at.strftime(_NAME)).exists():
            at += timedelta(seconds=1)
        return Backup(file, at)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)
