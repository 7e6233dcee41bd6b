"""Copies of papers for the marks, read from papers.db, and what papers.db knows about them."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.bibliography import decode_record
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_copy import COPY_KIND, CopiedSource, PaperCopy
from paperbrowse.papers.paper_rows import PAPERS_IN_ROWS

_SOURCES_IN_ROWS = """SELECT place, kind, name, record, bib FROM places
    JOIN sources USING (paper_id) JOIN origins USING (origin_id)
    WHERE place IN (SELECT value FROM json_each(?)) ORDER BY origin_id, citation_key"""

_ONLY_FROM = """SELECT place FROM
        (SELECT DISTINCT paper_id, origin_id FROM sources JOIN origins USING (origin_id) WHERE name = ?) AS source
        JOIN places USING (paper_id)
    WHERE NOT EXISTS (SELECT 1 FROM sources AS other
        WHERE other.paper_id = source.paper_id AND other.origin_id <> source.origin_id)"""

# A source that was imported again takes the place of its copy.
_DELETE_REPLACED = """DELETE FROM sources WHERE paper_id IN (SELECT paper_id FROM places WHERE place = ?)
    AND origin_id IN (SELECT origin_id FROM origins WHERE kind = ?)
    AND EXISTS (SELECT 1 FROM sources AS imported JOIN origins AS origin USING (origin_id)
        JOIN origins AS copied ON copied.origin_id = sources.origin_id
        WHERE imported.paper_id = sources.paper_id AND origin.kind <> copied.kind
        AND (imported.bib = sources.bib OR
            (origin.name = copied.name AND imported.citation_key = sources.citation_key)))"""


class PaperCopies:
    """Reads from one papers.db what the copies of marked papers need."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self, papers: Mapping[int, Paper]) -> dict[int, PaperCopy]:
        """Return copies of papers by row, without those that are known from their copies only."""
        rows = (json.dumps(list(papers)),)
        added = dict(self._connection.execute(f"SELECT places.place, added FROM {PAPERS_IN_ROWS}", rows).fetchall())
        sources: dict[int, list[CopiedSource]] = {}
        for row, kind, name, record, bib in self._connection.execute(_SOURCES_IN_ROWS, rows):
            source = CopiedSource(kind, name, record, decode_record(bib, REPAIR_HINT) if bib else None)
            sources.setdefault(row, []).append(source)
        return {
            row: PaperCopy(papers[row], tuple(of_paper), added.get(row, 0))
            for row, of_paper in sources.items()
            if any(source.kind != COPY_KIND for source in of_paper)
        }

    def only_from(self, name: str) -> list[int]:
        """Return the rows of papers that have no other source than the one of this name."""
        return [row for (row,) in self._connection.execute(_ONLY_FROM, (name,))]

    def has_restored(self) -> bool:
        """Return True if papers were ever put back from copies."""
        return self._connection.execute("SELECT 1 FROM origins WHERE kind = ?", (COPY_KIND,)).fetchone() is not None

    def restored(self, rows: Collection[int]) -> set[int]:
        """Return those of these papers that are known from their copies only."""
        imported = {
            row
            for row, kind, *_ in self._connection.execute(_SOURCES_IN_ROWS, (json.dumps(list(rows)),))
            if kind != COPY_KIND
        }
        return set(rows) - imported

    # Inside a transaction

    def set_checked(self, mark_id: int, title: str) -> None:
        """Note that the papers of all marks up to this one are here."""
        self._connection.execute("INSERT OR REPLACE INTO checked_marks VALUES (1, ?, ?)", (mark_id, title))

    def delete_replaced_sources(self, rows: Iterable[int]) -> None:
        """Delete the copies of sources that were imported again."""
        self._connection.executemany(_DELETE_REPLACED, ((row, COPY_KIND) for row in rows))
