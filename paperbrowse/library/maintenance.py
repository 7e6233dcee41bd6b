"""Looking after a home: what is sound, what is not, and what to do about it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from paperbrowse.database.integrity import sqlite_features
from paperbrowse.library.backups import Backup
from paperbrowse.library.library import Library
from paperbrowse.model.errors import DamagedFile, PaperbrowseError, StorageError
from paperbrowse.settings import Home

LOW_DISK_SPACE = 200_000_000
"""Bytes of free disk below which imports may end early."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    about: str
    message: str
    is_sound: bool = True
    hint: str = ""
    is_repaired: bool = False
    """It was not sound, and is now."""


def check(home: Home, library: Library, *, fix: bool) -> Iterator[Finding]:
    """Everything in turn; fix: what can be made anew or set right without loss is."""
    yield _check_sqlite()
    yield from _check_permissions(home, fix=fix)
    yield from _check_disk_space(home)
    yield _check_marks(home, library, fix=fix)
    yield _check_backups(library)
    yield _check_papers(home, library, fix=fix)
    yield _check_index(home, library, fix=fix)


def repair(home: Home, library: Library) -> tuple[str, ...]:
    """Make anew what cannot be read, as --fix does; what was done. Raises StorageError."""
    found = (
        _check_marks(home, library, fix=True),
        _check_papers(home, library, fix=True),
        _check_index(home, library, fix=True),
    )
    return tuple(finding.message for finding in found if finding.is_repaired)


def _check_sqlite() -> Finding:
    version, lacking = sqlite_features()
    if lacking:
        return Finding("sqlite", f"{version} without {' and '.join(lacking)}", False, "use another build of Python")
    return Finding("sqlite", f"{version} with FTS5 and JSON")


def _check_permissions(home: Home, *, fix: bool) -> Iterator[Finding]:
    if os.name != "posix":
        return
    open_to_others = [path for path in _private_paths(home) if path.stat().st_mode & 0o077]
    if fix:
        for path in open_to_others:
            path.chmod(path.stat().st_mode & ~0o077)
        said = f"closed to other people: {_join_paths(open_to_others)}" if open_to_others else "readable by you only"
        yield Finding("permissions", said)
    elif open_to_others:
        yield Finding(
            "permissions", f"other people may read {_join_paths(open_to_others)}", False, "doctor --fix closes it"
        )
    else:
        yield Finding("permissions", "readable by you only")


def _private_paths(home: Home) -> list[Path]:
    folders = dict.fromkeys((home.data, home.cache))
    files = (home.library_db, home.papers_db, home.crash_log, *home.data.glob("backups"), *home.data.glob("backups/*"))
    return [path for path in (*folders, *files) if path.exists()]


def _join_paths(paths: list[Path]) -> str:
    return ", ".join(map(str, paths))


def _check_disk_space(home: Home) -> Iterator[Finding]:
    for folder in dict.fromkeys((home.data, home.cache)):
        free = shutil.disk_usage(folder).free
        said = f"{free / 1e9:.1f} GB free in {folder}"
        if free < LOW_DISK_SPACE:
            yield Finding("disk", said, False, "free some space before the next import")
        else:
            yield Finding("disk", said)


def _check_marks(home: Home, library: Library, *, fix: bool) -> Finding:
    faults = library.marks_problems()
    if not faults:
        return Finding("library", f"sound: {library.mark_totals()}")
    said = f"{home.library_db} is damaged: {'; '.join(faults)}"
    if fix:
        return Finding("library", f"{said}; {'; '.join(library.repair_marks())}", is_repaired=True)
    return Finding("library", said, False, "doctor --fix brings back the newest backup and what can be read")


def _check_backups(library: Library) -> Finding:
    listed = library.backups.newest_first()
    broken = [str(one.file) for one in listed if not _is_usable(library, one)]
    if broken:
        return Finding("backups", f"cannot be used: {', '.join(broken)}", False, "delete what cannot be used")
    if not listed:
        return Finding("backups", "none yet: one is made each day the terminal is used and something was made")
    return Finding("backups", f"{len(listed)} sound, the newest of {listed[0].created_at:%Y-%m-%d}")


def _is_usable(library: Library, backup: Backup) -> bool:
    try:
        library.mark_totals(backup.read(), str(backup.file))
    except PaperbrowseError:
        return False
    return True


def _check_papers(home: Home, library: Library, *, fix: bool) -> Finding:
    faults = library.papers_problems()
    if not faults:
        return Finding("papers", f"sound: {library.paper_count():,} papers")
    said = f"{home.papers_db} is damaged: {'; '.join(faults)}"
    if fix:
        return Finding("papers", f"{said}; {_recreate_papers(library)}", is_repaired=True)
    return Finding(
        "papers", said, False, "doctor --fix begins it anew with what can be read; nothing you made is in it"
    )


def _recreate_papers(library: Library) -> str:
    aside, papers = library.recreate_papers()
    return f"kept as {aside}; {papers:,} papers were read from it, import yours again for the others"


def _check_index(home: Home, library: Library, *, fix: bool) -> Finding:
    try:
        faults = library.index_problems()
    except StorageError as refusal:  # SQLite looks through an index only where it could write to it
        return Finding("index", f"not looked through: {refusal}", False)
    if not faults:
        later = "; an import is under way, whose words are counted at its end" if library.is_bulk_loading() else ""
        return Finding("index", f"finds the papers by their own words{later}")
    said = "; ".join(faults)
    if not fix:
        return Finding("index", said, False, "doctor --fix makes it anew")
    try:
        library.rebuild_index()
    except DamagedFile:  # it cannot even be emptied, or a paper it is made of cannot be read
        return Finding("index", f"{said} in {home.papers_db}; {_recreate_papers(library)}", is_repaired=True)
    left = library.index_problems()
    return Finding("index", f"made anew ({said})", not left, "; ".join(left), is_repaired=True)
