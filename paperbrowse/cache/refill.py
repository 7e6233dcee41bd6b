"""Everything that follows from the papers, made anew: for a file of an earlier version, and for a damaged index."""

import sqlite3

from paperbrowse.cache import spellings
from paperbrowse.cache.counts import Counts, save_words_of_index
from paperbrowse.cache.index import Index
from paperbrowse.cache.places import PER_DAY
from paperbrowse.cache.rows import READ_BY_PLACE, to_paper
from paperbrowse.cache.terms import cut
from paperbrowse.text.acronyms import count_acronyms


def refill(connection: sqlite3.Connection, read_papers: str) -> None:
    """Fill the empty index, spellings and acronyms, within the caller's transaction; SQL reads the papers by row.

    The words are there already.
    """
    spellings.fill(connection)
    _index(connection, read_papers)


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
    _index(connection, f"{READ_BY_PLACE} ORDER BY places.place")


def _index(connection: sqlite3.Connection, read_papers: str) -> None:
    index, counts = Index(connection), Counts(connection)
    for read in connection.execute(read_papers):
        paper = to_paper(read)
        index.add(read[0], cut(paper))
        counts.add_acronyms(count_acronyms([paper.abstract]))
    index.save()
    counts.save()
    save_words_of_index(connection)
