"""The sources of papers: each file or service once, and which of its records describes which paper."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime


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

    def add_records(self, records: Iterable[tuple[int, int, str]]) -> None:
        """Add (paper_id, origin, record); of two records in one origin the later replaces the earlier."""
        self._connection.executemany(
            "INSERT INTO sources VALUES (?, ?, ?)"
            " ON CONFLICT (paper_id, origin_id) DO UPDATE SET record = excluded.record",
            records,
        )

    def records_of(self, paper_id: int) -> list[tuple[int, str]]:
        """Return (origin, record) of everything that describes a paper."""
        return self._connection.execute(
            "SELECT origin_id, record FROM sources WHERE paper_id = ? ORDER BY origin_id", (paper_id,)
        ).fetchall()

    def move_records(self, paper_id: int, records: Iterable[tuple[int, str]], target_id: int) -> None:
        """Move records of one paper to another."""
        moved = list(records)
        self._connection.executemany(
            "DELETE FROM sources WHERE paper_id = ? AND origin_id = ? AND record = ?",
            ((paper_id, origin, record) for origin, record in moved),
        )
        self.add_records((target_id, origin, record) for origin, record in moved)

    def references_of(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the sources of each paper as `KIND FILE:RECORD`, the earliest first."""
        references: dict[int, tuple[str, ...]] = {}
        for row, reference in self._connection.execute(
            "SELECT place, kind || ' ' || name || ':' || record"
            " FROM places JOIN sources USING (paper_id) JOIN origins USING (origin_id)"
            " WHERE place IN (SELECT value FROM json_each(?)) ORDER BY origin_id",
            (json.dumps(list(rows)),),
        ):
            references[row] = (*references.get(row, ()), reference)
        return references

    def origin_names(self) -> list[tuple[str, str]]:
        """Return (kind, name) of every file or service, the earliest first."""
        return self._connection.execute("SELECT kind, name FROM origins ORDER BY origin_id").fetchall()
