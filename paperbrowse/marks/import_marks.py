"""How marks that come in with papers join those that are there: nothing a reader wrote is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.marks.history import FieldChange, diff
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.records import MarkRecord, earliest
from paperbrowse.model.marks import Marks, Subject


@dataclass(frozen=True, slots=True)
class ImportedMarks:
    """The marks that came with one paper."""

    subject: Subject
    marks: Marks
    origin: str
    """The file it stood in, as a reader knows it."""


@dataclass(slots=True)
class MergedMarks:
    """One mark of a reader's with all that came for it."""

    record: MarkRecord
    """As it was before."""
    marks: Marks
    origins: set[str]

    @property
    def changes(self) -> list[FieldChange]:
        """What came that was not there."""
        return diff(self.record.mark_id, self.record.marks, self.marks)


def merge_marks(matches: Matches, imported: Sequence[ImportedMarks]) -> list[MergedMarks]:
    """Every mark of these papers, once, however many of them turned out to be one."""
    found: dict[int, MergedMarks] = {}
    for arrival in imported:
        for kept in matches.records_for(arrival.subject)[:1]:
            one = found.setdefault(kept.mark_id, MergedMarks(kept, kept.marks, set()))
            one.marks = merge_pair(one.marks, arrival.marks, arrival.origin)
            one.origins.add(arrival.origin)
    return list(found.values())


def merge_pair(mine: Marks, theirs: Marks, origin: str) -> Marks:
    """Both: the earliest times, every tag, one note that holds either."""
    return Marks(
        starred_at=earliest(mine.starred_at, theirs.starred_at),
        read_at=earliest(mine.read_at, theirs.read_at),
        tags=tuple(sorted({*mine.tags, *theirs.tags})),
        note=_merge_notes(mine.note, theirs.note, origin),
    )


def _merge_notes(mine: str | None, theirs: str | None, origin: str) -> str | None:
    """The one that holds the other, so that the same import twice adds nothing; else both, with where one came from."""
    if not mine or not theirs:
        return mine or theirs
    if _contains_note(mine, theirs):
        return mine
    return theirs if _contains_note(theirs, mine) else f"{mine}\n\nfrom {origin}:\n\n{theirs}"


def _contains_note(note: str, part: str) -> bool:
    """Whether a note has all paragraphs of another, one after another."""
    return f"\n\n{part}\n\n" in f"\n\n{note}\n\n"
