"""Verdicts as they are kept: pairs of names, of which a person said that they are one paper or two."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paperbrowse.model.verdicts import Verdicts, verdicts

SAME, APART = 1, 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said of one pair of names, before and after a command; None: nothing."""

    one: str
    other: str
    before: int | None
    after: int | None

    @property
    def joins(self) -> bool:
        """Whether the two are one paper now where they were two, rather than the other way round."""
        return self.after == SAME or (self.after is None and self.before == APART)


def read(connection: sqlite3.Connection) -> Verdicts:
    """All there are: a person says it of a few papers."""
    return verdicts(connection.execute("SELECT one, other, same FROM verdict"))


def about(connection: sqlite3.Connection, names: Iterable[str]) -> Verdicts:
    """Those in which one of some names stands."""
    wanted = json.dumps(list(names))
    return verdicts(
        connection.execute(
            "SELECT one, other, same FROM verdict WHERE one IN (SELECT value FROM json_each(:names))"
            " UNION SELECT one, other, same FROM verdict WHERE other IN (SELECT value FROM json_each(:names))",
            {"names": wanted},
        )
    )


def decisions(
    connection: sqlite3.Connection, names: Sequence[str], others: Sequence[str], verdict: int
) -> list[Decision]:
    """What it takes to say this of two papers: of their strongest names, and nothing else of any other of them."""
    found = connection.execute(
        "SELECT one, other, same FROM verdict WHERE one IN (SELECT value FROM json_each(:names))"
        " AND other IN (SELECT value FROM json_each(:names))",
        {"names": json.dumps([*names, *others])},
    )
    between = {(one, other): same for one, other, same in found if (one in names) != (other in names)}
    first, second = sorted((names[0], others[0]))
    said = Decision(first, second, between.pop((first, second), None), verdict)
    return [said, *(Decision(one, other, same, None) for (one, other), same in between.items() if same != verdict)]


def make(connection: sqlite3.Connection, wanted: Iterable[Decision]) -> list[Decision]:
    """Say each, unless something else has been said of it than before; those that were said."""
    return [decision for decision in wanted if _made(connection, decision)]


def unmake(connection: sqlite3.Connection, wanted: Iterable[Decision]) -> list[Decision]:
    """Take each back, unless something else has been said of it since; those that were taken back, turned round."""
    return make(connection, [Decision(one.one, one.other, one.after, one.before) for one in wanted])


def record(connection: sqlite3.Connection, command_id: int, made: Iterable[Decision]) -> None:
    """Let the journal know what a command said."""
    connection.executemany(
        "INSERT INTO decision VALUES (?, ?, ?, ?, ?)",
        ((command_id, one.one, one.other, one.before, one.after) for one in made),
    )


def of_command(connection: sqlite3.Connection, command_id: int) -> list[Decision]:
    """What a command said."""
    rows = connection.execute("SELECT one, other, before, after FROM decision WHERE command_id = ?", (command_id,))
    return [Decision(*row) for row in rows]


def _made(connection: sqlite3.Connection, decision: Decision) -> bool:
    pair = (decision.one, decision.other)
    row = connection.execute("SELECT same FROM verdict WHERE one = ? AND other = ?", pair).fetchone()
    if (row[0] if row else None) != decision.before or decision.before == decision.after:
        return False
    if decision.after is None:
        connection.execute("DELETE FROM verdict WHERE one = ? AND other = ?", pair)
    else:
        connection.execute("INSERT OR REPLACE INTO verdict VALUES (?, ?, ?)", (*pair, decision.after))
    return True
