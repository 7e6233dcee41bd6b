from collections.abc import Sequence
from contextlib import closing
from datetime import date
from itertools import product
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.database.interrupt import interruptible
from paperbrowse.model.errors import Interrupted
from paperbrowse.model.identity import paper_keys
from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import (
    TEXT_COLUMNS,
    And,
    Column,
    CountCompare,
    DateBetween,
    HasTerm,
    Not,
    Or,
    Predicate,
    RowIn,
    StopRule,
    Unseen,
)
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.row_order import ROWS_PER_DAY, last_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.papers.stores import NOW, PAPERS, WORDS, everything, opened, reference, take
from tests.search.small_corpus import paper

ALL = 1_000

DAYS = st.none() | st.sampled_from([date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 2)])
COLUMNS = st.lists(st.sampled_from(Column), min_size=1, max_size=4, unique=True).map(tuple)
LABELS = ("catcs", "catcscl", "sourcejsonl", "hascode", "haspdf")
HOLDS = st.builds(HasTerm, st.sampled_from([*WORDS, *LABELS, "godel", "tok", "or", "not", "near", "nowhere"]), COLUMNS)
LAST_ROWS = [last_row(date(2024, 1, 1)), last_row(date(2024, 1, 2)), ROWS_PER_DAY - 1]
ROWS = [last - place for last in LAST_ROWS for place in (0, 1, 2, 3, 7)]
AMONG = st.builds(RowIn, st.frozensets(st.sampled_from(ROWS)))
COMPARED = st.builds(
    CountCompare,
    st.sampled_from(["upvotes", "comments"]),
    st.sampled_from([">", ">=", "<", "<=", "="]),
    st.integers(0, 3),
)
UNSEEN = st.builds(Unseen, st.frozensets(st.sampled_from(ROWS)), st.sampled_from([0, 0.5, 1]))


def several(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.builds(And, parts) | st.builds(Or, parts) | st.builds(Not, inner)


PREDICATES: st.SearchStrategy[Predicate] = st.recursive(
    HOLDS | HOLDS | st.builds(DateBetween, DAYS, DAYS) | AMONG | COMPARED | UNSEEN,
    several,
    max_leaves=8,
)


@settings(max_examples=examples(100))
@given(PAPERS, st.lists(PREDICATES, min_size=1, max_size=12), st.integers(1, 5), st.sets(st.sampled_from(ROWS)))
def test_the_index_answers_as_if_every_paper_had_been_read(
    papers: list[Paper], predicates: list[Predicate], limit: int, seen: set[int]
) -> None:
    with opened() as store:
        take(store, papers)
        store.add_seen(seen)
        corpus, expected_corpus = SqliteCorpus(store), reference(store)
        expected_corpus.unseen_rows = frozenset(everything(store)) - seen
        for predicate in predicates:
            expected = list(expected_corpus.find_rows(predicate, ALL).rows)
            assert list(corpus.find_rows(predicate, ALL).rows) == expected, predicate
            assert list(corpus.find_rows(predicate, limit).rows[:limit]) == expected[:limit], predicate
            assert corpus.count(predicate) == len(expected), predicate
            assert corpus.count_by_day(predicate) == expected_corpus.count_by_day(predicate), predicate


@settings(max_examples=examples(50))
@given(PAPERS, PAPERS)
def test_the_vocabulary_answers_as_if_every_paper_had_been_read(papers: list[Paper], more: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        take(store, more)
        corpus, expected_corpus = SqliteCorpus(store), reference(store)
        corpus.refresh()
        for word in ("token", "tokn", "tok", "t", "godel", "graph", "中", "zzzz", "languages", "langauges"):
            assert corpus.frequency(word) == expected_corpus.frequency(word)
            assert list(corpus.completions(word, 3)) == list(expected_corpus.completions(word, 3))
            check_near(corpus.fuzzy_matches(word, 1), expected_corpus.fuzzy_matches(word, 1), word)
            check_near(corpus.fuzzy_matches(word, 2), expected_corpus.fuzzy_matches(word, 2), word)
        for first, second in product(WORDS, repeat=2):
            assert corpus.adjacency(first, second) == expected_corpus.adjacency(first, second)


def check_near(matches: Sequence[tuple[str, int]], known: Sequence[tuple[str, int]], word: str) -> None:
    """Check that all matches are near and in order, and that none with the same first two letters is missing."""
    order = {match: position for position, match in enumerate(known)}
    positions = [order[match] for match in matches]
    assert positions == sorted(positions)
    if len(word) > 3:
        assert set(matches) >= {(near, edits) for near, edits in known if len(near) > 2 and near[:2] == word[:2]}


@settings(max_examples=examples(50))
@given(PAPERS)
def test_papers_are_read_found_by_name_and_sorted_as_by_the_reference(papers: list[Paper]) -> None:
    with opened() as store:
        take(store, papers)
        corpus, expected_corpus = SqliteCorpus(store), reference(store)
        rows = [*expected_corpus.all_rows(newest_first=True), 999, 5_000]
        assert corpus.size() == expected_corpus.size()
        assert list(corpus.all_rows(newest_first=True)) == expected_corpus.all_rows(newest_first=True)
        assert list(corpus.all_rows(newest_first=False)) == expected_corpus.all_rows(newest_first=False)
        assert list(corpus.texts(rows)) == list(expected_corpus.texts(rows))
        for sort in ("upvotes", "comments", "added"):
            assert list(corpus.sort_rows(rows, sort)) == expected_corpus.sort_rows(rows, sort), sort
        titles = [expected_corpus.papers[row].title.lower() for row in corpus.sort_rows(rows, "title")]
        assert [t for t in titles if t.isascii()] == sorted(t for t in titles if t.isascii())
        for row, one in everything(store).items():
            for name in paper_keys(one):
                if not name.startswith("title:"):
                    assert corpus.find_key(name) == row


def test_words_are_never_operators_of_the_index() -> None:
    with opened() as store:
        take(store, [paper("And Or Not Near"), paper("Something else")])
        corpus = SqliteCorpus(store)
        for word in ("and", "or", "not", "near"):
            assert len(corpus.find_rows(HasTerm(word, (Column.TITLE,)), ALL).rows) == 1


def test_a_paper_without_a_date_matches_no_date() -> None:
    with opened() as store:
        take(store, [paper("Undated"), paper("Dated", published="1900")])
        corpus = SqliteCorpus(store)
        (dated,) = corpus.find_rows(DateBetween(None, None), ALL).rows
        assert store.papers([dated])[dated].published == PartialDate(1900)
        assert len(corpus.find_rows(Not(DateBetween(None, None)), ALL).rows) == 1


def test_a_query_that_runs_out_of_time_returns_the_newest_rows_as_incomplete() -> None:
    with opened() as store:
        take(store, [paper(f"Graph {n}") for n in range(3_000)])
        corpus = SqliteCorpus(store)
        predicate = HasTerm("graph", (Column.TITLE,))
        everything = list(corpus.find_rows(predicate, ALL).rows)
        page = corpus.find_rows(predicate, ALL, deadline=0.0)  # in the past
        assert not page.complete
        assert list(page.rows) == everything[: len(page.rows)] != everything
        assert corpus.count(predicate, deadline=0.0) is None
        assert corpus.find_rows(predicate, ALL, deadline=perf_counter() + 3600).complete
        assert corpus.count(predicate, deadline=perf_counter() + 3600) == 3_000


def test_a_stop_rule_ends_a_query_that_has_enough_rows() -> None:
    with opened() as store:
        take(store, [paper(f"Graph {n}") for n in range(3_000)])
        corpus = SqliteCorpus(store)
        predicate = HasTerm("graph", (Column.TITLE,))
        everything = list(corpus.find_rows(predicate, 5_000).rows)
        page = corpus.find_rows(predicate, 5_000, perf_counter() + 3600, [StopRule(3_001, 0.0), StopRule(10, 0.0)])
        assert not page.complete
        assert 10 <= len(page.rows) < 3_000
        assert list(page.rows) == everything[: len(page.rows)]
        assert corpus.find_rows(predicate, 5_000, perf_counter() + 3600, [StopRule(3_001, 0.0)]) == (everything, True)


def test_a_query_without_results_is_run_again_after_an_import() -> None:
    with opened() as store:
        take(store, [paper("Graph networks")])
        corpus = SqliteCorpus(store)
        predicate = And(tuple(HasTerm(word, TEXT_COLUMNS) for word in ("graph", "networks", "protein")))
        for _ in range(2):
            corpus.refresh()
            assert not corpus.find_rows(predicate, ALL).rows
        take(store, [paper("Protein graph networks")])
        corpus.refresh()
        assert len(corpus.find_rows(predicate, ALL).rows) == 1
        assert corpus.size() == 2


def test_a_search_that_is_told_to_stop_raises_interrupted() -> None:
    with opened() as store:
        take(store, [paper(f"Graph {n}") for n in range(300)])
        corpus = SqliteCorpus(store)
        # SQLite calls the handler every so many steps; 1 has the effect of `interrupt` from another thread.
        store.connection.set_progress_handler(lambda: 1, 1)
        with pytest.raises(Interrupted), interruptible():
            corpus.find_rows(HasTerm("graph", (Column.TITLE,)), ALL)
        with pytest.raises(Interrupted), interruptible():
            corpus.texts(range(300))
        store.connection.set_progress_handler(None, 0)
        assert len(corpus.find_rows(HasTerm("graph", (Column.TITLE,)), ALL).rows) == 300


def test_what_another_connection_wrote_counts_from_the_next_search_on() -> None:
    with opened() as store:
        take(store, [paper("Graph")])
        corpus = SqliteCorpus(store)
        corpus.refresh()
        assert corpus.frequency("graph") == 1
        (_, _, path) = store.connection.execute("PRAGMA database_list").fetchone()
        with closing(PaperStore(Path(path), lambda: NOW)) as other:
            take(other, [paper("Graph Two")])
        corpus.refresh()
        assert corpus.frequency("graph") == 2


def test_what_this_connection_wrote_counts_from_the_next_search_on() -> None:
    with opened() as store:
        corpus = SqliteCorpus(store)
        corpus.refresh()
        assert corpus.frequency("graph") == 0
        take(store, [paper("Graph")])
        corpus.refresh()
        assert corpus.frequency("graph") == 1
