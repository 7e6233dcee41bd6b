"""Keeping the index in step with the papers, within the transaction that changes them."""

import sqlite3
from collections.abc import Iterable

from paperbrowse.papers.index_terms import AUTHOR_PREFIX

MAX_BATCH_PAPERS = 20_000
"""Papers whose terms wait in memory to be written, at most: about 40 MB."""

MIN_BATCH_PAPERS = MAX_BATCH_PAPERS // 4
"""Papers whose terms are written where there is nothing else to do: fewer would make too many segments."""

AUTOMERGE_SEGMENTS = 8
"""Segments of about one size from which they are merged into one, as the schema sets it."""

BULK_AUTOMERGE_SEGMENTS = 64
"""The same while many papers come in, as many as FTS5 allows: every page is merged once then, not two or three times.
"""

_MAX_SEGMENTS = 1_999
"""Of one size, as many as FTS5 can hold: from them on it merges all at once."""

_PAGES_PER_MERGE = 500
"""Pages of 4 kB merged in one transaction: those that they were merged of are free only then, so the file grows by as
many."""


class FtsBatch:
    """The index during one transaction: changes are gathered, and written in the order of their rows.

    FTS5 gathers words in memory only while rows come in rising order; a lower row makes it write a segment at
    once, so papers in any other order would cost ten times as much.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: dict[int, str] = {}
        self._removed: dict[int, str] = {}

    def add(self, row: int, terms: str) -> None:
        """Make a paper findable by these terms."""
        self._added[row] = terms
        if len(self._added) >= MAX_BATCH_PAPERS:
            self.save()

    def save_if_large(self) -> None:
        """Write what was gathered if it is worth it: there is time."""
        if len(self._added) >= MIN_BATCH_PAPERS:
            self.save()

    def remove(self, row: int, terms: str) -> None:
        """Take a paper out; the terms must be those it was added with, for the index keeps no text of its own."""
        if self._added.pop(row, None) is None:
            self._removed[row] = terms

    def save(self) -> None:
        """Write what was gathered, within the caller's transaction."""
        self._connection.executemany(
            "INSERT INTO matches (matches, rowid, terms) VALUES ('delete', ?, ?)", _in_row_order(self._removed)
        )
        self._connection.executemany("INSERT INTO matches (rowid, terms) VALUES (?, ?)", _in_row_order(self._added))
        self._removed.clear()
        self._added.clear()


def _in_row_order(terms: dict[int, str]) -> Iterable[tuple[int, str]]:
    return [(row, terms[row]) for row in sorted(terms)]


def begin_bulk_load(connection: sqlite3.Connection) -> None:
    """From now on, for everybody, within the caller's transaction."""
    _configure(connection, automerge=BULK_AUTOMERGE_SEGMENTS, crisismerge=_MAX_SEGMENTS)


def end_bulk_load(connection: sqlite3.Connection) -> None:
    """The same as before again, within the caller's transaction."""
    _configure(
        connection, automerge=AUTOMERGE_SEGMENTS, crisismerge=2 * AUTOMERGE_SEGMENTS, usermerge=AUTOMERGE_SEGMENTS
    )


def merge_step(connection: sqlite3.Connection) -> bool:
    """What was seldom merged, some of it within the caller's transaction; whether there may be more."""
    _configure(connection, usermerge=AUTOMERGE_SEGMENTS)
    before = connection.total_changes
    _configure(connection, merge=_PAGES_PER_MERGE)
    return connection.total_changes - before > 1  # one is counted where there was nothing to do


def _configure(connection: sqlite3.Connection, **settings: int) -> None:
    connection.executemany("INSERT INTO matches (matches, rank) VALUES (?, ?)", settings.items())


def read_index_words(connection: sqlite3.Connection) -> None:
    """Make `temp.read_words`: every word with the number of papers it is in, title or abstract and authors apart."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_terms USING fts5vocab('main', 'matches', 'row')")
    connection.execute("DROP TABLE IF EXISTS temp.read_words")
    connection.execute("CREATE TABLE temp.read_words (word TEXT PRIMARY KEY, papers INTEGER) WITHOUT ROWID")
    # In their order, which is how they are quickest written; a term that begins with a mark is no word.
    for words in ("term >= '0' AND term < '@'", "term >= 'A'"):
        connection.execute(f"INSERT INTO temp.read_words SELECT term, doc FROM temp.index_terms WHERE {words}")
    connection.execute(
        "INSERT INTO temp.read_words SELECT substr(term, 2), doc FROM temp.index_terms"
        " WHERE term > :mark AND term < 'A'"
        " ON CONFLICT (word) DO UPDATE SET papers = papers + excluded.papers",
        {"mark": AUTHOR_PREFIX},
    )
