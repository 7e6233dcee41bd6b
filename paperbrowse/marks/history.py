"""The journal of commands: what each changed, so that it can be undone and redone, also after a restart."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from paperbrowse.marks.kept import to_text

COMMANDS_KEPT = 1_000
"""Older commands are forgotten: nobody undoes a thousand steps, and one can touch thousands of papers."""

FIELDS = ("starred_at", "read_at")
"""Columns of a mark that a command may change; the journal's own text never becomes SQL."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One field of one mark, before and after a command."""

    mark_id: int
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the journal."""

    command_id: int
    done_at: datetime
    sentence: str
    undone: bool


def record(
    connection: sqlite3.Connection, window: str, done_at: datetime, sentence: str, touches: Sequence[Touch]
) -> None:
    """Add a command; what was undone before can no longer be redone."""
    connection.execute("DELETE FROM command WHERE undone IS NOT NULL")
    [(command_id,)] = connection.execute(
        "INSERT INTO command (window, done_at, sentence) VALUES (?, ?, ?) RETURNING command_id",
        (window, to_text(done_at), sentence),
    )
    connection.executemany(
        "INSERT INTO touch VALUES (?, ?, ?, ?, ?)",
        ((command_id, touch.mark_id, touch.field, touch.before, touch.after) for touch in touches),
    )
    connection.execute("DELETE FROM command WHERE command_id <= ?", (command_id - COMMANDS_KEPT,))


def next_to_undo(connection: sqlite3.Connection, window: str) -> Command | None:
    """The last command of this window; where it has none, the last of any, an earlier session's too."""
    return _first(connection, "undone IS NULL", "command_id", window)


def next_to_redo(connection: sqlite3.Connection, window: str) -> Command | None:
    """The command undone last, this window's before any other's."""
    return _first(connection, "undone IS NOT NULL", "undone", window)


def take_back(connection: sqlite3.Connection, command: Command, window: str) -> int:
    """Give every field the command changed its value before, but for those changed again since; how many."""
    connection.execute(
        "UPDATE command SET window = ?, undone = (SELECT coalesce(max(undone), 0) + 1 FROM command)"
        " WHERE command_id = ?",
        (window, command.command_id),
    )
    return _restore(connection, [(t.before, t.mark_id, t.after, t.field) for t in _touches(connection, command)])


def do_again(connection: sqlite3.Connection, command: Command, window: str) -> int:
    """Give every field its value after the command, but for those changed since it was undone; how many."""
    connection.execute(
        "UPDATE command SET window = ?, undone = NULL WHERE command_id = ?", (window, command.command_id)
    )
    return _restore(connection, [(t.after, t.mark_id, t.before, t.field) for t in _touches(connection, command)])


def latest(connection: sqlite3.Connection, limit: int) -> list[Command]:
    """The newest commands of any window, the newest first, those undone among them."""
    rows = connection.execute(f"{_SELECT} ORDER BY command_id DESC LIMIT ?", (limit,)).fetchall()
    return [_command(row) for row in rows]


_SELECT = "SELECT command_id, done_at, sentence, undone IS NOT NULL FROM command"


def _first(connection: sqlite3.Connection, state: str, order: str, window: str) -> Command | None:
    row = connection.execute(
        f"{_SELECT} WHERE {state} ORDER BY window = ? DESC, {order} DESC LIMIT 1", (window,)
    ).fetchone()
    return _command(row) if row else None


def _command(row: tuple[int, str, str, int]) -> Command:
    command_id, done_at, sentence, undone = row
    return Command(command_id, datetime.fromisoformat(done_at), sentence, bool(undone))


def _touches(connection: sqlite3.Connection, command: Command) -> list[Touch]:
    rows = connection.execute(
        "SELECT mark_id, field, before, after FROM touch WHERE command_id = ?", (command.command_id,)
    )
    return [Touch(*row) for row in rows]


def _restore(connection: sqlite3.Connection, wanted: Sequence[tuple[str | None, int, str | None, str]]) -> int:
    """Set (value, mark, value it must have now, field); a field that has another value is left alone."""
    restored = 0
    for field in FIELDS:
        rows = [(value, mark_id, current) for value, mark_id, current, named in wanted if named == field]
        statement = f"UPDATE mark SET {field} = ? WHERE mark_id = ? AND {field} IS ?"
        restored += connection.executemany(statement, rows).rowcount if rows else 0
    return restored
