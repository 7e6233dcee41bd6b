"""Looking after a home: what is sound, what is not, and what to do about it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from paperbrowse.library.backups import Backup
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.settings import Home

LITTLE_ROOM = 200_000_000
"""Bytes of free disk below which imports may end early."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    about: str
    said: str
    is_sound: bool = True
    way_out: str = ""


def examine(home: Home, library: Library, *, fix: bool) -> Iterator[Finding]:
    """Everything in turn; fix: what can be made anew or set right without loss is."""
    yield from _files(home, fix=fix)
    yield from _disks(home)
    yield _marks(home, library)
    yield _backups(library)
    yield _papers(home, library)
    yield _index(library, fix=fix)


def _files(home: Home, *, fix: bool) -> Iterator[Finding]:
    if os.name != "posix":
        return
    open_to_others = [path for path in _private(home) if path.stat().st_mode & 0o077]
    if fix:
        for path in open_to_others:
            path.chmod(path.stat().st_mode & ~0o077)
        said = f"closed to other people: {_named(open_to_others)}" if open_to_others else "readable by you only"
        yield Finding("permissions", said)
    elif open_to_others:
        yield Finding("permissions", f"other people may read {_named(open_to_others)}", False, "doctor --fix closes it")
    else:
        yield Finding("permissions", "readable by you only")


def _private(home: Home) -> list[Path]:
    folders = dict.fromkeys((home.data, home.cache))
    files = (home.library_db, home.papers_db, home.log, *home.data.glob("backups"), *home.data.glob("backups/*"))
    return [path for path in (*folders, *files) if path.exists()]


def _named(paths: list[Path]) -> str:
    return ", ".join(map(str, paths))


def _disks(home: Home) -> Iterator[Finding]:
    for folder in dict.fromkeys((home.data, home.cache)):
        free = shutil.disk_usage(folder).free
        said = f"{free / 1e9:.1f} GB free in {folder}"
        if free < LITTLE_ROOM:
            yield Finding("disk", said, False, "free some space before the next import")
        else:
            yield Finding("disk", said)


def _marks(home: Home, library: Library) -> Finding:
    faults = library.marks_faults()
    if faults:
        return Finding(
            "library",
            f"{home.library_db} is damaged: {'; '.join(faults)}",
            False,
            "`paperbrowse restore` lists backups",
        )
    return Finding("library", f"sound: {library.holding()}")


def _backups(library: Library) -> Finding:
    listed = library.backups.listed()
    broken = [str(one.file) for one in listed if not _is_usable(library, one)]
    if broken:
        return Finding("backups", f"cannot be used: {', '.join(broken)}", False, "delete what cannot be used")
    if not listed:
        return Finding("backups", "none yet: one is made each day the terminal is used and something was made")
    return Finding("backups", f"{len(listed)} sound, the newest of {listed[0].at:%Y-%m-%d}")


def _is_usable(library: Library, backup: Backup) -> bool:
    try:
        library.holding(backup.read(), str(backup.file))
    except PaperbrowseError:
        return False
    return True


def _papers(home: Home, library: Library) -> Finding:
    faults = library.papers_faults()
    if faults:
        return Finding(
            "papers",
            f"{home.papers_db} is damaged: {'; '.join(faults)}",
            False,
            "move it away and import again; nothing you made is in it",
        )
    return Finding("papers", f"sound: {library.paper_count():,} papers")


def _index(library: Library, *, fix: bool) -> Finding:
    faults = library.index_faults()
    if faults and fix:
        library.rebuild_index()
        left = library.index_faults()
        return Finding("index", f"made anew ({'; '.join(faults)})", not left, "; ".join(left))
    if faults:
        return Finding("index", "; ".join(faults), False, "doctor --fix makes it anew")
    return Finding("index", "finds the papers by their own words")
