"""Keeping the index in step with the papers, within the transaction that changes them."""

import sqlite3
from collections.abc import Iterable

from paperbrowse.cache.terms import AUTHORS

GATHERED = 20_000
"""Papers whose terms wait in memory to be written: about 40 MB."""


class Index:
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
        if len(self._added) >= GATHERED:
            self.save()

    def remove(self, row: int, terms: str) -> None:
        """Take a paper out; the terms must be those it was added with, for the index keeps no text of its own."""
        if self._added.pop(row, None) is None:
            self._removed[row] = terms

    def save(self) -> None:
        """Write what was gathered, within the caller's transaction."""
        self._connection.executemany(
            "INSERT INTO matches (matches, rowid, terms) VALUES ('delete', ?, ?)", _in_order(self._removed)
        )
        self._connection.executemany("INSERT INTO matches (rowid, terms) VALUES (?, ?)", _in_order(self._added))
        self._removed.clear()
        self._added.clear()


def _in_order(terms: dict[int, str]) -> Iterable[tuple[int, str]]:
    return [(row, terms[row]) for row in sorted(terms)]


def read_words(connection: sqlite3.Connection) -> None:
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
        {"mark": AUTHORS},
    )
