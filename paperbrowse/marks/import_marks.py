"""Merging of imported marks into existing ones; nothing that the user wrote is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.marks.history import FieldChange, diff
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.records import MarkRecord, earliest
from paperbrowse.model.marks import Marks, Subject


@dataclass(frozen=True, slots=True)
class ImportedMarks:
    """The marks that a file gives one paper."""

    subject: Subject
    marks: Marks
    origin: str
    """The file's name, as the user knows it."""


@dataclass(slots=True)
class MergedMarks:
    """A record with all marks imported for it."""

    record: MarkRecord
    """The record before the import."""
    marks: Marks
    origins: set[str]

    @property
    def changes(self) -> list[FieldChange]:
        return diff(self.record.mark_id, self.record.marks, self.marks)


def merge_marks(matches: Matches, imported: Sequence[ImportedMarks]) -> list[MergedMarks]:
    """Return each record of these papers once, even if several of them are one paper."""
    merged: dict[int, MergedMarks] = {}
    for arrival in imported:
        for record in matches.records_for(arrival.subject)[:1]:
            target = merged.setdefault(record.mark_id, MergedMarks(record, record.marks, set()))
            target.marks = merge_pair(target.marks, arrival.marks, arrival.origin)
            target.origins.add(arrival.origin)
    return list(merged.values())


def merge_pair(mine: Marks, theirs: Marks, origin: str) -> Marks:
    """Return the earliest times, all tags, and one note that contains both notes."""
    return Marks(
        starred_at=earliest(mine.starred_at, theirs.starred_at),
        read_at=earliest(mine.read_at, theirs.read_at),
        tags=tuple(sorted({*mine.tags, *theirs.tags})),
        note=_merge_notes(mine.note, theirs.note, origin),
    )


def _merge_notes(mine: str | None, theirs: str | None, origin: str) -> str | None:
    """Return the note that contains the other, so that a repeated import adds nothing, else both with the origin."""
    if not mine or not theirs:
        return mine or theirs
    if _contains_note(mine, theirs):
        return mine
    return theirs if _contains_note(theirs, mine) else f"{mine}\n\nfrom {origin}:\n\n{theirs}"


def _contains_note(note: str, part: str) -> bool:
    """Return True if a note has all paragraphs of the other in a row."""
    return f"\n\n{part}\n\n" in f"\n\n{note}\n\n"
