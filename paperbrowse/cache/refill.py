"""Everything that follows from the papers, made anew: for a file of an earlier version, and for a damaged index."""

import sqlite3
from collections.abc import Callable

from paperbrowse.cache import spellings
from paperbrowse.cache.counts import Counts
from paperbrowse.cache.index import Index
from paperbrowse.cache.places import PER_DAY
from paperbrowse.cache.rows import READ_BY_PLACE, to_paper
from paperbrowse.cache.terms import cut


def refill(connection: sqlite3.Connection, read_papers: str) -> None:
    """Fill the empty index, spellings and acronyms, within the caller's transaction; SQL reads the papers by row.

    The words are counted already.
    """
    spellings.fill(connection)
    _count(connection, read_papers, lambda counts, _, abstract: counts.add_acronyms(abstract))


def recount(connection: sqlite3.Connection) -> None:
    """Make all of it anew, the words, the order and the days too, within the caller's transaction."""
    connection.execute("INSERT INTO matches (matches) VALUES ('delete-all')")
    for table in ("spellings", "acronyms", "words", "places"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO places SELECT place, paper_id FROM papers ORDER BY place")
    connection.execute("UPDATE days SET papers = 0")  # numbers given out once stay so
    connection.execute(
        "INSERT INTO days SELECT place / :day, count(*), max(place % :day) + 1 FROM places GROUP BY 1"
        " ON CONFLICT (day) DO UPDATE SET papers = excluded.papers, next = max(next, excluded.next)",
        {"day": PER_DAY},
    )
    _count(connection, f"{READ_BY_PLACE} ORDER BY places.place", Counts.add)


def _count(
    connection: sqlite3.Connection, read_papers: str, count: Callable[[Counts, set[str], str | None], None]
) -> None:
    index, counts = Index(connection), Counts(connection)
    for read in connection.execute(read_papers):
        paper = to_paper(read)
        terms, words = cut(paper)
        index.add(read[0], terms)
        count(counts, words, paper.abstract)
    index.save()
    counts.save()
