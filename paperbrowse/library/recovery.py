"""Recovery of damaged databases: the newest backup of the marks, and all that can still be read."""

from dataclasses import astuple
from pathlib import Path

from paperbrowse.library.backups import Backup, Backups
from paperbrowse.marks.salvage import SalvagedLibrary, salvage
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NotSaved, PaperbrowseError, StorageError
from paperbrowse.papers.store import PaperStore

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
