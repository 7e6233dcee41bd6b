"""The journal of commands: what each changed, so that it can be undone and redone, also after a restart."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from paperbrowse.marks import verdicts
from paperbrowse.marks.kept import to_text, to_time
from paperbrowse.marks.touches import Touch, make, unmake
from paperbrowse.marks.verdicts import Decision

COMMANDS_KEPT = 1_000
"""Older commands are forgotten: nobody undoes a thousand steps, and one can touch thousands of papers."""


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of the journal."""

    command_id: int
    done_at: datetime
    sentence: str
    undone: bool
    papers: int
    """How many it changed."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of taking a command back, or doing it again."""

    papers: int
    """Whose marks changed."""
    decisions: Sequence[Decision]
    """What is said of pairs of papers now, and was not before."""


def record(
    connection: sqlite3.Connection,
    window: str,
    done_at: datetime,
    sentence: str,
    touches: Sequence[Touch],
    decisions: Sequence[Decision] = (),
) -> int:
    """Add a command, and tell its id; what was undone before can no longer be redone."""
    connection.execute("DELETE FROM command WHERE undone IS NOT NULL")
    [(command_id,)] = connection.execute(
        "INSERT INTO command (window, done_at, sentence) VALUES (?, ?, ?) RETURNING command_id",
        (window, to_text(done_at), sentence),
    )
    _write(connection, command_id, touches)
    verdicts.record(connection, command_id, decisions)
    connection.execute("DELETE FROM command WHERE command_id <= ?", (command_id - COMMANDS_KEPT,))
    return int(command_id)


def go_on(connection: sqlite3.Connection, command_id: int, sentence: str, touches: Sequence[Touch]) -> bool:
    """Add to a command that is being done; False where another window has undone or forgotten it meanwhile."""
    stands = connection.execute(
        "UPDATE command SET sentence = ? WHERE command_id = ? AND undone IS NULL", (sentence, command_id)
    ).rowcount
    if stands:
        _write(connection, command_id, touches)
    return bool(stands)


def next_to_undo(connection: sqlite3.Connection, window: str) -> Command | None:
    """The last command of this window; where it has none, the last of any, an earlier session's too."""
    return _first(connection, "undone IS NULL", "command_id", window)


def next_to_redo(connection: sqlite3.Connection, window: str) -> Command | None:
    """The command undone last, this window's before any other's."""
    return _first(connection, "undone IS NOT NULL", "undone", window)


def take_back(connection: sqlite3.Connection, command: Command, window: str) -> Turned:
    """Give every field the command changed its value before, but for those changed again since."""
    connection.execute(
        "UPDATE command SET window = ?, undone = (SELECT coalesce(max(undone), 0) + 1 FROM command)"
        " WHERE command_id = ?",
        (window, command.command_id),
    )
    decided = verdicts.unmake(connection, verdicts.of_command(connection, command.command_id))
    return Turned(unmake(connection, _touches(connection, command)), decided)


def do_again(connection: sqlite3.Connection, command: Command, window: str) -> Turned:
    """Give every field its value after the command, but for those changed since it was undone."""
    connection.execute(
        "UPDATE command SET window = ?, undone = NULL WHERE command_id = ?", (window, command.command_id)
    )
    decided = verdicts.make(connection, verdicts.of_command(connection, command.command_id))
    return Turned(make(connection, _touches(connection, command)), decided)


def latest(connection: sqlite3.Connection, limit: int) -> list[Command]:
    """The newest commands of any window, the newest first, those undone among them."""
    rows = connection.execute(f"{_SELECT} ORDER BY command_id DESC LIMIT ?", (limit,)).fetchall()
    return [_command(row) for row in rows]


_SELECT = """SELECT command_id, done_at, sentence, undone IS NOT NULL,
    (SELECT count(DISTINCT mark_id) FROM touch WHERE touch.command_id = command.command_id)
    + (SELECT count(*) FROM (SELECT one FROM decision WHERE decision.command_id = command.command_id
        UNION SELECT other FROM decision WHERE decision.command_id = command.command_id)) FROM command"""


def _first(connection: sqlite3.Connection, state: str, order: str, window: str) -> Command | None:
    first = f"SELECT command_id FROM command WHERE {state} ORDER BY window = ? DESC, {order} DESC LIMIT 1"
    row = connection.execute(f"{_SELECT} WHERE command_id = ({first})", (window,)).fetchone()
    return _command(row) if row else None


def _command(row: tuple[int, str, str, int, int]) -> Command:
    command_id, done_at, sentence, undone, papers = row
    return Command(command_id, to_time(done_at), sentence, bool(undone), papers)


def _write(connection: sqlite3.Connection, command_id: int, touches: Sequence[Touch]) -> None:
    """A field touched twice, as another window changed it in between, keeps the account of the first time."""
    connection.executemany(
        "INSERT OR IGNORE INTO touch VALUES (?, ?, ?, ?, ?)",
        ((command_id, touch.mark_id, touch.field, touch.before, touch.after) for touch in touches),
    )


def _touches(connection: sqlite3.Connection, command: Command) -> list[Touch]:
    rows = connection.execute(
        "SELECT mark_id, field, before, after FROM touch WHERE command_id = ?", (command.command_id,)
    )
    return [Touch(*row) for row in rows]
