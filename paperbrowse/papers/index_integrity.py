"""Checking the index against the papers, and rebuilding everything that follows from them."""

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
from paperbrowse.papers.vocabulary_counts import VocabularyCounts, VocabularySnapshot
from paperbrowse.text.acronyms import count_acronyms


def rebuild_derived_tables(connection: sqlite3.Connection) -> None:
    """Rebuild the index, words, spellings, acronyms, days and the order of dates, in the caller's transaction."""
    connection.execute("INSERT INTO matches (matches) VALUES ('delete-all')")
    for table in ("spellings", "acronyms", "words", "places"):
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO places SELECT place, paper_id FROM papers ORDER BY place")
    connection.execute("UPDATE days SET papers = 0")  # `next` stays, because rows are never reused
    connection.execute(
        "INSERT INTO days SELECT place / :day, count(*), :day - min(place % :day) FROM places GROUP BY 1"
        " ON CONFLICT (day) DO UPDATE SET papers = excluded.papers, next = max(next, excluded.next)",
        {"day": ROWS_PER_DAY},
    )
    index, counts = FtsBatch(connection), VocabularyCounts(connection)
    for row in connection.execute(f"{SELECT_BY_ROW} ORDER BY places.place"):
        paper = to_paper(row)
        index.add(row[0], index_terms(paper))
        counts.add_acronyms(count_acronyms([paper.abstract]))
    index.save()
    counts.save()
    VocabularySnapshot(connection).save()


SAMPLE_SIZE = 500
"""Papers whose words are looked up."""

_WORDS_PER_QUERY = 50


def index_problems(connection: sqlite3.Connection, is_bulk_load_locked: Callable[[], bool]) -> list[str]:
    """Return what is wrong with the index: damage, and sampled papers that their own words do not find.

    Words that a running import will count at its end are not a problem.
    """
    try:
        connection.execute("INSERT INTO matches (matches) VALUES ('integrity-check')")
        problems = [*_lost_papers(connection), *_wrong_day_counts(connection)]
        word_problems = [] if is_bulk_load_locked() else _wrong_word_counts(connection)
        return problems if is_bulk_load_locked() else problems + word_problems  # an import may have begun meanwhile
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in DAMAGE_CODES:
            raise
        return [f"the index cannot be read: {error}"]
    except DamagedFile as damage:
        return [str(damage.args[0])]


def rebuild_index(connection: sqlite3.Connection) -> None:
    """Rebuild all that follows from the papers, in one transaction. Raises StorageError."""
    try:
        with transaction(connection):
            rebuild_derived_tables(connection)
    except sqlite3.IntegrityError as error:  # two papers on one row, say
        raise DamagedFile("the papers in papers.db contradict each other", REPAIR_HINT) from error


def _lost_papers(connection: sqlite3.Connection) -> list[str]:
    rows = [row for (row,) in connection.execute("SELECT place FROM places ORDER BY place")]
    sample = rows[:: max(1, len(rows) // SAMPLE_SIZE)]
    missing = sum(not _is_findable(connection, row) for row in sample)
    return [f"{missing} of {len(sample)} sampled papers are not found by their own words"] if missing else []


def _is_findable(connection: sqlite3.Connection, row: int) -> bool:
    """Return True if every term of the paper finds it."""
    values = connection.execute(f"{SELECT_BY_ROW} WHERE places.place = ?", (row,)).fetchone()
    terms = sorted(set(index_terms(to_paper(values)).split()))
    chunks = (terms[start : start + _WORDS_PER_QUERY] for start in range(0, len(terms), _WORDS_PER_QUERY))
    queries = (" ".join(f'"{term}"' for term in chunk) for chunk in chunks)
    select = "SELECT 1 FROM matches WHERE matches MATCH ? AND rowid = ?"
    return all(connection.execute(select, (query, row)).fetchone() for query in queries)


def _wrong_day_counts(connection: sqlite3.Connection) -> list[str]:
    (papers,) = connection.execute("SELECT count(*) FROM papers").fetchone()
    (placed,) = connection.execute(f"SELECT count(*) FROM {PAPERS_BY_ROW} WHERE places.place = papers.place").fetchone()
    (counted,) = connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
    counts = {"in the order of dates": placed, "counted by day": counted}
    return [f"{papers} papers, but {count} {where}" for where, count in counts.items() if count != papers]


def _wrong_word_counts(connection: sqlite3.Connection) -> list[str]:
    """Compare words and their counts with the index, and words with the packs for fuzzy matches."""
    read_index_words(connection)
    miscounted = "(SELECT word, papers FROM words EXCEPT SELECT * FROM temp.read_words)"
    uncounted = "temp.read_words WHERE word NOT IN (SELECT word FROM words)"
    counts = [connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0] for rows in (miscounted, uncounted)]
    connection.execute("DROP TABLE temp.read_words")
    wrong = sum(counts) + fuzzy_words.count_missing(connection)
    return [f"the counts of {wrong} words differ from the index"] if wrong else []
