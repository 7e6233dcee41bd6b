"""What a command changed: one field of one mark, before and after."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from paperbrowse.marks import verdicts
from paperbrowse.marks.records import to_text, to_time
from paperbrowse.marks.verdicts import VerdictChange
from paperbrowse.model.marks import Marks

CHANGEABLE_COLUMNS = ("starred_at", "read_at", "note")
"""Columns of a mark that a command may change; the journal's own text never becomes SQL."""

TAG_PREFIX = "tag:"
"""Begins the field of a touch that put on or took off the tag named behind it."""

_TAG_SET = "on"
"""The value of a tag that is on; one that is not has none."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one mark, before and after a command."""

    mark_id: int
    field: str
    before: str | None
    after: str | None


def diff(mark_id: int, before: Marks, after: Marks) -> list[FieldChange]:
    """Every field in which a mark differs."""
    values = (
        ("starred_at", to_text(before.starred_at), to_text(after.starred_at)),
        ("read_at", to_text(before.read_at), to_text(after.read_at)),
        ("note", before.note, after.note),
    )
    found = [FieldChange(mark_id, field, old, new) for field, old, new in values if old != new]
    found += [FieldChange(mark_id, TAG_PREFIX + tag, None, _TAG_SET) for tag in after.tags if tag not in before.tags]
    found += [FieldChange(mark_id, TAG_PREFIX + tag, _TAG_SET, None) for tag in before.tags if tag not in after.tags]
    return found


def apply(connection: sqlite3.Connection, changes: Iterable[FieldChange]) -> int:
    """Give each field its value after, unless it no longer has the one before; how many marks that changed."""
    return len({touch.mark_id for touch in changes if _apply_change(connection, touch)})


def revert(connection: sqlite3.Connection, changes: Iterable[FieldChange]) -> int:
    """Give each field its value before, unless it no longer has the one after; how many marks that changed."""
    return apply(connection, (FieldChange(touch.mark_id, touch.field, touch.after, touch.before) for touch in changes))


def _apply_change(connection: sqlite3.Connection, change: FieldChange) -> bool:
    if change.field.startswith(TAG_PREFIX):
        tag = (change.field.removeprefix(TAG_PREFIX), change.mark_id)
        if change.after is None:
            return connection.execute("DELETE FROM tag WHERE tag = ? AND mark_id = ?", tag).rowcount > 0
        return connection.execute("INSERT OR IGNORE INTO tag VALUES (?, ?)", tag).rowcount > 0
    if change.field not in CHANGEABLE_COLUMNS:
        return False
    statement = f"UPDATE mark SET {change.field} = ? WHERE mark_id = ? AND {change.field} IS ?"
    return connection.execute(statement, (change.after, change.mark_id, change.before)).rowcount > 0


MAX_COMMANDS = 1_000
"""Older commands are forgotten: nobody undoes a thousand steps, and one can touch thousands of papers."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry of the journal."""

    command_id: int
    done_at: datetime
    sentence: str
    undone: bool
    paper_count: int
    """How many it changed."""


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What came of taking a command back, or doing it again."""

    paper_count: int
    """Whose marks changed."""
    verdict_changes: Sequence[VerdictChange]
    """What is said of pairs of papers now, and was not before."""


def record(
    connection: sqlite3.Connection,
    window: str,
    done_at: datetime,
    sentence: str,
    changes: Sequence[FieldChange],
    verdict_changes: Sequence[VerdictChange] = (),
) -> int:
    """Add a command, and tell its id; what was undone before can no longer be redone."""
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
    """Add to a command that is being done; False where another window has undone or forgotten it meanwhile."""
    stands = connection.execute(
        "UPDATE command SET sentence = ? WHERE command_id = ? AND undone IS NULL", (sentence, command_id)
    ).rowcount
    if stands:
        _insert_changes(connection, command_id, changes)
    return bool(stands)


def next_to_undo(connection: sqlite3.Connection, window: str) -> JournalEntry | None:
    """The last command of this window; where it has none, the last of any, an earlier session's too."""
    return _find_next(connection, "undone IS NULL", "command_id", window)


def next_to_redo(connection: sqlite3.Connection, window: str) -> JournalEntry | None:
    """The command undone last, this window's before any other's."""
    return _find_next(connection, "undone IS NOT NULL", "undone", window)


def undo(connection: sqlite3.Connection, entry: JournalEntry, window: str) -> UndoResult:
    """Give every field the command changed its value before, but for those changed again since."""
    connection.execute(
        "UPDATE command SET window = ?, undone = (SELECT coalesce(max(undone), 0) + 1 FROM command)"
        " WHERE command_id = ?",
        (window, entry.command_id),
    )
    decided = verdicts.revert(connection, verdicts.read_changes(connection, entry.command_id))
    return UndoResult(revert(connection, _read_changes(connection, entry)), decided)


def redo(connection: sqlite3.Connection, entry: JournalEntry, window: str) -> UndoResult:
    """Give every field its value after the command, but for those changed since it was undone."""
    connection.execute("UPDATE command SET window = ?, undone = NULL WHERE command_id = ?", (window, entry.command_id))
    decided = verdicts.apply(connection, verdicts.read_changes(connection, entry.command_id))
    return UndoResult(apply(connection, _read_changes(connection, entry)), decided)


def latest(connection: sqlite3.Connection, limit: int) -> list[JournalEntry]:
    """The newest commands of any window, the newest first, those undone among them."""
    rows = connection.execute(f"{_SELECT} ORDER BY command_id DESC LIMIT ?", (limit,)).fetchall()
    return [_to_entry(row) for row in rows]


_SELECT = """SELECT command_id, done_at, sentence, undone IS NOT NULL,
    (SELECT count(DISTINCT mark_id) FROM touch WHERE touch.command_id = command.command_id)
    + (SELECT count(*) FROM (SELECT one FROM decision WHERE decision.command_id = command.command_id
        UNION SELECT other FROM decision WHERE decision.command_id = command.command_id)) FROM command"""


def _find_next(connection: sqlite3.Connection, state: str, order: str, window: str) -> JournalEntry | None:
    first = f"SELECT command_id FROM command WHERE {state} ORDER BY window = ? DESC, {order} DESC LIMIT 1"
    row = connection.execute(f"{_SELECT} WHERE command_id = ({first})", (window,)).fetchone()
    return _to_entry(row) if row else None


def _to_entry(row: tuple[int, str, str, int, int]) -> JournalEntry:
    command_id, done_at, sentence, undone, papers = row
    return JournalEntry(command_id, to_time(done_at), sentence, bool(undone), papers)


def _insert_changes(connection: sqlite3.Connection, command_id: int, changes: Sequence[FieldChange]) -> None:
    """A field touched twice, as another window changed it in between, keeps the account of the first time."""
    connection.executemany(
        "INSERT OR IGNORE INTO touch VALUES (?, ?, ?, ?, ?)",
        ((command_id, touch.mark_id, touch.field, touch.before, touch.after) for touch in changes),
    )


def _read_changes(connection: sqlite3.Connection, entry: JournalEntry) -> list[FieldChange]:
    rows = connection.execute(
        "SELECT mark_id, field, before, after FROM touch WHERE command_id = ?", (entry.command_id,)
    )
    return [FieldChange(*row) for row in rows]
