"""Updating the FTS5 index `matches` within the transaction that changes the papers."""

import sqlite3

from paperbrowse.papers.index_terms import AUTHOR_PREFIX

MAX_BATCH_PAPERS = 20_000
"""Papers whose terms wait in memory to be written: about 40 MB."""

MIN_BATCH_PAPERS = MAX_BATCH_PAPERS // 4
"""Papers that are worth writing while the writer is idle: fewer would make too many segments."""

AUTOMERGE_SEGMENTS = 8
"""Segments of one size before they are merged, as the schema sets it."""

BULK_AUTOMERGE_SEGMENTS = 64
"""The same during a bulk load, the most that FTS5 allows: each page is then merged once, not two or three times."""

_MAX_SEGMENTS = 1_999
"""Segments of one size that FTS5 can hold; it merges all at once beyond them."""

_PAGES_PER_MERGE = 500
"""Pages of 4 kB merged in one transaction. The file grows by as many, because the old pages are free only after it."""


class FtsBatch:
    """Changes of the index in one transaction, which are written in the order of rows.

    FTS5 collects terms in memory only while rows ascend, and writes a segment at each lower row: any other order would
    cost ten times as much.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: dict[int, str] = {}
        self._removed: dict[int, str] = {}

    def add(self, row: int, terms: str) -> None:
        self._added[row] = terms
        if len(self._added) >= MAX_BATCH_PAPERS:
            self.save()

    def save_if_large(self) -> None:
        if len(self._added) >= MIN_BATCH_PAPERS:
            self.save()

    def remove(self, row: int, terms: str) -> None:
        """Remove a paper; the terms must be the ones it was added with, because the index keeps no text."""
        if self._added.pop(row, None) is None:
            self._removed[row] = terms

    def save(self) -> None:
        """Write the batch, within the caller's transaction."""
        delete = "INSERT INTO matches (matches, rowid, terms) VALUES ('delete', ?, ?)"
        self._connection.executemany(delete, sorted(self._removed.items()))
        self._connection.executemany("INSERT INTO matches (rowid, terms) VALUES (?, ?)", sorted(self._added.items()))
        self._removed.clear()
        self._added.clear()


def begin_bulk_load(connection: sqlite3.Connection) -> None:
    """Merge seldom from now on, through any connection; within the caller's transaction."""
    _configure(connection, automerge=BULK_AUTOMERGE_SEGMENTS, crisismerge=_MAX_SEGMENTS)


def end_bulk_load(connection: sqlite3.Connection) -> None:
    """Merge as usual again, within the caller's transaction."""
    segments = AUTOMERGE_SEGMENTS
    _configure(connection, automerge=segments, crisismerge=2 * segments, usermerge=segments)


def merge_step(connection: sqlite3.Connection) -> bool:
    """Merge some pages within the caller's transaction; return True if there may be more to merge."""
    _configure(connection, usermerge=AUTOMERGE_SEGMENTS)
    before = connection.total_changes
    _configure(connection, merge=_PAGES_PER_MERGE)
    return connection.total_changes - before > 1  # SQLite counts one change if nothing was merged


def _configure(connection: sqlite3.Connection, **settings: int) -> None:
    connection.executemany("INSERT INTO matches (matches, rank) VALUES (?, ?)", settings.items())


def read_index_words(connection: sqlite3.Connection) -> None:
    """Make `temp.read_words`: every word of the index with the number of papers it is in.

    A paper counts twice if the word is in its title or abstract and also in its authors.
    """
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.index_terms USING fts5vocab('main', 'matches', 'row')")
    connection.execute("DROP TABLE IF EXISTS temp.read_words")
    connection.execute("CREATE TABLE temp.read_words (word TEXT PRIMARY KEY, papers INTEGER) WITHOUT ROWID")
    # In sorted order, which is fastest to write. Terms that start with a prefix character are not words.
    for words in ("term >= '0' AND term < '@'", "term >= 'A'"):
        connection.execute(f"INSERT INTO temp.read_words SELECT term, doc FROM temp.index_terms WHERE {words}")
    connection.execute(
        "INSERT INTO temp.read_words SELECT substr(term, 2), doc FROM temp.index_terms"
        " WHERE term > :mark AND term < 'A'"
        " ON CONFLICT (word) DO UPDATE SET papers = papers + excluded.papers",
        {"mark": AUTHOR_PREFIX},
    )
