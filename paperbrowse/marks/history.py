"""The journal of commands: fields changed, undo and redo."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from paperbrowse.marks import verdicts
from paperbrowse.marks.records import to_text, to_time
from paperbrowse.marks.verdicts import VerdictChange
from paperbrowse.model.marks import Marks

CHANGEABLE_COLUMNS = ("starred_at", "read_at", "note", "skipped_at")
"""Columns that a command may change. No other text of the journal becomes SQL."""

TAG_PREFIX = "tag:"
"""Begins the field name of a tag: `tag:deep`."""

WISH_PREFIX = "wish:"
"""Begins the field name of a wish: `wish:deep learning`. Its mark is of the paper from which the user took the word."""

FORGOTTEN = "forgotten"
"""A field of the journal only: the paper was removed from papers.db with its marks."""

_TAG_SET = "on"
"""The value of a tag that is set; None otherwise."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one mark, before and after a command."""

    mark_id: int
    field: str
    before: str | None
    after: str | None


def diff(mark_id: int, before: Marks, after: Marks) -> list[FieldChange]:
    """Return the fields that differ."""
    values = (
        ("starred_at", to_text(before.starred_at), to_text(after.starred_at)),
        ("read_at", to_text(before.read_at), to_text(after.read_at)),
        ("note", before.note, after.note),
        ("skipped_at", to_text(before.skipped_at), to_text(after.skipped_at)),
    )
    changes = [FieldChange(mark_id, field, old, new) for field, old, new in values if old != new]
    changes += [FieldChange(mark_id, TAG_PREFIX + tag, None, _TAG_SET) for tag in after.tags if tag not in before.tags]
    changes += [FieldChange(mark_id, TAG_PREFIX + tag, _TAG_SET, None) for tag in before.tags if tag not in after.tags]
    return changes


def apply(connection: sqlite3.Connection, changes: Iterable[FieldChange]) -> int:
    """Set each field unless its value is no longer that before the change; return the number of records changed."""
    return len({change.mark_id for change in changes if _apply_change(connection, change)})


def _apply_change(connection: sqlite3.Connection, change: FieldChange) -> bool:
    if change.field.startswith(TAG_PREFIX):
        tag = (change.field.removeprefix(TAG_PREFIX), change.mark_id)
        if change.after is None:
            return connection.execute("DELETE FROM tag WHERE tag = ? AND mark_id = ?", tag).rowcount > 0
        return connection.execute("INSERT OR IGNORE INTO tag VALUES (?, ?)", tag).rowcount > 0
    if change.field.startswith(WISH_PREFIX):
        return _apply_wish(connection, change.field.removeprefix(WISH_PREFIX), change.before, change.after)
    if change.field not in CHANGEABLE_COLUMNS:
        return False
    statement = f"UPDATE mark SET {change.field} = ? WHERE mark_id = ? AND {change.field} IS ?"
    return connection.execute(statement, (change.after, change.mark_id, change.before)).rowcount > 0


def _apply_wish(connection: sqlite3.Connection, word: str, before: str | None, after: str | None) -> bool:
    delete = "DELETE FROM wish WHERE word = ? AND weight = CAST(? AS INTEGER)"
    if before is not None and not connection.execute(delete, (word, before)).rowcount:
        return False
    insert = "INSERT OR IGNORE INTO wish VALUES (?, ?)"
    return after is None or connection.execute(insert, (word, int(after))).rowcount > 0


MAX_COMMANDS = 1_000
"""Older commands are deleted, because nobody undoes a thousand steps and one can touch thousands of papers."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A command in the journal."""

    command_id: int
    done_at: datetime
    sentence: str
    undone: bool
    paper_count: int


class Activity(NamedTuple):
    """A mark that was set and still stands."""

    at: datetime
    field: str
    """starred, read, note, or a tag after TAG_PREFIX."""
    mark_id: int


class UndoResult(NamedTuple):
    """What an undo or a redo did."""

    entry: JournalEntry
    paper_count: int
    verdict_changes: Sequence[VerdictChange]
    changes: Sequence[FieldChange]
    """All changes of the command, made again or taken back or not."""


def record(
    connection: sqlite3.Connection,
    window: str,
    done_at: datetime,
    sentence: str,
    changes: Sequence[FieldChange],
    verdict_changes: Sequence[VerdictChange] = (),
) -> int:
    """Add a command and return its id; commands undone before can no longer be redone."""
    connection.execute("DELETE FROM command WHERE undone IS NOT NULL")
    [(command_id,)] = connection.execute(
        "INSERT INTO command (window, done_at, sentence) VALUES (?, ?, ?) RETURNING command_id",
        (window, to_text(done_at), sentence),
    )
    _insert_changes(connection, command_id, changes)
    verdicts.record(connection, command_id, verdict_changes)
    connection.execute("DELETE FROM command WHERE command_id <= ?", (command_id - MAX_COMMANDS,))
    return int(command_id)


def extend(connection: sqlite3.Connection, command_id: int, sentence: str, changes: Sequence[FieldChange]) -> bool:
    """Add to a running command. Returns False if another window undid it meanwhile, or it was deleted as too old."""
    query = "UPDATE command SET sentence = ? WHERE command_id = ? AND undone IS NULL"
    is_extended = connection.execute(query, (sentence, command_id)).rowcount > 0
    if is_extended:
        _insert_changes(connection, command_id, changes)
    return is_extended


def undo_or_redo(connection: sqlite3.Connection, window: str, *, is_undo: bool) -> UndoResult | None:
    """Undo the last command of this window, else of any window, or redo what was undone last; None if there is none.

    What has changed since stays as it is.
    """
    state, order = ("undone IS NULL", "command_id") if is_undo else ("undone IS NOT NULL", "undone")
    first = f"SELECT command_id FROM command WHERE {state} ORDER BY window = ? DESC, {order} DESC LIMIT 1"
    row = connection.execute(f"{_SELECT} WHERE command_id = ({first})", (window,)).fetchone()
    if row is None:
        return None
    entry = _to_entry(row)
    undone = "(SELECT coalesce(max(undone), 0) + 1 FROM command)" if is_undo else "NULL"
    update = f"UPDATE command SET window = ?, undone = {undone} WHERE command_id = ?"
    connection.execute(update, (window, entry.command_id))
    values = "after, before" if is_undo else "before, after"
    select = f"SELECT mark_id, field, {values} FROM touch WHERE command_id = ?"
    changes = [FieldChange(*row) for row in connection.execute(select, (entry.command_id,))]
    verdict_changes = verdicts.apply(connection, verdicts.read_changes(connection, entry.command_id, values))
    return UndoResult(entry, apply(connection, changes), verdict_changes, changes)


def latest(connection: sqlite3.Connection, limit: int) -> list[JournalEntry]:
    """Return the newest commands of all windows, the newest first, including undone ones."""
    rows = connection.execute(f"{_SELECT} ORDER BY command_id DESC LIMIT ?", (limit,)).fetchall()
    return [_to_entry(row) for row in rows]


_ACTIVITY = """SELECT * FROM (
        SELECT starred_at AS at, 'starred' AS field, mark_id FROM mark
        UNION ALL SELECT read_at, 'read', mark_id FROM mark
        UNION ALL SELECT max(done_at), field, mark_id FROM touch JOIN command USING (command_id)
        WHERE undone IS NULL AND after IS NOT NULL AND (
            (field = 'note' AND mark_id IN (SELECT mark_id FROM mark WHERE note IS NOT NULL))
            OR EXISTS (SELECT 1 FROM tag WHERE tag.mark_id = touch.mark_id AND field = 'tag:' || tag))
        GROUP BY field, mark_id
    ) WHERE at >= ? AND at < ? ORDER BY at, field, mark_id"""


def read_activity(connection: sqlite3.Connection, since: datetime, until: datetime) -> list[Activity]:
    """Return the marks set in a period that still stand; tags and notes as far back as the journal goes."""
    rows = connection.execute(_ACTIVITY, (to_text(since), to_text(until)))
    return [Activity(to_time(at), field, mark_id) for at, field, mark_id in rows]


_SELECT = """SELECT command_id, done_at, sentence, undone IS NOT NULL,
    (SELECT count(DISTINCT mark_id) FROM touch WHERE touch.command_id = command.command_id)
    + (SELECT count(*) FROM (SELECT one FROM decision WHERE decision.command_id = command.command_id
        UNION SELECT other FROM decision WHERE decision.command_id = command.command_id)) FROM command"""


def _to_entry(row: tuple[int, str, str, int, int]) -> JournalEntry:
    command_id, done_at, sentence, undone, papers = row
    return JournalEntry(command_id, to_time(done_at), sentence, bool(undone), papers)


def _insert_changes(connection: sqlite3.Connection, command_id: int, changes: Sequence[FieldChange]) -> None:
    """Write changes to the journal; a field that another window changed in between keeps its first entry."""
    values = ((command_id, c.mark_id, c.field, c.before, c.after) for c in changes)
    connection.executemany("INSERT OR IGNORE INTO touch VALUES (?, ?, ?, ?, ?)", values)
