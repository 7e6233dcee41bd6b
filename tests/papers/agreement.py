"""Whether an index says what its papers say, and answers as one built anew from them does."""

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


def check_agreement(cache: PaperStore) -> None:
    """Index, vocabulary, days and names must be what a recount of the papers gives, and the file be sound."""
    papers = everything(cache)
    said = {row: _said(one) for row, one in papers.items()}
    assert _indexed(cache.connection) == {(term, row) for row, columns in said.items() for term in _terms(columns)}
    counted = Counter(word for columns in said.values() for word in _counted(columns))
    assert dict(cache.connection.execute("SELECT word, papers FROM words")) == dict(counted)
    assert {word for word in counted if 3 <= len(word) <= 30 and not word[0].isdigit()} <= _spelt(cache.connection)
    defined_by = Counter(pair for one in papers.values() for pair in set(find_acronyms(one.abstract or "")))
    acronyms = cache.connection.execute("SELECT short, phrase, papers FROM acronyms").fetchall()
    assert {(short, phrase): many for short, phrase, many in acronyms} == dict(defined_by)
    _check_days(cache, papers)
    _check_names(cache, papers)
    assert cache.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert cache.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def check_answers(cache: PaperStore, queries: Iterable[str]) -> None:
    """Every query must be answered as by an index that was built anew: the same rows, in the same order."""
    with rebuilt(cache) as fresh:
        kept_up, anew = (Engine(SqliteCorpus(one), SmallMarks()) for one in (cache, fresh))
        for query in queries:
            one, other = (engine.search(parse_query(query, TODAY)) for engine in (kept_up, anew))
            assert (list(one.rows), one.total, one.scores) == (list(other.rows), other.total, other.scores), query


@contextmanager
def rebuilt(cache: PaperStore) -> Iterator[PaperStore]:
    """A cache of the same papers on the same rows, all indexed at once."""
    papers = everything(cache)
    with opened() as fresh:
        with fresh.writing():
            index, counts = FtsBatch(fresh.connection), VocabularyCounts(fresh.connection)
            for table in ("papers", "places", "aliases", "days"):
                _copy(cache.connection, fresh.connection, table)
            for row, one in papers.items():
                terms = index_terms(one)
                index.add(row, terms)
                counts.add(terms, one.abstract)
            index.save()
            counts.save()
        yield fresh


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    rows = source.execute(f"SELECT * FROM {table}").fetchall()
    if rows:
        target.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _said(one: Paper) -> dict[str, set[str]]:
    """The words of a paper by column, cut here once more."""
    labels = set(label_words(one.categories, one.venue, one.organization, one.source))
    has = {"hascode": one.code_url, "haspdf": one.pdf_url or one.arxiv_id, "hasabstract": one.abstract}
    return {
        "title": set(folded_words(one.title)),
        "authors": {word for author in one.authors[:MAX_INDEXED_AUTHORS] for word in folded_words(author.name)},
        "abstract": set(folded_words(one.abstract or "")),
        "labels": labels | {name for name, value in has.items() if value},
    }


def _counted(columns: dict[str, set[str]]) -> list[str]:
    """A word among the authors counts beside the same word in title or abstract."""
    return [*(columns["title"] | columns["abstract"]), *columns["authors"]]


def _terms(columns: dict[str, set[str]]) -> set[str]:
    title, abstract = columns["title"], columns["abstract"]
    marked = ((".", title), ("@", columns["authors"]), ("#", columns["labels"]), ("!", title - abstract))
    return title | abstract | {mark + word for mark, words in marked for word in words}


def _indexed(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    """(term, row) of all the index holds."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.held USING fts5vocab('main', 'matches', 'instance')")
    return set(connection.execute("SELECT term, doc FROM temp.held"))


def _spelt(connection: sqlite3.Connection) -> set[str]:
    """Every word a misspelling can be found by."""
    packs = connection.execute("SELECT words FROM spellings").fetchall()
    return {word for (packed,) in packs for word in zlib.decompress(packed).decode().split("\n")}


def _check_days(cache: PaperStore, papers: dict[int, Paper]) -> None:
    counted = Counter(row // ROWS_PER_DAY for row in papers)
    kept = {day: (many, following) for day, many, following in cache.connection.execute("SELECT * FROM days")}
    assert {day: many for day, (many, _) in kept.items() if many} == dict(counted)
    assert all(row % ROWS_PER_DAY < kept[row // ROWS_PER_DAY][1] for row in papers)
    assert list(cache.rows()) == sorted(papers, reverse=True)
    for row, one in papers.items():
        assert date_of_row(row) == (one.published.first_day if one.published else None)


def _check_names(cache: PaperStore, papers: dict[int, Paper]) -> None:
    for row, one in papers.items():
        for name in paper_keys(one)[:-1]:  # the last is its title's, which others may share
            found = cache.find_by_name(name)
            assert found
            assert found.row == row
    stand = "SELECT count(*), total(places.place = papers.place) FROM places LEFT JOIN papers USING (paper_id)"
    assert cache.connection.execute(stand).fetchone() == (len(papers), len(papers))
    assert cache.connection.execute("SELECT count(*) FROM papers").fetchone() == (len(papers),)
    untold = "SELECT paper_id FROM papers WHERE paper_id NOT IN (SELECT paper_id FROM sources)"
    assert cache.connection.execute(untold).fetchall() == []


def title_query(one: Paper) -> str:
    """What finds a paper by the words of its title, all of them exactly."""
    return " ".join(f"title:'{word}" for word in dict.fromkeys(folded_words(one.title)[:20]))


def found_by_title(rows: Sequence[int], row: int, total: int) -> bool:
    """Whether an answer lists a paper, or has so many that it need not."""
    return row in rows or total > len(rows)
