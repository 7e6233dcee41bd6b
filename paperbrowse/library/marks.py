"""The `MarkService`: stars, read marks, tags and notes, their history, and saved searches."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from paperbrowse.library.papers import PaperService
from paperbrowse.library.stores import Stores
from paperbrowse.model.errors import NoSuchPaper
from paperbrowse.model.marks import Subject, parse_note, parse_tag
from paperbrowse.text.clean import clean_line
from paperbrowse.text.phrases import count_of

if TYPE_CHECKING:
    from paperbrowse.marks.change_messages import Change
    from paperbrowse.marks.history import Activity, JournalEntry
    from paperbrowse.marks.records import MarkRecord
    from paperbrowse.marks.saved_searches import SavedSearches
    from paperbrowse.marks.writer import MarkWriter


class MarkService:
    """Changes the user's marks; every change is on disk when a call returns. All changes raise NotSaved."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def star(self, rows: Iterable[int]) -> "Change":
        return self._writer.star(self.subjects(rows))

    def unstar(self, rows: Iterable[int]) -> "Change":
        return self._writer.unstar(self.subjects(rows))

    def mark_read(self, rows: Iterable[int]) -> "Change":
        return self._writer.mark_read(self.subjects(rows))

    def mark_unread(self, rows: Iterable[int]) -> "Change":
        return self._writer.mark_unread(self.subjects(rows))

    def skip(self, rows: Iterable[int]) -> "Change":
        return self._writer.skip(self.subjects(rows))

    def unskip(self, rows: Iterable[int]) -> "Change":
        return self._writer.unskip(self.subjects(rows))

    def wish(self, row: int, feature: str, step: int) -> "Change":
        """Wish for more (1) or less (-1) of a word, an `@author` or a `#category` of a paper. Raises NoSuchPaper."""
        for subject in self.subjects([row]):
            return self._writer.wish(subject, feature, step)
        raise NoSuchPaper("this paper was just merged or removed", "search again")

    def wishes(self) -> dict[str, int]:
        """Return the features wished for more (above 0) or less."""
        return self._stores.marks.wishes()

    def forget_taste(self) -> "Change":
        """Forget all skips and wishes."""
        return self._writer.forget_taste()

    def tag(self, rows: Iterable[int], tag: str) -> "Change":
        """Add a tag to papers. Raises UsageError for an invalid tag."""
        return self._writer.tag(self.subjects(rows), parse_tag(tag))

    def untag(self, rows: Iterable[int], tag: str) -> "Change":
        """Remove a tag from papers; it may be an imported one that cannot be typed, so it is not validated."""
        return self._writer.untag(self.subjects(rows), clean_line(tag))

    def note(self, rows: Iterable[int], text: str) -> "Change":
        """Replace the notes of papers; an empty text removes them."""
        return self._writer.note(self.subjects(rows), parse_note(text))

    def add_note(self, rows: Iterable[int], text: str) -> "Change":
        """Append a text to the notes of papers."""
        return self._writer.add_note(self.subjects(rows), parse_note(text))

    def shared_note(self, rows: Collection[int]) -> str | None:
        """Return the note that all of these papers have, "" if none has one, or None if their notes differ."""
        with self._stores.papers.reading():
            all_noted = set(self._stores.lookup.find_marked("noted"))
        noted = [row for row in rows if row in all_noted]
        if len(noted) not in (0, len(rows)):
            return None
        notes = {entry.marks.note or "" for entry in PaperService(self._stores).entries(noted) if entry} or {""}
        return notes.pop() if len(notes) == 1 else None

    def sign(self, signature: str) -> None:
        """End the sentences of the history with a text from now on."""
        self._writer.signature = signature

    def starred_count(self) -> int:
        """Return the number of starred papers, in papers.db or not."""
        return self._stores.marks.starred_count()

    def mark_seen(self, rows: Collection[int]) -> None:
        """Remember that papers were on the screen. Raises StorageError, and Interrupted during an import."""
        if rows:
            self._stores.papers.add_seen(rows)

    def mark_all_seen(self) -> None:
        """Mark all current papers as seen: only papers added later are new. Raises StorageError."""
        self._stores.papers.add_all_seen()

    def end_session(self) -> None:
        """Remember that a session in the terminal ended. Raises StorageError."""
        self._stores.marks.end_session()

    # History

    def undo(self) -> "Change | None":
        """Undo the last change, also one of an earlier session; return None if there is none."""
        return self._follow(self._writer.undo())

    def redo(self) -> "Change | None":
        """Repeat the change that was undone last; return None if there is none."""
        return self._follow(self._writer.redo())

    def forget(self, rows: Iterable[int]) -> "Change":
        """Remove papers from papers.db, and their marks; undo brings back those that had any. Raises StorageError."""
        rows = list(rows)
        change = self._writer.forget(self.subjects(rows))  # first, because its journal brings the papers back
        with self._stores.papers.writing() as writer:
            removed = writer.remove(rows)
        marked = f"; undo brings back {change.count:,} with marks" if change.count else ""
        return replace(change, count=removed, sentence=f"forgot {count_of(removed, 'paper')}{marked}")

    def _follow(self, change: "Change | None") -> "Change | None":
        """Let papers.db follow an undo or redo."""
        if change is None or not change.mark_ids:
            return self._apply_verdicts(change) if change else None
        from paperbrowse.library.paper_copies import restore_missing

        marked = set(self._stores.marks.find_ids("marked"))
        restore_missing(self._stores, marked.intersection(change.mark_ids))
        if forgotten := set(change.forgotten) - marked:
            with self._stores.papers.reading():
                rows = self._stores.lookup.row_by_mark(list(forgotten)).values()
            with self._stores.papers.writing() as writer:
                writer.remove(rows)
        return self._apply_verdicts(change)

    def _apply_verdicts(self, change: "Change") -> "Change":
        if not change.verdict_changes:
            return change
        from paperbrowse.library.duplicates import DuplicateService  # late: merges are rare

        return DuplicateService(self._stores, self.subjects).apply(change)

    def activity(self, since: datetime) -> "list[tuple[Activity, MarkRecord]]":
        """Return the marks that were set since a time and still stand, with their papers, the earliest first."""
        activities = self._stores.marks.activity(since, self._stores.clock())
        records = self._stores.marks.records(list({activity.mark_id for activity in activities}))
        by_id = {record.mark_id: record for record in records}
        return [(activity, by_id[activity.mark_id]) for activity in activities if activity.mark_id in by_id]

    def history(self, limit: int) -> "list[JournalEntry]":
        """Return the last changes, newest first, including undone ones."""
        return self._writer.history(limit)

    def remember_version(self) -> None:
        """Remember the data version, to detect changes by other processes."""
        self._stores.marks.remember_version()

    def changed_elsewhere(self) -> bool:
        """Return whether another process may have changed marks since `remember_version`."""
        return self._stores.marks.is_changed_elsewhere()

    @property
    def saved_searches(self) -> "SavedSearches":
        return self._stores.marks.saved_searches

    def subjects(self, rows: Iterable[int]) -> Iterator[Subject]:
        return self._stores.subjects(rows)

    @property
    def _writer(self) -> "MarkWriter":
        return self._stores.marks.writer
