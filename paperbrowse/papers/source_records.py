"""The sources of papers, and the records that were merged without a common id and can be split again."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import NamedTuple

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.bibliography import FiledRecord, decode_record
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import content_key, identity_record, is_same_paper, paper_keys, strong_ids, title_key
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
from paperbrowse.papers.paper_rows import to_paper, to_row

RecordKey = tuple[int, str]
"""(origin, record): where a record came from."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A paper as it was before a merge, or as one record describes it."""

    paper: Paper
    record_keys: tuple[RecordKey, ...]
    merged_as: tuple[str, ...] = ()
    """Names under which the user merged it into another paper."""
    reason: str | None = None
    """Why it was joined with the records before it; None for the first one."""
    joined_at: int | None = None
    """When it was, in seconds since 1970."""
    record_id: int = 0
    """Its key in the table; 0 before it is written."""

    @property
    def names(self) -> tuple[str, ...]:
        return (*paper_keys(self.paper), content_key(self.paper))


class RecordGroup(NamedTuple):
    """Records that describe one paper."""

    source_records: tuple[SourceRecord, ...]

    @property
    def paper(self) -> Paper:
        """The records merged in the order of import."""
        return reduce(merge, (source_record.paper for source_record in self.source_records))

    @property
    def record_keys(self) -> list[RecordKey]:
        return [key for source_record in self.source_records for key in source_record.record_keys]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the merged paper, then those of its records."""
        records = (name for source_record in self.source_records for name in source_record.names)
        return tuple(dict.fromkeys((*paper_keys(self.paper), *records)))


class SourceRecordTable:
    """The table `descriptions` of one papers.db."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._has_any = connection.execute("SELECT 1 FROM descriptions").fetchone() is not None

    def has_records(self, paper_id: int) -> bool:
        """Return True if the records of the paper are stored."""
        select = "SELECT 1 FROM descriptions WHERE paper_id = ?"
        return self._has_any and self._connection.execute(select, (paper_id,)).fetchone() is not None

    def read(self, paper_id: int) -> list[SourceRecord]:
        """Return the records of a paper, the earliest first."""
        select = f"SELECT {_RECORD_COLUMNS} FROM descriptions WHERE paper_id = ? ORDER BY description_id"
        return [_parse_record(*row) for row in self._connection.execute(select, (paper_id,))]

    def read_joined(self, limit: int) -> list[tuple[int, SourceRecord]]:
        """Return (paper_id, record) of the latest joins, the latest first."""
        select = f"SELECT paper_id, {_RECORD_COLUMNS} FROM descriptions WHERE reason IS NOT NULL"
        rows = self._connection.execute(f"{select} ORDER BY description_id DESC LIMIT ?", (limit,))
        return [(paper_id, _parse_record(*row)) for paper_id, *row in rows]

    def write(self, paper_id: int, source_record: SourceRecord) -> bool:
        """Add a record, or replace the one with the same keys and title; return whether it is a new one.

        Two records may have the same keys, because those of pasted text all begin at its first line.
        """
        sources, sides = json.dumps(source_record.record_keys), json.dumps(source_record.merged_as)
        content = zlib.compress(json.dumps(to_row(source_record.paper), ensure_ascii=False).encode())
        select = "SELECT description_id, told FROM descriptions WHERE paper_id = ? AND sources = ?"
        self._has_any = True
        title = title_key(source_record.paper.title)
        for description_id, content_before in self._connection.execute(select, (paper_id, sources)).fetchall():
            if title_key(_parse_paper(content_before).title) == title:
                update = "UPDATE descriptions SET told = ? WHERE description_id = ?"
                self._connection.execute(update, (content, description_id))
                return False
        if self._connection.execute(_ADD_SOURCE, (paper_id, content, sources)).rowcount:
            return False
        insert = (
            "INSERT INTO descriptions (paper_id, told, sources, sides, reason, joined_at) VALUES (?, ?, ?, ?, ?, ?)"
        )
        reason = source_record.reason, source_record.joined_at
        self._connection.execute(insert, (paper_id, content, sources, sides, *reason))
        return True

    def add_reason(self, paper_id: int, reason: str, joined_at: int) -> None:
        """Note why a paper that is merged into another one was, with its first record."""
        self._connection.execute(
            "UPDATE descriptions SET reason = ?, joined_at = ? WHERE paper_id = ? AND reason IS NULL",
            (reason, joined_at, paper_id),
        )

    def add_merged_name(self, paper_id: int, name: str, record_ids: Sequence[int] | None = None) -> None:
        """Note a name under which the user merges a paper into another, or is to split off some of its records."""
        update = "UPDATE descriptions SET sides = json_insert(sides, '$[#]', ?) WHERE paper_id = ?"
        if record_ids is None:
            self._connection.execute(update, (name, paper_id))
            return
        for record_id in record_ids:
            self._connection.execute(f"{update} AND description_id = ?", (name, paper_id, record_id))

    def move(self, paper_id: int, target_id: int) -> None:
        self._connection.execute("UPDATE descriptions SET paper_id = ? WHERE paper_id = ?", (target_id, paper_id))

    def move_last(self, paper_id: int) -> None:
        """Let the records of a paper follow all others."""
        last = "(SELECT max(description_id) FROM descriptions)"
        update = f"UPDATE descriptions SET description_id = description_id + {last} WHERE paper_id = ?"
        self._connection.execute(update, (paper_id,))

    def delete(self, paper_id: int) -> None:
        self._connection.execute("DELETE FROM descriptions WHERE paper_id = ?", (paper_id,))


_RECORD_COLUMNS = "told, sources, sides, reason, joined_at, description_id"

# Of the first ones only, so that thousands of records of one paper take time in proportion.
_ADD_SOURCE = """UPDATE descriptions SET sources = CASE
        WHEN EXISTS (SELECT 1 FROM json_each(sources) WHERE value = json_extract(?3, '$[0]')) THEN sources
        ELSE json_insert(sources, '$[#]', json_extract(?3, '$[0]')) END
    WHERE description_id = (SELECT description_id FROM (
        SELECT description_id, told FROM descriptions WHERE paper_id = ?1 LIMIT 50
    ) WHERE told = ?2)"""
"""Adds a source to an equal record from another file."""


def _parse_record(
    content: bytes, record_keys: str, merged_as: str, reason: str | None, joined_at: int | None, record_id: int
) -> SourceRecord:
    try:
        return SourceRecord(
            _parse_paper(content),
            tuple((origin, record) for origin, record in json.loads(record_keys)),
            tuple(json.loads(merged_as)),
            reason,
            joined_at,
            record_id,
        )
    except (ValueError, TypeError) as error:
        raise DamagedFile("a source record in papers.db cannot be read", REPAIR_HINT) from error


def _parse_paper(content: bytes) -> Paper:
    try:
        return to_paper((0, *json.loads(zlib.decompress(content))))
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedFile("a source record in papers.db cannot be read", REPAIR_HINT) from error


def has_common_id(first: Paper, second: Paper) -> bool:
    """Return True if two papers have a strong id in common."""
    return not {*strong_ids(first)}.isdisjoint(strong_ids(second))


def group_by_id(source_records: Iterable[SourceRecord]) -> list[RecordGroup]:
    """Group records so that all that are linked by common ids are in one group."""
    groups: list[list[SourceRecord]] = []
    for record in source_records:
        linked = [group for group in groups if any(has_common_id(record.paper, member.paper) for member in group)]
        groups = [group for group in groups if group not in linked]
        groups.append([*(member for group in linked for member in group), record])
    return [RecordGroup(tuple(group)) for group in groups]


def tellable_groups(source_records: Sequence[SourceRecord], chosen: int | None = None) -> list[RecordGroup]:
    """Return the papers that a joined one can be split into: by ids, or else each title; one if it cannot.

    chosen: the index of the record that is to be split off with those that cannot be told from it.
    """
    groups = group_by_id(source_records)
    if chosen is None and len(groups) > 1:
        return groups
    units: list[list[SourceRecord]] = []
    for record in source_records:
        linked = [unit for unit in units if not all(_can_be_told_apart([record], [each], chosen) for each in unit)]
        units = [unit for unit in units if unit not in linked]
        units.append([*(member for unit in linked for member in unit), record])
    if chosen is not None:
        unit = next(unit for unit in units if source_records[chosen] in unit)
        rest = [record for record in source_records if record not in unit]
        units = [rest, unit] if _can_be_told_apart(rest, unit, chosen) else [[*source_records]]
    return [RecordGroup(tuple(unit)) for unit in units]


def _can_be_told_apart(first: Sequence[SourceRecord], second: Sequence[SourceRecord], chosen: int | None) -> bool:
    """Return whether names tell records apart: with a common id or if one is chosen, each side has its own."""
    if not first or not second:
        return False
    names, other_names = ({name for record in side for name in record.names} for side in (first, second))
    if chosen is not None or any(has_common_id(record.paper, other.paper) for record in first for other in second):
        return bool(names - other_names and other_names - names)
    return first[0].names[0] != second[0].names[0]


def split_records(source_records: Sequence[SourceRecord], first_name: str, second_name: str) -> list[RecordGroup]:
    """Split records into the two papers that the user merged under two names, or else by their ids."""
    sides: dict[str, list[SourceRecord]] = {first_name: [], second_name: []}
    later: list[SourceRecord] = []
    for record in source_records:
        side = next((name for name in record.merged_as if name in sides), None)
        (later if side is None else sides[side]).append(record)
    if not all(sides.values()):
        return group_by_id(source_records)
    for record in later:
        papers = {name: [member.paper for member in side] for name, side in sides.items()}
        linked = [name for name, side in papers.items() if any(has_common_id(record.paper, paper) for paper in side)]
        identity = identity_record(record.paper)
        similar = [
            name for name, side in papers.items() if any(is_same_paper(identity, identity_record(p)) for p in side)
        ]
        sides[next(iter(linked + similar), first_name)].append(record)
    return [RecordGroup(tuple(side)) for side in sides.values()]


class Provenance:
    """The tables `origins` (files and services) and `sources` (their records)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add_origin(self, kind: str, name: str, imported_at: datetime) -> int:
        """Return the number of a file or service, and note when it was imported."""
        (number,) = self._connection.execute(
            "INSERT INTO origins (kind, name, taken_at) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, name) DO UPDATE SET taken_at = excluded.taken_at RETURNING origin_id",
            (kind, name, imported_at.isoformat(timespec="seconds")),
        ).fetchone()
        return int(number)

    def add_records(self, records: "Iterable[tuple[int, int, str, str, bytes | None]]") -> None:
        """Add (paper_id, origin, record, citation key, its record in a bibliography).

        Of two records in one origin with one citation key, or without one, the later replaces the earlier.
        """
        self._connection.executemany(
            "INSERT INTO sources (paper_id, origin_id, record, citation_key, bib) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET record = excluded.record, bib = excluded.bib",
            records,
        )

    def bib_records(self, rows: Sequence[int]) -> dict[int, tuple[FiledRecord, ...]]:
        """Return the records in bibliographies of those papers that have some, the earliest first."""
        records: dict[int, list[FiledRecord]] = {}
        for row, name, content in self._connection.execute(
            "SELECT place, name, bib FROM places JOIN sources USING (paper_id) JOIN origins USING (origin_id)"
            " WHERE place IN (SELECT value FROM json_each(?)) AND bib IS NOT NULL"
            " ORDER BY origin_id, record + 0, record",
            (json.dumps(list(rows)),),
        ):
            records.setdefault(row, []).append(FiledRecord(name, decode_record(content, REPAIR_HINT)))
        return {row: tuple(of_paper) for row, of_paper in records.items()}

    def cited_rows(self, origin: int) -> list[tuple[int, str]]:
        """Return (row, citation key) of every record of an origin that has a key, in the order of import."""
        select = "SELECT place, citation_key FROM sources JOIN papers USING (paper_id)"
        condition = "WHERE citation_key <> '' AND origin_id = ? ORDER BY paper_id, record + 0"
        return self._connection.execute(f"{select} {condition}", (origin,)).fetchall()

    def rows_cited_as(self, citation_key: str) -> list[int]:
        """Return the rows of papers whose files give them a citation key."""
        select = "SELECT place FROM sources JOIN papers USING (paper_id) WHERE citation_key = ? AND citation_key <> ''"
        return [row for (row,) in self._connection.execute(f"{select} ORDER BY origin_id, paper_id", (citation_key,))]

    def has_record(self, paper_id: int, origin: int, citation_key: str, record: str) -> bool:
        """Return whether a paper has this record of an origin, found by its citation key or its position."""
        select = "SELECT record FROM sources WHERE paper_id = ? AND origin_id = ? AND citation_key = ?"
        known = self._connection.execute(select, (paper_id, origin, citation_key)).fetchone()
        return known is not None and (bool(citation_key) or known[0] == record)

    def records_of(self, paper_id: int) -> list[tuple[int, str]]:
        """Return (origin, record) of everything that describes a paper."""
        select = "SELECT origin_id, record FROM sources WHERE paper_id = ? ORDER BY origin_id"
        return self._connection.execute(select, (paper_id,)).fetchall()

    def move_records(self, paper_id: int, records: Iterable[tuple[int, str]], target_id: int) -> None:
        self._connection.executemany(
            "UPDATE OR REPLACE sources SET paper_id = ? WHERE paper_id = ? AND origin_id = ? AND record = ?",
            ((target_id, paper_id, origin, record) for origin, record in records),
        )

    def references_of(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the sources of each paper as `KIND FILE:RECORD`, the earliest first."""
        references: dict[int, list[str]] = {}
        for row, reference in self._connection.execute(
            "SELECT place, kind || ' ' || name || ':' || record"
            " FROM places JOIN sources USING (paper_id) JOIN origins USING (origin_id)"
            " WHERE place IN (SELECT value FROM json_each(?)) ORDER BY origin_id",
            (json.dumps(list(rows)),),
        ):
            references.setdefault(row, []).append(reference)
        return {row: tuple(of_paper) for row, of_paper in references.items()}
