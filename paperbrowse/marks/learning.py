"""What the marks learn from a paper: its other names, a fuller copy, and that two marks are one paper's."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from paperbrowse.marks.kept import Kept, learn_names, read_kept, rewrite_copy, to_text, together
from paperbrowse.marks.matching import Matches
from paperbrowse.model.identity import Evidence
from paperbrowse.model.marks import Subject

_MOVED = (
    "UPDATE OR IGNORE name SET mark_id = :keep WHERE mark_id = :gone",
    "UPDATE OR IGNORE tag SET mark_id = :keep WHERE mark_id = :gone",
    # Where one command touched both, it did the same to both, so one account of it is enough.
    "UPDATE OR IGNORE touch SET mark_id = :keep WHERE mark_id = :gone",
    "DELETE FROM mark WHERE mark_id = :gone",  # and, by the foreign keys, what was there twice
)


def settle(connection: sqlite3.Connection, subject: Subject, matches: Matches) -> None:
    """Make the marks of a paper one mark that knows all its names; inside a transaction."""
    found = matches.of(subject)
    if not matches.has_news(subject):
        return
    first, *others = found
    if others:
        _unite(connection, first, others)
    richest = max((subject.authors, *(kept.authors for kept in found)), key=len)
    copy = _fuller([*(kept.evidence for kept in found), subject.evidence])
    rewrite_copy(connection, first.mark_id, richest, copy)
    learn_names(connection, first.mark_id, subject.names)
    now_known = read_kept(connection, [first.mark_id])[first.mark_id]
    matches.put(now_known, subject.names, gone=[kept.mark_id for kept in others])


def _unite(connection: sqlite3.Connection, first: Kept, others: Sequence[Kept]) -> None:
    marks = together([first, *others])
    for kept in others:
        for statement in _MOVED:
            connection.execute(statement, {"keep": first.mark_id, "gone": kept.mark_id})
    connection.execute(
        "UPDATE mark SET starred_at = ?, read_at = ?, note = ? WHERE mark_id = ?",
        (to_text(marks.starred_at), to_text(marks.read_at), marks.note, first.mark_id),
    )


def _fuller(records: Sequence[Evidence]) -> Evidence:
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
