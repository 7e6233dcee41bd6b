"""Where papers came from: each file or service once, and which record of it told of which paper."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime


class Provenance:
    """The sources of a cache."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add_origin(self, kind: str, name: str, imported_at: datetime) -> int:
        """The number of a source, which is now taken anew."""
        (number,) = self._connection.execute(
            "INSERT INTO origins (kind, name, taken_at) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, name) DO UPDATE SET taken_at = excluded.taken_at RETURNING origin_id",
            (kind, name, imported_at.isoformat(timespec="seconds")),
        ).fetchone()
        return int(number)

    def add_records(self, records: Iterable[tuple[int, int, str]]) -> None:
        """Records of sources tell of papers (number, origin, record); of two in one source the later is remembered."""
        self._connection.executemany(
            "INSERT INTO sources VALUES (?, ?, ?)"
            " ON CONFLICT (paper_id, origin_id) DO UPDATE SET record = excluded.record",
            records,
        )

    def records_of(self, paper_id: int) -> list[tuple[int, str]]:
        """(origin, record) of everything that told of a paper."""
        return self._connection.execute(
            "SELECT origin_id, record FROM sources WHERE paper_id = ? ORDER BY origin_id", (paper_id,)
        ).fetchall()

    def move_records(self, paper_id: int, records: Iterable[tuple[int, str]], target_id: int) -> None:
        """Let records of one paper tell of another."""
        given = list(records)
        self._connection.executemany(
            "DELETE FROM sources WHERE paper_id = ? AND origin_id = ? AND record = ?",
            ((paper_id, origin, record) for origin, record in given),
        )
        self.add_records((target_id, origin, record) for origin, record in given)

    def references_of(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The accounts of each paper, the earliest source first: `KIND FILE:RECORD`."""
        found: dict[int, tuple[str, ...]] = {}
        for row, account in self._connection.execute(
            "SELECT place, kind || ' ' || name || ':' || record"
            " FROM places JOIN sources USING (paper_id) JOIN origins USING (origin_id)"
            " WHERE place IN (SELECT value FROM json_each(?)) ORDER BY origin_id",
            (json.dumps(list(rows)),),
        ):
            found[row] = (*found.get(row, ()), account)
        return found

    def origin_names(self) -> list[tuple[str, str]]:
        """(kind, name) of every source, the earliest first."""
        return self._connection.execute("SELECT kind, name FROM origins ORDER BY origin_id").fetchall()
