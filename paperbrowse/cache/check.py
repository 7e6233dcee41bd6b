"""Whether the index holds what the papers say, and making it anew where it does not."""

import sqlite3

from paperbrowse.cache.places import PER_DAY
from paperbrowse.cache.refill import refill
from paperbrowse.cache.rows import BY_PLACE, READ_BY_PLACE, to_paper
from paperbrowse.cache.terms import cut
from paperbrowse.database.transaction import transaction

SAMPLED = 500
"""Papers whose words are looked up."""


def index_faults(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with the index; empty when it is sound and finds the sampled papers by their own words."""
    try:
        connection.execute("INSERT INTO matches (matches) VALUES ('integrity-check')")
        (last,) = connection.execute("SELECT coalesce(max(place), 0) FROM places").fetchone()
        (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
        (placed,) = connection.execute(f"SELECT count(*) FROM {BY_PLACE} WHERE places.place = papers.place").fetchone()
        (counted,) = connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        missing = sum(not _is_found(connection, row) for row in _sample(connection, last))
    except sqlite3.DatabaseError as error:
        return [f"the index cannot be read: {error}"]
    found = [f"{missing} of the papers sampled are not found by their own words"] if missing else []
    orders = {"in the order of dates": placed, "counted by day": counted}
    return found + [f"{papers} papers, but {many} {where}" for where, many in orders.items() if many != papers]


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Their order, index, spellings and acronyms from the papers; whole or not at all. Raises StorageError."""
    with transaction(connection):
        connection.execute("DELETE FROM places")
        connection.execute("INSERT INTO places SELECT place, paper_id FROM papers ORDER BY place")
        connection.execute("DELETE FROM days")
        connection.execute(
            f"INSERT INTO days SELECT place / {PER_DAY}, count(*), max(place % {PER_DAY}) + 1 FROM places GROUP BY 1"
        )
        connection.execute("INSERT INTO matches (matches) VALUES ('delete-all')")
        connection.execute("DELETE FROM spellings")
        connection.execute("DELETE FROM acronyms")
        refill(connection, f"{READ_BY_PLACE} ORDER BY places.place")


def _sample(connection: sqlite3.Connection, last: int) -> list[int]:
    step = max(1, last // SAMPLED)
    nearest = "SELECT place FROM places WHERE place >= ? ORDER BY place LIMIT 1"
    rows = {row for start in range(0, last + 1, step) for (row,) in connection.execute(nearest, (start,))}
    return sorted(rows)


def _is_found(connection: sqlite3.Connection, row: int) -> bool:
    read = connection.execute(f"{READ_BY_PLACE} WHERE places.place = ?", (row,)).fetchone()
    words = [word for word in cut(to_paper(read))[0].split() if word.isalnum()][:3]
    query = " ".join(f'"{word}"' for word in words)
    return not words or connection.execute(
        "SELECT 1 FROM matches WHERE matches MATCH ? AND rowid = ?", (query, row)
    ).fetchone() == (1,)
