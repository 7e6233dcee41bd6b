"""Storage of verdicts: the user's decisions that two names are one paper, or two."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from paperbrowse.model.identity import Verdicts, build_verdicts

SAME, DIFFERENT = 1, 0

_SELECT = "SELECT one, other, same FROM verdict"
_IN_NAMES = "IN (SELECT value FROM json_each(:names))"


class VerdictChange(NamedTuple):
    """The verdict on one pair of names, before and after a command; None: no verdict."""

    first: str
    second: str
    before: int | None
    after: int | None

    @property
    def merges(self) -> bool:
        """True if two papers become one, False if one becomes two."""
        return self.after == SAME or (self.after is None and self.before == DIFFERENT)


def read(connection: sqlite3.Connection) -> Verdicts:
    """Return all verdicts, which are few because a person makes them."""
    return build_verdicts(connection.execute(_SELECT))


def for_names(connection: sqlite3.Connection, names: Iterable[str]) -> Verdicts:
    """Return the verdicts on pairs that contain any of these names."""
    select = f"{_SELECT} WHERE one {_IN_NAMES} UNION {_SELECT} WHERE other {_IN_NAMES}"
    return build_verdicts(connection.execute(select, {"names": json.dumps(list(names))}))


def required_changes(
    connection: sqlite3.Connection, names: Sequence[str], other_names: Sequence[str], verdict: int
) -> list[VerdictChange]:
    """Return the changes that give two papers a verdict on their strongest names, and no contrary one on others."""
    values = {"names": json.dumps([*names, *other_names])}
    rows = connection.execute(f"{_SELECT} WHERE one {_IN_NAMES} AND other {_IN_NAMES}", values)
    known = {(first, second): same for first, second, same in rows if (first in names) != (second in names)}
    strongest = min(names[0], other_names[0]), max(names[0], other_names[0])
    change = VerdictChange(*strongest, known.pop(strongest, None), verdict)
    return [change, *(VerdictChange(*pair, same, None) for pair, same in known.items() if same != verdict)]


def apply(connection: sqlite3.Connection, changes: Iterable[VerdictChange]) -> list[VerdictChange]:
    """Set each verdict unless it is no longer as before the change; return the changes made."""
    return [change for change in changes if _apply_change(connection, change)]


def record(connection: sqlite3.Connection, command_id: int, changes: Iterable[VerdictChange]) -> None:
    values = ((command_id, c.first, c.second, c.before, c.after) for c in changes)
    connection.executemany("INSERT INTO decision VALUES (?, ?, ?, ?, ?)", values)


def read_changes(connection: sqlite3.Connection, command_id: int, values: str) -> list[VerdictChange]:
    """values: `before, after`, or `after, before` to take the changes back."""
    rows = connection.execute(f"SELECT one, other, {values} FROM decision WHERE command_id = ?", (command_id,))
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
