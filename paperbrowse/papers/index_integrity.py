"""Everything that follows from the papers, made anew: for a file of an earlier version, and for a damaged index."""

import sqlite3
from collections.abc import Callable

from paperbrowse.database.sqlite_errors import DAMAGE_CODES, REPAIR_HINT, primary_code
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import DamagedFile
from paperbrowse.papers import fuzzy_words
from paperbrowse.papers.fts_index import FtsBatch, read_index_words
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.paper_rows import PAPERS_BY_ROW, SELECT_BY_ROW, to_paper
from paperbrowse.papers.row_order import ROWS_PER_DAY
from paperbrowse.papers.vocabulary_counts import VocabularyCounts, save_vocabulary_snapshot
from paperbrowse.text.acronyms import count_acronyms


def rebuild_derived_tables(connection: sqlite3.Connection) -> None:
    """Make all of it anew, the words, the order and the days too, within the caller's transaction."""
    connection.execute("INSERT INTO matches (matches) VALUES ('delete-all')")
    for table in ("spellings", "acronyms", "words", "places"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO places SELECT place, paper_id FROM papers ORDER BY place")
    connection.execute("UPDATE days SET papers = 0")  # numbers given out once stay so
    connection.execute(
        "INSERT INTO days SELECT place / :day, count(*), max(place % :day) + 1 FROM places GROUP BY 1"
        " ON CONFLICT (day) DO UPDATE SET papers = excluded.papers, next = max(next, excluded.next)",
        {"day": ROWS_PER_DAY},
    )
    _index_papers(connection, f"{SELECT_BY_ROW} ORDER BY places.place")


def _index_papers(connection: sqlite3.Connection, select_papers: str) -> None:
    index, counts = FtsBatch(connection), VocabularyCounts(connection)
    for read in connection.execute(select_papers):
        paper = to_paper(read)
        index.add(read[0], index_terms(paper))
        counts.add_acronyms(count_acronyms([paper.abstract]))
    index.save()
    counts.save()
    save_vocabulary_snapshot(connection)


SAMPLE_SIZE = 500
"""Papers whose words are looked up."""

_WORDS_PER_QUERY = 50
"""Words of one question."""


def index_problems(connection: sqlite3.Connection, is_bulk_load_locked: Callable[[], bool]) -> list[str]:
    """What is wrong with the index; empty when it is sound and finds the sampled papers by their own words.

    Words that are yet to be counted are no fault.
    """
    try:
        connection.execute("INSERT INTO matches (matches) VALUES ('integrity-check')")
        found = [*_lost_papers(connection), *_wrong_day_counts(connection)]
        words = [] if is_bulk_load_locked() else _wrong_word_counts(connection)
        return found if is_bulk_load_locked() else found + words  # an import may have begun meanwhile
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGE_CODES:
            raise
        return [f"the index cannot be read: {error}"]
    except DamagedFile as damage:
        return [str(damage.args[0])]


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Order, index, words, spellings and acronyms from the papers; whole or not at all. Raises StorageError."""
    try:
        with transaction(connection):
            rebuild_derived_tables(connection)
    except sqlite3.IntegrityError as error:  # two papers at one place, say
        raise DamagedFile("the papers of the cache contradict each other", REPAIR_HINT) from error


def _lost_papers(connection: sqlite3.Connection) -> list[str]:
    rows = [row for (row,) in connection.execute("SELECT place FROM places ORDER BY place")]
    sampled = rows[:: max(1, len(rows) // SAMPLE_SIZE)]
    missing = sum(not _is_findable(connection, row) for row in sampled)
    return [f"{missing} of the papers sampled are not found by their own words"] if missing else []


def _is_findable(connection: sqlite3.Connection, row: int) -> bool:
    """By every one of its terms."""
    read = connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)).fetchone()
    terms = sorted(set(index_terms(to_paper(read)).split()))
    some = (terms[start : start + _WORDS_PER_QUERY] for start in range(0, len(terms), _WORDS_PER_QUERY))
    queries = (" ".join(f'"{term}"' for term in part) for part in some)
    asked = "SELECT 1 FROM matches WHERE matches MATCH ? AND rowid = ?"
    return all(connection.execute(asked, (query, row)).fetchone() for query in queries)


def _wrong_day_counts(connection: sqlite3.Connection) -> list[str]:
    (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
    (placed,) = connection.execute(f"SELECT count(*) FROM {PAPERS_BY_ROW} WHERE places.place = papers.place").fetchone()
    (counted,) = connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
    orders = {"in the order of dates": placed, "counted by day": counted}
    return [f"{papers} papers, but {many} {where}" for where, many in orders.items() if many != papers]


def _wrong_word_counts(connection: sqlite3.Connection) -> list[str]:
    """Words whose papers are not as many as the index has, words it has alone, and words that are not spelt."""
    read_index_words(connection)
    (miscounted,) = connection.execute(
        "SELECT count(*) FROM (SELECT word, papers FROM words EXCEPT SELECT * FROM temp.read_words)"
    ).fetchone()
    (uncounted,) = connection.execute(
        "SELECT count(*) FROM temp.read_words WHERE word NOT IN (SELECT word FROM words)"
    ).fetchone()
    connection.execute("DROP TABLE temp.read_words")
    wrong = uncounted + miscounted + fuzzy_words.count_missing(connection)
    return [f"{wrong} words are not counted as the index has them"] if wrong else []
