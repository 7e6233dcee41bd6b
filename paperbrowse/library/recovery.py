"""A library that was damaged: the newest backup of it, and all that can still be read."""

from dataclasses import astuple
from pathlib import Path

from paperbrowse.library.backups import Backup, Backups
from paperbrowse.marks.salvage import SalvagedLibrary, salvage
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NotSaved, PaperbrowseError

_MARKS_PER_BATCH = 1_000
"""Marks taken in at a time."""


def recover_marks(mark_store: MarkStore, backups: Backups, damaged: Path | None) -> str:
    """Fill an empty book with what was in it, as far as it can be known; the sentence about it.

    damaged: the file it was, None where nothing was left of it.
    """
    try:
        backup = _restore_newest(mark_store, backups)
        read = _salvage_marks(mark_store, damaged) if damaged else 0
    except NotSaved as refusal:
        return f"what the damaged library held could not be brought back: {refusal}; `paperbrowse restore` tries again"
    sources = [f"the backup of {backup.created_at.astimezone():%Y-%m-%d %H:%M}"] if backup else []
    sources += [f"{read:,} marked papers read from the damaged file"] if read else []
    if not sources:
        return "there is no backup of it, and nothing could be read of it"
    return f"brought back: {' and '.join(sources)}; now {mark_store.totals()}"


def _restore_newest(mark_store: MarkStore, backups: Backups) -> Backup | None:
    """The newest that can be used."""
    for backup in backups.newest_first():
        try:
            content = backup.read()
            if any(astuple(mark_store.totals())):  # another window has marked something since: that stays
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
    """How many marked papers could be read."""
    try:
        found = salvage(damaged.read_bytes(), damaged.name)
    except OSError:
        return 0
    _import_salvaged(mark_store, found)
    return len(found.marks)


def _import_salvaged(mark_store: MarkStore, salvaged: SalvagedLibrary) -> None:
    for start in range(0, len(salvaged.marks), _MARKS_PER_BATCH):
        mark_store.writer.import_marks(salvaged.marks[start : start + _MARKS_PER_BATCH])
    known = {search.name for search in mark_store.saved_searches.all()}
    for search in salvaged.searches:
        if search.name and search.name not in known:
            mark_store.saved_searches.save(search.name, search.query)
