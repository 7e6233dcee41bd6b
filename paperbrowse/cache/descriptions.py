"""What each source said of the papers that were joined without a common id, so that they can be split again."""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from paperbrowse.cache.rows import to_paper, to_row
from paperbrowse.model.identity import evidence, keys, same_paper, strong_ids
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import Verdicts

Record = tuple[int, str]
"""(origin, record): where something was said."""


@dataclass(frozen=True, slots=True)
class Description:
    """A paper as it was before a join, or as one record has it."""

    paper: Paper
    records: tuple[Record, ...]


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

    def are_kept(self, row: int) -> bool:
        """Whether this paper was ever joined without a common id."""
        found = self._are_any and self._connection.execute("SELECT 1 FROM descriptions WHERE paper_id = ?", (row,))
        return bool(found and found.fetchone())

    def of(self, row: int) -> list[Description]:
        """Of a paper, the earliest first."""
        read = self._connection.execute(
            "SELECT told, sources FROM descriptions WHERE paper_id = ? ORDER BY description_id", (row,)
        )
        return [
            Description(
                to_paper((0, *json.loads(zlib.decompress(told)))),
                tuple((origin, record) for origin, record in json.loads(records)),
            )
            for told, records in read
        ]

    def keep(self, row: int, paper: Paper, records: Sequence[Record]) -> None:
        """One more, in place of what the same records said before."""
        sources = json.dumps(list(records))
        told = zlib.compress(json.dumps(to_row(paper), ensure_ascii=False).encode())
        self._connection.execute("DELETE FROM descriptions WHERE paper_id = ? AND sources = ?", (row, sources))
        self._connection.execute("INSERT INTO descriptions VALUES (NULL, ?, ?, ?)", (row, told, sources))
        self._are_any = True

    def hand_over(self, row: int, to: int) -> None:
        """One paper ends in another."""
        self._connection.execute("UPDATE descriptions SET paper_id = ? WHERE paper_id = ?", (to, row))

    def forget(self, row: int) -> None:
        """Those of a paper that is split."""
        self._connection.execute("DELETE FROM descriptions WHERE paper_id = ?", (row,))


def by_ids(one: Description, other: Description) -> bool:
    """Whether ids alone make two descriptions one paper's."""
    return bool({*strong_ids(one.paper)} & {*strong_ids(other.paper)})


def by_verdicts(verdicts: Verdicts) -> Callable[[Description, Description], bool]:
    """Whether they are one paper's by their ids, by what a person said, or by what is alike in them, in this order."""

    def alike(one: Description, other: Description) -> bool:
        names, others = keys(one.paper), keys(other.paper)
        if by_ids(one, other) or set(verdicts.said_same(names)) & {*others}:
            return True
        return not verdicts.said_apart(names, others) and same_paper(evidence(one.paper), evidence(other.paper))

    return alike


def parts(descriptions: Iterable[Description], are_one: Callable[[Description, Description], bool]) -> list[Part]:
    """Descriptions by the paper they are of: each is of one paper with any it is one with."""
    found: list[list[Description]] = []
    for description in descriptions:
        own = [part for part in found if any(are_one(description, one) for one in part)]
        others = [part for part in found if part not in own]
        found = [*others, [*(one for part in own for one in part), description]] if own else [*found, [description]]
    return [Part(tuple(part)) for part in found]
