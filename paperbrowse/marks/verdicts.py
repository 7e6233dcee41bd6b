"""Verdicts as they are kept: pairs of names, of which a person said that they are one paper or two."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paperbrowse.model.verdicts import Verdicts, build_verdicts

SAME, DIFFERENT = 1, 0


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """What is said of one pair of names, before and after a command; None: nothing."""

    first: str
    second: str
    before: int | None
    after: int | None

    @property
    def merges(self) -> bool:
        """Whether the two are one paper now where they were two, rather than the other way round."""
        return self.after == SAME or (self.after is None and self.before == DIFFERENT)


def read(connection: sqlite3.Connection) -> Verdicts:
    """All there are: a person says it of a few papers."""
    return build_verdicts(connection.execute("SELECT one, other, same FROM verdict"))


def for_names(connection: sqlite3.Connection, names: Iterable[str]) -> Verdicts:
    """Those in which one of some names stands."""
    wanted = json.dumps(list(names))
    return build_verdicts(
        connection.execute(
            "SELECT one, other, same FROM verdict WHERE one IN (SELECT value FROM json_each(:names))"
            " UNION SELECT one, other, same FROM verdict WHERE other IN (SELECT value FROM json_each(:names))",
            {"names": wanted},
        )
    )


def required_changes(
    connection: sqlite3.Connection, names: Sequence[str], other_names: Sequence[str], verdict: int
) -> list[VerdictChange]:
    """What it takes to say this of two papers: of their strongest names, and nothing else of any other of them."""
    found = connection.execute(
        "SELECT one, other, same FROM verdict WHERE one IN (SELECT value FROM json_each(:names))"
        " AND other IN (SELECT value FROM json_each(:names))",
        {"names": json.dumps([*names, *other_names])},
    )
    between = {(one, other): same for one, other, same in found if (one in names) != (other in names)}
    first, second = sorted((names[0], other_names[0]))
    said = VerdictChange(first, second, between.pop((first, second), None), verdict)
    return [said, *(VerdictChange(one, other, same, None) for (one, other), same in between.items() if same != verdict)]


def apply(connection: sqlite3.Connection, changes: Iterable[VerdictChange]) -> list[VerdictChange]:
    """Say each, unless something else has been said of it than before; those that were said."""
    return [decision for decision in changes if _apply_change(connection, decision)]


def revert(connection: sqlite3.Connection, changes: Iterable[VerdictChange]) -> list[VerdictChange]:
    """Take each back, unless something else has been said of it since; those that were taken back, turned round."""
    return apply(connection, [VerdictChange(one.first, one.second, one.after, one.before) for one in changes])


def record(connection: sqlite3.Connection, command_id: int, changes: Iterable[VerdictChange]) -> None:
    """Let the journal know what a command said."""
    connection.executemany(
        "INSERT INTO decision VALUES (?, ?, ?, ?, ?)",
        ((command_id, one.first, one.second, one.before, one.after) for one in changes),
    )


def read_changes(connection: sqlite3.Connection, command_id: int) -> list[VerdictChange]:
    """What a command said."""
    rows = connection.execute("SELECT one, other, before, after FROM decision WHERE command_id = ?", (command_id,))
    return [VerdictChange(*row) for row in rows]


def _apply_change(connection: sqlite3.Connection, change: VerdictChange) -> bool:
    pair = (change.first, change.second)
    row = connection.execute("SELECT same FROM verdict WHERE one = ? AND other = ?", pair).fetchone()
    if (row[0] if row else None) != change.before or change.before == change.after:
        return False
    if change.after is None:
        connection.execute("DELETE FROM verdict WHERE one = ? AND other = ?", pair)
    else:
        connection.execute("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?)", (*pair, change.after))
    return True
