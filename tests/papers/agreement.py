"""Checks that the index agrees with the papers, and answers like an index rebuilt from them."""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from paperbrowse.model.identity import paper_keys
from paperbrowse.model.labels import label_words
from paperbrowse.model.paper import Paper
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.fts_index import FtsBatch
from paperbrowse.papers.index_terms import MAX_INDEXED_AUTHORS, index_terms
from paperbrowse.papers.row_order import ROWS_PER_DAY, date_of_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.vocabulary_counts import VocabularyCounts
from paperbrowse.search.engine import Engine
from paperbrowse.search.parser import parse_query
from paperbrowse.text.acronyms import find_acronyms
from paperbrowse.text.fold import folded_words
from tests.papers.stores import everything, opened
from tests.search.small_corpus import TODAY, SmallMarks


def check_agreement(store: PaperStore) -> None:
    """Check that index, vocabulary, days and names are what the papers give, and that the file is sound."""
    papers = everything(store)
    columns = {row: _words_by_column(paper) for row, paper in papers.items()}
    assert _indexed(store.connection) == {(term, row) for row, words in columns.items() for term in _terms(words)}
    counts = Counter(word for words in columns.values() for word in _counted(words))
    assert dict(store.connection.execute("SELECT word, papers FROM words")) == dict(counts)
    assert {word for word in counts if 3 <= len(word) <= 30 and not word[0].isdigit()} <= _packed_words(
        store.connection
    )
    defined_by = Counter(pair for paper in papers.values() for pair in set(find_acronyms(paper.abstract or "")))
    acronyms = store.connection.execute("SELECT short, phrase, papers FROM acronyms").fetchall()
    assert {(short, phrase): count for short, phrase, count in acronyms} == dict(defined_by)
    _check_days(store, papers)
    _check_names(store, papers)
    assert store.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def check_answers(store: PaperStore, queries: Iterable[str]) -> None:
    """Check that every query has the same rows in the same order as with a rebuilt index."""
    with rebuilt(store) as fresh:
        engines = [Engine(SqliteCorpus(each), SmallMarks()) for each in (store, fresh)]
        for query in queries:
            result, expected = (engine.search(parse_query(query, TODAY)) for engine in engines)
            assert list(result.rows) == list(expected.rows), query
            assert (result.total, result.scores) == (expected.total, expected.scores), query


@contextmanager
def rebuilt(store: PaperStore) -> Iterator[PaperStore]:
    """Yield a store of the same papers on the same rows, all indexed at once."""
    papers = everything(store)
    with opened() as fresh:
        with fresh.writing():
            index, counts = FtsBatch(fresh.connection), VocabularyCounts(fresh.connection)
            for table in ("papers", "places", "aliases", "days"):
                _copy(store.connection, fresh.connection, table)
            for row, paper in papers.items():
                terms = index_terms(paper)
                index.add(row, terms)
                counts.add(terms, paper.abstract)
            index.save()
            counts.save()
        yield fresh


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    rows = source.execute(f"SELECT * FROM {table}").fetchall()
    if rows:
        target.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _words_by_column(paper: Paper) -> dict[str, set[str]]:
    """Return the words of a paper by column, split independently of the package."""
    labels = set(label_words(paper.categories, paper.venue, paper.organization, paper.source))
    has = {"hascode": paper.code_url, "haspdf": paper.pdf_url or paper.arxiv_id, "hasabstract": paper.abstract}
    return {
        "title": set(folded_words(paper.title)),
        "authors": {word for author in paper.authors[:MAX_INDEXED_AUTHORS] for word in folded_words(author.name)},
        "abstract": set(folded_words(paper.abstract or "")),
        "labels": labels | {name for name, value in has.items() if value},
    }


def _counted(columns: dict[str, set[str]]) -> list[str]:
    """Return the words that count: one in the authors counts in addition to the same in title or abstract."""
    return [*(columns["title"] | columns["abstract"]), *columns["authors"]]


def _terms(columns: dict[str, set[str]]) -> set[str]:
    title, abstract = columns["title"], columns["abstract"]
    marked = ((".", title), ("@", columns["authors"]), ("#", columns["labels"]), ("!", title - abstract))
    return title | abstract | {mark + word for mark, words in marked for word in words}


def _indexed(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    """Return (term, row) of everything in the index."""
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.all_terms USING fts5vocab('main', 'matches', 'instance')"
    )
    return set(connection.execute("SELECT term, doc FROM temp.all_terms"))


def _packed_words(connection: sqlite3.Connection) -> set[str]:
    """Return all words that a fuzzy match can find."""
    packs = connection.execute("SELECT words FROM spellings").fetchall()
    return {word for (pack,) in packs for word in zlib.decompress(pack).decode().split("\n")}


def _check_days(store: PaperStore, papers: dict[int, Paper]) -> None:
    counted = Counter(row // ROWS_PER_DAY for row in papers)
    days = {day: (count, next_row) for day, count, next_row in store.connection.execute("SELECT * FROM days")}
    assert {day: count for day, (count, _) in days.items() if count} == dict(counted)
    assert all(ROWS_PER_DAY - 1 - row % ROWS_PER_DAY < days[row // ROWS_PER_DAY][1] for row in papers)
    assert list(store.rows()) == sorted(papers, reverse=True)
    for row, paper in papers.items():
        assert date_of_row(row) == paper.published


def _check_names(store: PaperStore, papers: dict[int, Paper]) -> None:
    for row, paper in papers.items():
        for name in paper_keys(paper)[:-1]:  # the last is the name of its title, which others may have too
            stored = store.find_by_name(name)
            assert stored
            assert stored.row == row
    on_their_rows = "SELECT count(*), total(places.place = papers.place) FROM places LEFT JOIN papers USING (paper_id)"
    assert store.connection.execute(on_their_rows).fetchone() == (len(papers), len(papers))
    assert store.connection.execute("SELECT count(*) FROM papers").fetchone() == (len(papers),)
    without_source = "SELECT paper_id FROM papers WHERE paper_id NOT IN (SELECT paper_id FROM sources)"
    assert store.connection.execute(without_source).fetchall() == []


def title_query(paper: Paper) -> str:
    """Return a query for the exact words of a title."""
    return " ".join(f"title:'{word}" for word in dict.fromkeys(folded_words(paper.title)[:20]))


def found_by_title(rows: Sequence[int], row: int, total: int) -> bool:
    """Return True if a result lists a paper, or has more papers than it lists."""
    return row in rows or total > len(rows)
