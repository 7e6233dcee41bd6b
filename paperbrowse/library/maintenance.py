"""The `MaintenanceService`: backups of the marks, and checks and repairs of both databases and their folders."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from paperbrowse.database.integrity import sqlite_features
from paperbrowse.database.quarantine import find_free_path
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.library.backups import Backup, Backups
from paperbrowse.library.paper_copies import check_marked_papers
from paperbrowse.library.stores import Stores
from paperbrowse.marks.backup import MarkTotals, backup_totals
from paperbrowse.model.errors import DamagedFile, Interrupted, PaperbrowseError, StorageError
from paperbrowse.text.phrases import count_of

LOW_DISK_SPACE = 200_000_000
"""Bytes of free disk space below which an import may fail."""

_PRIVATE = "readable by you only"


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of checking one thing."""

    about: str
    message: str
    is_sound: bool = True
    hint: str = ""
    is_repaired: bool = False
    """True: it was not sound before the check."""


class MaintenanceService:
    """Backs up, restores, checks and repairs the files of a home."""

    def __init__(self, stores: Stores) -> None:
        self._stores, self._home = stores, stores.home

    # Backups

    @property
    def backups(self) -> Backups:
        return self._stores.backups

    def back_up(self) -> Backup:
        """Back up stars, tags and notes, unless the newest backup has them all. Raises StorageError."""
        return self.backups.add(self._stores.marks.snapshot())

    def back_up_daily(self) -> None:
        """Back up unless there is a backup of today, or nothing to back up. Raises StorageError."""
        if self._stores.marks.writable and self.backups.is_due() and any(astuple(self._stores.marks.totals())):
            self.back_up()

    def restore(self, content: bytes, name: str) -> Path:
        """Replace all marks by those of a backup; return the copy of the file before. Raises StorageError."""
        file = self._home.library_db
        time = f"{self._stores.clock().astimezone():%Y%m%d-%H%M%S}"
        copy = find_free_path(file.with_name(f"{file.name}.replaced-{time}"))
        try:
            present = self._stores.marks.snapshot().content
        except DamagedFile:  # copied as it is, because something may still be read from it
            present = file.read_bytes()
        with atomic_write(str(copy), replace=False) as out:
            out.write(present)
        self._stores.marks.restore(content, name)
        with suppress(Interrupted):  # another process imports: the next start or `doctor --fix` puts the papers back
            check_marked_papers(self._stores, everything=True)
        return copy

    def mark_totals(self, content: bytes | None = None, name: str = "") -> MarkTotals:
        """Count the marks of this home, or those of a backup. Raises StorageError."""
        return self._stores.marks.totals() if content is None else backup_totals(content, name)

    # Checks

    def check(self, *, fix: bool) -> Iterator[Finding]:
        """Check everything in turn; fix: repair what can be repaired without losing anything."""
        yield _check_sqlite()
        yield self._check_permissions(fix=fix)
        for folder in dict.fromkeys((self._home.data, self._home.cache)):
            yield _check_disk_space(folder)
        yield self._check_marks(fix=fix)
        yield self._check_backups()
        yield self._check_papers(fix=fix)
        yield self._check_index(fix=fix)
        yield self._check_marked_papers(fix=fix)

    def repair(self) -> tuple[str, ...]:
        """Replace or rebuild what cannot be read; return messages about what was done. Raises StorageError."""
        findings = [self._check_marks(fix=True), self._check_papers(fix=True), self._check_index(fix=True)]
        findings.append(self._check_marked_papers(fix=True))
        return tuple(finding.message for finding in findings if finding.is_repaired)

    def marks_problems(self) -> list[str]:
        return self._stores.marks.problems()

    def papers_problems(self) -> list[str]:
        with self._stores.papers.reading():
            return self._stores.papers.problems()

    def index_problems(self) -> list[str]:
        """Return where the search index differs from the papers. Raises StorageError if it cannot be checked."""
        with self._stores.papers.reading():
            return self._stores.papers.index_problems()

    def _check_permissions(self, *, fix: bool) -> Finding:
        folders = dict.fromkeys((self._home.data, self._home.cache))
        backups = (*self._home.data.glob("backups"), *self._home.data.glob("backups/*"))
        files = (self._home.library_db, self._home.papers_db, self._home.crash_log, *backups)
        public = [path for path in (*folders, *files) if path.exists() and path.stat().st_mode & 0o077]
        if not public:
            return Finding("permissions", _PRIVATE)
        names = ", ".join(map(str, public))
        if not fix:
            return Finding("permissions", f"other users may read {names}", False, "`doctor --fix` makes them private")
        for path in public:
            path.chmod(path.stat().st_mode & ~0o077)
        return Finding("permissions", f"now {_PRIVATE}: {names}")

    def _check_marks(self, *, fix: bool) -> Finding:
        problems = self.marks_problems()
        if not problems:
            return Finding("library", f"sound: {self.mark_totals()}")
        message = f"{self._home.library_db} is damaged: {'; '.join(problems)}"
        if not fix:
            return Finding("library", message, False, "`doctor --fix` restores the newest backup and what can be read")
        from paperbrowse.library.backups import recover_marks

        damaged = self._stores.replace_marks()
        recovered = recover_marks(self._stores.marks, self.backups, damaged)
        return Finding("library", f"{message}; kept as {damaged}; {recovered}", is_repaired=True)

    def _check_backups(self) -> Finding:
        backups = self.backups.newest_first()
        broken = [str(backup.file) for backup in backups if not _is_usable(backup)]
        if broken:
            return Finding("backups", f"cannot be read: {', '.join(broken)}", False, "delete them")
        if not backups:
            return Finding("backups", "none yet (made once a day in the terminal if there are marks)")
        return Finding("backups", f"{len(backups)} sound, the newest of {backups[0].created_at:%Y-%m-%d}")

    def _check_papers(self, *, fix: bool) -> Finding:
        problems = self.papers_problems()
        if not problems:
            with self._stores.papers.reading():
                return Finding("papers", f"sound: {self._stores.papers.size():,} papers")
        message = f"{self._home.papers_db} is damaged: {'; '.join(problems)}"
        if fix:
            return Finding("papers", f"{message}; {self._recreate_papers()}", is_repaired=True)
        hint = "`doctor --fix` starts a new file with what can be read; your marks are not in it"
        return Finding("papers", message, False, hint)

    def _recreate_papers(self) -> str:
        damaged = self._stores.replace_papers()
        count = self._stores.papers.salvage(damaged)
        return f"kept as {damaged}; {count:,} papers were read from it; import your files again for the others"

    def _check_index(self, *, fix: bool) -> Finding:
        try:
            problems = self.index_problems()
        except StorageError as error:  # because SQLite checks an index only in a file that it may write to
            return Finding("index", f"not checked: {error}", False)
        if not problems:
            is_loading = self._stores.papers.is_bulk_load_locked()
            later = "; a large import is running, which counts its words at its end" if is_loading else ""
            return Finding("index", f"agrees with the papers{later}")
        message = "; ".join(problems)
        if not fix:
            return Finding("index", message, False, "`doctor --fix` rebuilds it")
        try:
            self._stores.papers.rebuild_index()
        except DamagedFile:  # neither the index nor some of its papers can be read
            return Finding("index", f"{message} in {self._home.papers_db}; {self._recreate_papers()}", is_repaired=True)
        remaining = self.index_problems()
        return Finding("index", f"rebuilt ({message})", not remaining, "; ".join(remaining), is_repaired=True)

    def _check_marked_papers(self, *, fix: bool) -> Finding:
        """Count the marked papers that are known from their copies only, or not at all."""
        stores, restored = self._stores, 0
        try:
            if fix:
                restored = check_marked_papers(stores, everything=True)
            mark_ids = stores.marks.find_ids("marked")
            with stores.papers.reading():
                rows = set(stores.lookup.row_by_mark(mark_ids).values())
                count = len(stores.papers.copies.restored(rows)) + len(mark_ids) - len(rows)
        except (StorageError, Interrupted) as error:
            return Finding("marked", f"not checked: {error or 'an import is running'}", False)
        if not count:
            return Finding("marked", "every marked paper is in the cache", is_repaired=restored > 0)
        message = f"{count_of(count, 'marked paper')} not in the cache"
        hint = "import the files again, or press r in the terminal"
        return Finding("marked", message, hint=hint, is_repaired=restored > 0)


def _check_sqlite() -> Finding:
    version, missing = sqlite_features()
    if missing:
        return Finding("sqlite", f"{version} without {' and '.join(missing)}", False, "use another build of Python")
    return Finding("sqlite", f"{version} with FTS5 and JSON")


def _check_disk_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    message = f"{free / 1e9:.1f} GB free in {folder}"
    if free < LOW_DISK_SPACE:
        return Finding("disk", message, False, "free some space before the next import")
    return Finding("disk", message)


def _is_usable(backup: Backup) -> bool:
    try:
        backup_totals(backup.read(), str(backup.file))
    except PaperbrowseError:
        return False
    return True
