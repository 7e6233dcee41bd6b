"""What a command changed: one field of one mark, before and after."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from paperbrowse.marks.kept import to_text
from paperbrowse.model.marks import Marks

COLUMNS = ("starred_at", "read_at", "note")
"""Columns of a mark that a command may change; the journal's own text never becomes SQL."""

TAG = "tag:"
"""Begins the field of a touch that put on or took off the tag named behind it."""

_ON = "on"
"""The value of a tag that is on; one that is not has none."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One field of one mark, before and after a command."""

    mark_id: int
    field: str
    before: str | None
    after: str | None


def between(mark_id: int, before: Marks, after: Marks) -> list[Touch]:
    """Every field in which a mark differs."""
    values = (
        ("starred_at", to_text(before.starred_at), to_text(after.starred_at)),
        ("read_at", to_text(before.read_at), to_text(after.read_at)),
        ("note", before.note, after.note),
    )
    found = [Touch(mark_id, field, old, new) for field, old, new in values if old != new]
    found += [Touch(mark_id, TAG + tag, None, _ON) for tag in after.tags if tag not in before.tags]
    found += [Touch(mark_id, TAG + tag, _ON, None) for tag in before.tags if tag not in after.tags]
    return found


def make(connection: sqlite3.Connection, touches: Iterable[Touch]) -> int:
    """Give each field its value after, unless it no longer has the one before; how many marks that changed."""
    return len({touch.mark_id for touch in touches if _made(connection, touch)})


def unmake(connection: sqlite3.Connection, touches: Iterable[Touch]) -> int:
    """Give each field its value before, unless it no longer has the one after; how many marks that changed."""
    return make(connection, (Touch(touch.mark_id, touch.field, touch.after, touch.before) for touch in touches))


def _made(connection: sqlite3.Connection, touch: Touch) -> bool:
    if touch.field.startswith(TAG):
        tag = (touch.field.removeprefix(TAG), touch.mark_id)
        if touch.after is None:
            return connection.execute("DELETE FROM tag WHERE tag = ? AND mark_id = ?", tag).rowcount > 0
        return connection.execute("INSERT OR IGNORE INTO tag VALUES (?, ?)", tag).rowcount > 0
    if touch.field not in COLUMNS:
        return False
    statement = f"UPDATE mark SET {touch.field} = ? WHERE mark_id = ? AND {touch.field} IS ?"
    return connection.execute(statement, (touch.after, touch.mark_id, touch.before)).rowcount > 0
