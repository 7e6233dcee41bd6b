"""Whether the index holds what the papers say, and making it anew where it does not."""

import sqlite3

from paperbrowse.cache.refill import refill
from paperbrowse.cache.rows import READ, to_paper
from paperbrowse.cache.terms import cut
from paperbrowse.database.transaction import transaction

SAMPLED = 500
"""Papers whose words are looked up."""


def index_faults(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the index; empty when it is sound and finds the sampled papers by their own words."""
    try:
        connection.execute("INSERT INTO matches (matches) VALUES ('integrity-check')")
        (last,) = connection.execute("SELECT coalesce(max(paper_id), 0) FROM papers").fetchone()
        (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
        (counted,) = connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        missing = sum(not _is_found(connection, row) for row in _sample(connection, last))
    except sqlite3.DatabaseError as error:
        return [f"the index cannot be read: {error}"]
    found = [f"{missing} of the papers sampled are not found by their own words"] if missing else []
    return found + ([f"{papers} papers, but {counted} in the order of days"] if papers != counted else [])


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Index, spellings and acronyms from the papers; whole or not at all. Raises StorageError."""
    with transaction(connection):
        connection.execute("INSERT INTO matches (matches) VALUES ('delete-all')")
        connection.execute("DELETE FROM spellings")
        connection.execute("DELETE FROM acronyms")
        refill(connection)


def _sample(connection: sqlite3.Connection, last: int) -> list[int]:
    step = max(1, last // SAMPLED)
    nearest = "SELECT paper_id FROM papers WHERE paper_id >= ? ORDER BY paper_id LIMIT 1"
    rows = {row for start in range(0, last + 1, step) for (row,) in connection.execute(nearest, (start,))}
    return sorted(rows)


def _is_found(connection: sqlite3.Connection, row: int) -> bool:
    read = connection.execute(f"{READ} WHERE paper_id = ?", (row,)).fetchone()
    words = [word for word in cut(to_paper(read))[0].split() if word.isalnum()][:3]
    query = " ".join(f'"{word}"' for word in words)
    return not words or connection.execute(
        "SELECT 1 FROM matches WHERE matches MATCH ? AND rowid = ?", (query, row)
    ).fetchone() == (1,)
