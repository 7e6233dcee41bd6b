"""A library that was damaged: the newest backup of it, and all that can still be read."""

from dataclasses import astuple
from pathlib import Path

from paperbrowse.library.backups import Backup, Backups
from paperbrowse.marks.salvage import SalvagedLibrary, salvage
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NotSaved, PaperbrowseError

_AT_ONCE = 1_000
"""Marks taken in at a time."""


def bring_back(book: MarkStore, backups: Backups, damaged: Path | None) -> str:
    """Fill an empty book with what was in it, as far as it can be known; the sentence about it.

    damaged: the file it was, None where nothing was left of it.
    """
    try:
        backup = _restore(book, backups)
        read = _take_in(book, damaged) if damaged else 0
    except NotSaved as refusal:
        return f"what the damaged library held could not be brought back: {refusal}; `paperbrowse restore` tries again"
    sources = [f"the backup of {backup.at.astimezone():%Y-%m-%d %H:%M}"] if backup else []
    sources += [f"{read:,} marked papers read from the damaged file"] if read else []
    if not sources:
        return "there is no backup of it, and nothing could be read of it"
    return f"brought back: {' and '.join(sources)}; now {book.totals()}"


def _restore(book: MarkStore, backups: Backups) -> Backup | None:
    """The newest that can be used."""
    for backup in backups.listed():
        try:
            content = backup.read()
            if any(astuple(book.totals())):  # another window has marked something since: that stays
                _join(book, salvage(content, backup.file.name))
            else:
                book.restore(content, str(backup.file))
        except NotSaved:
            raise
        except PaperbrowseError:
            continue
        return backup
    return None


def _take_in(book: MarkStore, damaged: Path) -> int:
    """How many marked papers could be read."""
    try:
        found = salvage(damaged.read_bytes(), damaged.name)
    except OSError:
        return 0
    _join(book, found)
    return len(found.marks)


def _join(book: MarkStore, found: SalvagedLibrary) -> None:
    for start in range(0, len(found.marks), _AT_ONCE):
        book.writer.import_marks(found.marks[start : start + _AT_ONCE])
    known = {search.name for search in book.saved_searches.all()}
    for search in found.searches:
        if search.name and search.name not in known:
            book.saved_searches.save(search.name, search.query)
