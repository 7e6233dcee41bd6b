"""What the marks learn from a paper: its other names, a fuller copy, that two marks are one paper's, or one two's."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from paperbrowse.marks.matching import NAMES_TO_MARKS, TITLE_PREFIX, Matches, confirms_match
from paperbrowse.marks.records import MarkRecord, add_names, combine, insert, read_records, to_text, update_paper_copy
from paperbrowse.model.identity import IdentityRecord
from paperbrowse.model.marks import Subject

_MERGE_STATEMENTS = (
    "UPDATE OR IGNORE name SET mark_id = :keep WHERE mark_id = :gone",
    "UPDATE OR IGNORE tag SET mark_id = :keep WHERE mark_id = :gone",
    # Where one command touched both, it did the same to both, so one account of it is enough.
    "UPDATE OR IGNORE touch SET mark_id = :keep WHERE mark_id = :gone",
    "DELETE FROM mark WHERE mark_id = :gone",  # and, by the foreign keys, what was there twice
)


def merge_duplicates(connection: sqlite3.Connection, subject: Subject, matches: Matches) -> None:
    """Make the marks of a paper one mark that knows all its names; inside a transaction."""
    found = matches.records_for(subject)
    if not matches.needs_update(subject):
        return
    first, *others = found
    if others:
        _merge_records(connection, first, others)
    richest = max((subject.authors, *(kept.authors for kept in found)), key=len)
    copy = _fill_gaps([*(kept.identity for kept in found), subject.identity])
    update_paper_copy(connection, first.mark_id, richest, copy)
    add_names(connection, first.mark_id, subject.names)
    now_known = read_records(connection, [first.mark_id])[first.mark_id]
    matches.update(now_known, subject.names, removed=[kept.mark_id for kept in others])


def _merge_records(connection: sqlite3.Connection, first: MarkRecord, others: Sequence[MarkRecord]) -> None:
    marks = combine([first, *others])
    for kept in others:
        for statement in _MERGE_STATEMENTS:
            connection.execute(statement, {"keep": first.mark_id, "gone": kept.mark_id})
    connection.execute(
        "UPDATE mark SET starred_at = ?, read_at = ?, note = ? WHERE mark_id = ?",
        (to_text(marks.starred_at), to_text(marks.read_at), marks.note, first.mark_id),
    )


def split_shared(connection: sqlite3.Connection, subjects: Sequence[Subject]) -> None:
    """Where one mark is on several of these papers, leave it to the first and put its like on the others.

    Inside a transaction. What was done to the mark before can be undone on the first paper alone.
    """
    owned: dict[int, Subject] = {}
    for subject in subjects:
        for kept in _linked_records(connection, subject):
            first = owned.setdefault(kept.mark_id, subject)
            if first is not subject:
                _copy_to(connection, kept, first, subject)


def _linked_records(connection: sqlite3.Connection, subject: Subject) -> list[MarkRecord]:
    """The marks that names of a paper lead to; a title that leads to several is only a hint."""
    led = connection.execute(NAMES_TO_MARKS, (json.dumps(subject.names),)).fetchall()
    kept = read_records(connection, {mark_id for _, mark_id in led})
    named = Counter(name for name, _ in led)
    sure = {mark_id for name, mark_id in led if not name.startswith(TITLE_PREFIX) or named[name] == 1}
    return [one for one in kept.values() if one.mark_id in sure or confirms_match(one.identity, subject.identity)]


def _copy_to(connection: sqlite3.Connection, record: MarkRecord, owner: Subject, subject: Subject) -> None:
    """A mark's likeness for another paper, with the names that are that paper's alone."""
    own = [name for name in subject.names if name not in owner.names]
    connection.executemany("DELETE FROM name WHERE name = ? AND mark_id = ?", ((name, record.mark_id) for name in own))
    update_paper_copy(connection, record.mark_id, owner.authors, owner.identity)
    new = insert(connection, subject).mark_id
    marks = record.marks
    connection.execute(
        "UPDATE mark SET starred_at = ?, read_at = ?, note = ? WHERE mark_id = ?",
        (to_text(marks.starred_at), to_text(marks.read_at), marks.note, new),
    )
    connection.executemany("INSERT INTO tag VALUES (?, ?)", ((tag, new) for tag in marks.tags))


def _fill_gaps(records: Sequence[IdentityRecord]) -> IdentityRecord:
    """The first record, completed where it was silent by the later ones; the first title stays."""
    first = records[0]
    ids: dict[str, str] = {}
    for record in records:
        for kind, value in record.ids:
            ids.setdefault(kind, value)
    return replace(
        first,
        authors=max((record.authors for record in records), key=len),
        author_count=next((r.author_count for r in records if r.author_count is not None), None),
        published=next((r.published for r in records if r.published), None),
        fingerprint=next((r.fingerprint for r in records if r.fingerprint), ""),
        ids=tuple(ids.items()),
    )
