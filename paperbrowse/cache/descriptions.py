"""What each source said of the papers that were joined without a common id, so that they can be split again."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from paperbrowse.cache.rows import to_paper, to_row
from paperbrowse.database.refusals import LOOKED_AFTER
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import evidence, keys, same_paper, strong_ids
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper

Record = tuple[int, str]
"""(origin, record): where something was said."""


@dataclass(frozen=True, slots=True)
class Description:
    """A paper as it was before a join, or as one record has it."""

    paper: Paper
    records: tuple[Record, ...]
    sides: tuple[str, ...] = ()
    """The names of papers that it was of when a person joined them to another."""


@dataclass(frozen=True, slots=True)
class Part:
    """Descriptions that are of one paper."""

    descriptions: tuple[Description, ...]

    @property
    def paper(self) -> Paper:
        """What they come to, in the order in which they came."""
        return reduce(merge, (one.paper for one in self.descriptions))

    @property
    def records(self) -> list[Record]:
        """Everything that told of it."""
        return [record for one in self.descriptions for record in one.records]

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the whole, and those its descriptions had, the strongest first."""
        found = (*keys(self.paper), *(name for one in self.descriptions for name in keys(one.paper)))
        return tuple(dict.fromkeys(found))


class Descriptions:
    """Those of one cache."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._are_any = connection.execute("SELECT 1 FROM descriptions").fetchone() is not None

    def are_kept(self, number: int) -> bool:
        """Whether this paper was ever joined without a common id."""
        found = self._are_any and self._connection.execute("SELECT 1 FROM descriptions WHERE paper_id = ?", (number,))
        return bool(found and found.fetchone())

    def of(self, number: int) -> list[Description]:
        """Of a paper, the earliest first."""
        read = self._connection.execute(
            "SELECT told, sources, sides FROM descriptions WHERE paper_id = ? ORDER BY description_id", (number,)
        )
        return [_description(*one) for one in read]

    def keep(self, number: int, description: Description) -> None:
        """One more, in place of what the same records said before."""
        sources, sides = json.dumps(description.records), json.dumps(description.sides)
        told = zlib.compress(json.dumps(to_row(description.paper), ensure_ascii=False).encode())
        again = self._connection.execute(
            "UPDATE descriptions SET told = ? WHERE paper_id = ? AND sources = ?", (told, number, sources)
        )
        if not again.rowcount:
            self._connection.execute(
                "INSERT INTO descriptions (paper_id, told, sources, sides) VALUES (?, ?, ?, ?)",
                (number, told, sources, sides),
            )
        self._are_any = True

    def side(self, number: int, name: str) -> None:
        """A person joins the paper of this name to another."""
        self._connection.execute(
            "UPDATE descriptions SET sides = json_insert(sides, '$[#]', ?) WHERE paper_id = ?", (name, number)
        )

    def hand_over(self, number: int, to: int) -> None:
        """One paper ends in another."""
        self._connection.execute("UPDATE descriptions SET paper_id = ? WHERE paper_id = ?", (to, number))

    def forget(self, number: int) -> None:
        """Those of a paper that is split."""
        self._connection.execute("DELETE FROM descriptions WHERE paper_id = ?", (number,))


def _description(told: bytes, records: str, sides: str) -> Description:
    try:
        return Description(
            to_paper((0, *json.loads(zlib.decompress(told)))),
            tuple((origin, record) for origin, record in json.loads(records)),
            tuple(json.loads(sides)),
        )
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedFile("what a source said of a paper cannot be read", LOOKED_AFTER) from error


def by_ids(one: Description, other: Description) -> bool:
    """Whether ids alone make two descriptions one paper's."""
    return bool({*strong_ids(one.paper)} & {*strong_ids(other.paper)})


def parts(descriptions: Iterable[Description]) -> list[Part]:
    """Descriptions by the papers that their ids make of them."""
    found: list[list[Description]] = []
    for description in descriptions:
        own = [part for part in found if any(by_ids(description, one) for one in part)]
        others = [part for part in found if part not in own]
        found = [*others, [*(one for part in own for one in part), description]] if own else [*found, [description]]
    return [Part(tuple(part)) for part in found]


def apart(descriptions: Sequence[Description], one: str, other: str) -> list[Part]:
    """The two papers that a person joined under two names; else the papers that ids make of the descriptions."""
    sides: dict[str, list[Description]] = {one: [], other: []}
    later: list[Description] = []
    for description in descriptions:
        side = next((name for name in description.sides if name in sides), None)
        (later if side is None else sides[side]).append(description)
    if not all(sides.values()):
        return parts(descriptions)
    for description in later:
        known = [name for name, side in sides.items() if any(by_ids(description, known) for known in side)]
        alike = [name for name, side in sides.items() if any(_alike(description, known) for known in side)]
        sides[next(iter(known + alike), one)].append(description)
    return [Part(tuple(side)) for side in sides.values()]


def _alike(one: Description, other: Description) -> bool:
    return same_paper(evidence(one.paper), evidence(other.paper))
