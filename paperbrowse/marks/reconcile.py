"""Reconciliation of mark records with papers, and the merging of imported marks into existing ones."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from paperbrowse.marks import records as mark_records
from paperbrowse.marks.history import FieldChange, diff
from paperbrowse.marks.matching import NAMES_TO_MARKS, Matches, confirms_match
from paperbrowse.marks.records import MarkRecord, read_records, update_marks, update_paper_copy
from paperbrowse.model.identity import TITLE_PREFIX, IdentityRecord
from paperbrowse.model.marks import Marks, Subject

_MERGE_STATEMENTS = (
    "UPDATE OR IGNORE name SET mark_id = :keep WHERE mark_id = :gone",
    "UPDATE OR IGNORE tag SET mark_id = :keep WHERE mark_id = :gone",
    # A command that changed both did the same to both, so one entry is enough.
    "UPDATE OR IGNORE touch SET mark_id = :keep WHERE mark_id = :gone",
    "DELETE FROM mark WHERE mark_id = :gone",  # and, by the foreign keys, the rows that were ignored above
)


def merge_duplicates(connection: sqlite3.Connection, subject: Subject, matches: Matches) -> None:
    """Merge the records of a paper into one that has all its names; inside a transaction."""
    if not matches.needs_update(subject):
        return
    records = matches.records_for(subject)
    first, *others = records
    for record in others:
        for statement in _MERGE_STATEMENTS:
            connection.execute(statement, {"keep": first.mark_id, "gone": record.mark_id})
    if others:
        update_marks(connection, first.mark_id, mark_records.combine([record.marks for record in records]))
    authors = max((subject.authors, *(record.authors for record in records)), key=len)
    identity = _fill_gaps([*(record.identity for record in records), subject.identity])
    update_paper_copy(connection, first.mark_id, authors, identity)
    mark_records.add_names(connection, first.mark_id, subject.names)
    merged = read_records(connection, [first.mark_id])[first.mark_id]
    matches.update(merged, subject.names, removed=[record.mark_id for record in others])


def split_shared(connection: sqlite3.Connection, subjects: Sequence[Subject]) -> None:
    """Leave a record that several of these papers share to the first, and copy it for the others.

    Inside a transaction. Earlier changes of the record can be undone on the first paper only.
    """
    owners: dict[int, Subject] = {}
    for subject in subjects:
        for record in _linked_records(connection, subject):
            owner = owners.setdefault(record.mark_id, subject)
            if owner is not subject:
                _copy_to(connection, record, owner, subject)


def _linked_records(connection: sqlite3.Connection, subject: Subject) -> list[MarkRecord]:
    """Return the records that a paper's names lead to; a title that leads to several is only a hint."""
    links = connection.execute(NAMES_TO_MARKS, (json.dumps(subject.names),)).fetchall()
    records = read_records(connection, {mark_id for _, mark_id in links})
    link_counts = Counter(name for name, _ in links)
    certain = {mark_id for name, mark_id in links if not name.startswith(TITLE_PREFIX) or link_counts[name] == 1}
    return [
        record
        for record in records.values()
        if record.mark_id in certain or confirms_match(record.identity, subject.identity)
    ]


def _copy_to(connection: sqlite3.Connection, record: MarkRecord, owner: Subject, subject: Subject) -> None:
    """Copy a record for another paper, and give the copy the names that only that paper has."""
    names = [(name, record.mark_id) for name in subject.names if name not in owner.names]
    connection.executemany("DELETE FROM name WHERE name = ? AND mark_id = ?", names)
    update_paper_copy(connection, record.mark_id, owner.authors, owner.identity)
    copy = mark_records.insert(connection, subject).mark_id
    update_marks(connection, copy, record.marks)
    connection.executemany("INSERT INTO tag VALUES (?, ?)", ((tag, copy) for tag in record.marks.tags))


def _fill_gaps(records: Sequence[IdentityRecord]) -> IdentityRecord:
    """Return the first record with its missing fields filled from later ones; its title stays."""
    ids: dict[str, str] = {}
    for record in records:
        for kind, value in record.ids:
            ids.setdefault(kind, value)
    return replace(
        records[0],
        authors=max((record.authors for record in records), key=len),
        author_count=next((r.author_count for r in records if r.author_count is not None), None),
        published=next((r.published for r in records if r.published), None),
        fingerprint=next((r.fingerprint for r in records if r.fingerprint), ""),
        ids=tuple(ids.items()),
    )


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
    return replace(mark_records.combine([mine, theirs]), note=_merge_notes(mine.note, theirs.note, origin))


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
