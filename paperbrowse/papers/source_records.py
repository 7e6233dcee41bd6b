"""What each source said of the papers that were joined without a common id, so that they can be split again."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import identity_record, is_same_paper, paper_keys, strong_ids
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
from paperbrowse.papers.paper_rows import to_paper, to_row

RecordKey = tuple[int, str]
"""(origin, record): where something was said."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A paper as it was before a join, or as one record has it."""

    paper: Paper
    record_keys: tuple[RecordKey, ...]
    merged_as: tuple[str, ...] = ()
    """The names of papers that it was of when a person joined them to another."""


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Descriptions that are of one paper."""

    source_records: tuple[SourceRecord, ...]

    @property
    def paper(self) -> Paper:
        """What they come to, in the order in which they came."""
        return reduce(merge, (one.paper for one in self.source_records))

    @property
    def record_keys(self) -> list[RecordKey]:
        """Everything that told of it."""
        return [record for one in self.source_records for record in one.record_keys]

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the whole, and those its descriptions had, the strongest first."""
        found = (*paper_keys(self.paper), *(name for one in self.source_records for name in paper_keys(one.paper)))
        return tuple(dict.fromkeys(found))


class SourceRecordTable:
    """Those of one cache."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._has_any = connection.execute("SELECT 1 FROM descriptions").fetchone() is not None

    def has_records(self, paper_id: int) -> bool:
        """Whether this paper was ever joined without a common id."""
        found = self._has_any and self._connection.execute("SELECT 1 FROM descriptions WHERE paper_id = ?", (paper_id,))
        return bool(found and found.fetchone())

    def read(self, paper_id: int) -> list[SourceRecord]:
        """Of a paper, the earliest first."""
        read = self._connection.execute(
            "SELECT told, sources, sides FROM descriptions WHERE paper_id = ? ORDER BY description_id", (paper_id,)
        )
        return [_parse_record(*one) for one in read]

    def write(self, paper_id: int, source_record: SourceRecord) -> None:
        """One more, in place of what the same records said before."""
        sources, sides = json.dumps(source_record.record_keys), json.dumps(source_record.merged_as)
        told = zlib.compress(json.dumps(to_row(source_record.paper), ensure_ascii=False).encode())
        again = self._connection.execute(
            "UPDATE descriptions SET told = ? WHERE paper_id = ? AND sources = ?", (told, paper_id, sources)
        )
        if not again.rowcount:
            self._connection.execute(
                "INSERT INTO descriptions (paper_id, told, sources, sides) VALUES (?, ?, ?, ?)",
                (paper_id, told, sources, sides),
            )
        self._has_any = True

    def add_merged_name(self, paper_id: int, name: str) -> None:
        """A person joins the paper of this name to another."""
        self._connection.execute(
            "UPDATE descriptions SET sides = json_insert(sides, '$[#]', ?) WHERE paper_id = ?", (name, paper_id)
        )

    def move(self, paper_id: int, target_id: int) -> None:
        """One paper ends in another."""
        self._connection.execute("UPDATE descriptions SET paper_id = ? WHERE paper_id = ?", (target_id, paper_id))

    def delete(self, paper_id: int) -> None:
        """Those of a paper that is split."""
        self._connection.execute("DELETE FROM descriptions WHERE paper_id = ?", (paper_id,))


def _parse_record(content: bytes, record_keys: str, merged_as: str) -> SourceRecord:
    try:
        return SourceRecord(
            to_paper((0, *json.loads(zlib.decompress(content)))),
            tuple((origin, record) for origin, record in json.loads(record_keys)),
            tuple(json.loads(merged_as)),
        )
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedFile("what a source said of a paper cannot be read", REPAIR_HINT) from error


def has_common_id(first: SourceRecord, second: SourceRecord) -> bool:
    """Whether ids alone make two descriptions one paper's."""
    return bool({*strong_ids(first.paper)} & {*strong_ids(second.paper)})


def group_by_id(source_records: Iterable[SourceRecord]) -> list[RecordGroup]:
    """Descriptions by the papers that their ids make of them."""
    found: list[list[SourceRecord]] = []
    for description in source_records:
        own = [part for part in found if any(has_common_id(description, one) for one in part)]
        others = [part for part in found if part not in own]
        found = [*others, [*(one for part in own for one in part), description]] if own else [*found, [description]]
    return [RecordGroup(tuple(part)) for part in found]


def split_records(source_records: Sequence[SourceRecord], first_name: str, second_name: str) -> list[RecordGroup]:
    """The two papers that a person joined under two names; else the papers that ids make of the descriptions."""
    sides: dict[str, list[SourceRecord]] = {first_name: [], second_name: []}
    later: list[SourceRecord] = []
    for description in source_records:
        side = next((name for name in description.merged_as if name in sides), None)
        (later if side is None else sides[side]).append(description)
    if not all(sides.values()):
        return group_by_id(source_records)
    for description in later:
        known = [name for name, side in sides.items() if any(has_common_id(description, known) for known in side)]
        alike = [name for name, side in sides.items() if any(_is_same_paper(description, known) for known in side)]
        sides[next(iter(known + alike), first_name)].append(description)
    return [RecordGroup(tuple(side)) for side in sides.values()]


def _is_same_paper(first: SourceRecord, second: SourceRecord) -> bool:
    return is_same_paper(identity_record(first.paper), identity_record(second.paper))
