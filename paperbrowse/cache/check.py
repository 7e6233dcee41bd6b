"""Whether the index holds what the papers say, and making it anew where it does not."""

import sqlite3
from collections.abc import Callable

from paperbrowse.cache import spellings
from paperbrowse.cache.index import read_words
from paperbrowse.cache.refill import recount
from paperbrowse.cache.rows import BY_PLACE, READ_BY_PLACE, to_paper
from paperbrowse.cache.terms import cut
from paperbrowse.database.refusals import DAMAGED, LOOKED_AFTER, primary_code
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile

SAMPLED = 500
"""Papers whose words are looked up."""

_AT_ONCE = 50
"""Words of one question."""


def index_faults(connection: sqlite3.Connection, are_words_put_off: Callable[[], bool]) -> list[str]:
    """What is wrong with the index; empty when it is sound and finds the sampled papers by their own words.

    Words that are yet to be counted are no fault.
    """
    try:
        connection.execute("INSERT INTO matches (matches) VALUES ('integrity-check')")
        found = [*_papers_lost(connection), *_days_wrong(connection)]
        words = [] if are_words_put_off() else _words_wrong(connection)
        return found if are_words_put_off() else found + words  # an import may have begun meanwhile
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGED:
            raise
        return [f"the index cannot be read: {error}"]
    except DamagedFile as damage:
        return [str(damage.args[0])]


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Order, index, words, spellings and acronyms from the papers; whole or not at all. Raises StorageError."""
    try:
        with transaction(connection):
            recount(connection)
    except sqlite3.IntegrityError as error:  # two papers at one place, say
        raise DamagedFile("the papers of the cache contradict each other", LOOKED_AFTER) from error


def _papers_lost(connection: sqlite3.Connection) -> list[str]:
    rows = [row for (row,) in connection.execute("SELECT place FROM places ORDER BY place")]
    sampled = rows[:: max(1, len(rows) // SAMPLED)]
    missing = sum(not _is_found(connection, row) for row in sampled)
    return [f"{missing} of the papers sampled are not found by their own words"] if missing else []


def _is_found(connection: sqlite3.Connection, row: int) -> bool:
    """By every one of its terms."""
    read = connection.execute(f"{READ_BY_PLACE} WHERE places.place = ?", (row,)).fetchone()
    terms = sorted(set(cut(to_paper(read)).split()))
    some = (terms[start : start + _AT_ONCE] for start in range(0, len(terms), _AT_ONCE))
    queries = (" ".join(f'"{term}"' for term in part) for part in some)
    asked = "SELECT 1 FROM matches WHERE matches MATCH ? AND rowid = ?"
    return all(connection.execute(asked, (query, row)).fetchone() for query in queries)


def _days_wrong(connection: sqlite3.Connection) -> list[str]:
    (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
    (placed,) = connection.execute(f"SELECT count(*) FROM {BY_PLACE} WHERE places.place = papers.place").fetchone()
    (counted,) = connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
    orders = {"in the order of dates": placed, "counted by day": counted}
    return [f"{papers} papers, but {many} {where}" for where, many in orders.items() if many != papers]


def _words_wrong(connection: sqlite3.Connection) -> list[str]:
    """Words whose papers are not as many as the index has, words it has alone, and words that are not spelt."""
    read_words(connection)
    (miscounted,) = connection.execute(
        "SELECT count(*) FROM (SELECT word, papers FROM words EXCEPT SELECT * FROM temp.read_words)"
    ).fetchone()
    (uncounted,) = connection.execute(
        "SELECT count(*) FROM temp.read_words WHERE word NOT IN (SELECT word FROM words)"
    ).fetchone()
    connection.execute("DROP TABLE temp.read_words")
    wrong = uncounted + miscounted + spellings.missing(connection)
    return [f"{wrong} words are not counted as the index has them"] if wrong else []
