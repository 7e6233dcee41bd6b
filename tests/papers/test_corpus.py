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
)
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.row_order import first_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate
from tests.papers.stores import NOW, PAPERS, WORDS, everything, opened, reference, take
from tests.search.small_corpus import paper

ALL = 1_000

DAYS = st.none() | st.sampled_from([date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 2)])
COLUMNS = st.lists(st.sampled_from(Column), min_size=1, max_size=4, unique=True).map(tuple)
LABELS = ("catcs", "catcscl", "sourcejsonl", "hascode", "haspdf")
HOLDS = st.builds(HasTerm, st.sampled_from([*WORDS, *LABELS, "godel", "tok", "or", "not", "near", "nowhere"]), COLUMNS)
ROWS = [first_row(date(2024, 1, day)) + place for day in (1, 2) for place in range(4)] + list(range(4)) + [7]
AMONG = st.builds(RowIn, st.frozensets(st.sampled_from(ROWS)))
COMPARED = st.builds(
    CountCompare,
    st.sampled_from(["upvotes", "comments"]),
    st.sampled_from([">", ">=", "<", "<=", "="]),
    st.integers(0, 3),
)


def several(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.builds(And, parts) | st.builds(Or, parts) | st.builds(Not, inner)


ASKS: st.SearchStrategy[Predicate] = st.recursive(
    HOLDS | HOLDS | st.builds(DateBetween, DAYS, DAYS) | AMONG | COMPARED, several, max_leaves=8
)


@settings(max_examples=100, deadline=None)
@given(PAPERS, st.lists(ASKS, min_size=1, max_size=12), st.integers(1, 5))
def test_the_index_answers_as_if_every_paper_had_been_read(
    papers: list[Paper], asks: list[Predicate], limit: int
) -> None:
    with opened() as cache:
        take(cache, papers)
        corpus, slow = SqliteCorpus(cache), reference(cache)
        for ask in asks:
            expected = list(slow.find_rows(ask, ALL).rows)
            assert list(corpus.find_rows(ask, ALL).rows) == expected, ask
            assert list(corpus.find_rows(ask, limit).rows[:limit]) == expected[:limit], ask
            assert corpus.count(ask) == len(expected), ask
            assert corpus.count_by_day(ask) == slow.count_by_day(ask), ask


@settings(max_examples=50, deadline=None)
@given(PAPERS, PAPERS)
def test_the_vocabulary_answers_as_if_every_paper_had_been_read(papers: list[Paper], more: list[Paper]) -> None:
    with opened() as cache:
        take(cache, papers)
        take(cache, more)
        corpus, slow = SqliteCorpus(cache), reference(cache)
        corpus.refresh()
        for word in ("token", "tokn", "tok", "t", "godel", "graph", "中", "zzzz", "languages", "langauges"):
            assert corpus.frequency(word) == slow.frequency(word)
            assert list(corpus.completions(word, 3)) == list(slow.completions(word, 3))
            check_near(corpus.fuzzy_matches(word, 1), slow.fuzzy_matches(word, 1), word)
            check_near(corpus.fuzzy_matches(word, 2), slow.fuzzy_matches(word, 2), word)
        for first, second in product(WORDS, repeat=2):
            assert corpus.adjacency(first, second) == slow.adjacency(first, second)


def check_near(found: Sequence[tuple[str, int]], known: Sequence[tuple[str, int]], word: str) -> None:
    """All found are near, in order; none is missed of three letters or more that begins as the word does."""
    order = {one: place for place, one in enumerate(known)}
    places = [order[one] for one in found]
    assert places == sorted(places)
    if len(word) > 3:
        assert set(found) >= {(one, steps) for one, steps in known if len(one) > 2 and one[:2] == word[:2]}


@settings(max_examples=50, deadline=None)
@given(PAPERS)
def test_papers_are_read_named_and_ordered_as_they_are(papers: list[Paper]) -> None:
    with opened() as cache:
        take(cache, papers)
        corpus, slow = SqliteCorpus(cache), reference(cache)
        rows = [*slow.all_rows(newest_first=True), 999, 5_000]
        assert corpus.size() == slow.size()
        assert list(corpus.all_rows(newest_first=True)) == slow.all_rows(newest_first=True)
        assert list(corpus.all_rows(newest_first=False)) == slow.all_rows(newest_first=False)
        assert list(corpus.texts(rows)) == list(slow.texts(rows))
        for sort in ("upvotes", "comments", "added"):
            assert list(corpus.sort_rows(rows, sort)) == slow.sort_rows(rows, sort), sort
        titles = [slow.papers[row].title.lower() for row in corpus.sort_rows(rows, "title")]
        assert [t for t in titles if t.isascii()] == sorted(t for t in titles if t.isascii())
        for row, one in everything(cache).items():
            for name in paper_keys(one):
                found = corpus.find_key(name)
                if not name.startswith("title:"):
                    assert found == row


def test_no_word_is_read_as_an_operator_of_the_index() -> None:
    with opened() as cache:
        take(cache, [paper("And Or Not Near"), paper("Something else")])
        corpus = SqliteCorpus(cache)
        for word in ("and", "or", "not", "near"):
            assert len(corpus.find_rows(HasTerm(word, (Column.TITLE,)), ALL).rows) == 1


def test_an_undated_paper_is_published_at_no_time() -> None:
    with opened() as cache:
        take(cache, [paper("Undated"), paper("Dated", published="1900")])
        corpus = SqliteCorpus(cache)
        (dated,) = corpus.find_rows(DateBetween(None, None), ALL).rows
        assert cache.papers([dated])[dated].published == PartialDate(1900)
        assert len(corpus.find_rows(Not(DateBetween(None, None)), ALL).rows) == 1


def test_a_question_that_runs_out_of_time_keeps_the_newest_and_says_so() -> None:
    with opened() as cache:
        take(cache, [paper(f"Graph {n}") for n in range(3_000)])
        corpus = SqliteCorpus(cache)
        ask = HasTerm("graph", (Column.TITLE,))
        everything = list(corpus.find_rows(ask, ALL).rows)
        taken = corpus.find_rows(ask, ALL, deadline=0.0)  # long past
        assert not taken.complete
        assert list(taken.rows) == everything[: len(taken.rows)] != everything
        assert corpus.count(ask, deadline=0.0) is None
        assert corpus.find_rows(ask, ALL, deadline=perf_counter() + 3600).complete
        assert corpus.count(ask, deadline=perf_counter() + 3600) == 3_000


def test_from_a_time_on_enough_rows_are_not_gone_on_from_while_fewer_are() -> None:
    with opened() as cache:
        take(cache, [paper(f"Graph {n}") for n in range(3_000)])
        corpus = SqliteCorpus(cache)
        ask = HasTerm("graph", (Column.TITLE,))
        everything = list(corpus.find_rows(ask, 5_000).rows)
        taken = corpus.find_rows(ask, 5_000, perf_counter() + 3600, [StopRule(3_001, 0.0), StopRule(10, 0.0)])
        assert not taken.complete
        assert 10 <= len(taken.rows) < 3_000
        assert list(taken.rows) == everything[: len(taken.rows)]
        assert corpus.find_rows(ask, 5_000, perf_counter() + 3600, [StopRule(3_001, 0.0)]) == (everything, True)


def test_what_no_paper_answered_is_asked_anew_once_papers_came_in() -> None:
    with opened() as cache:
        take(cache, [paper("Graph networks")])
        corpus = SqliteCorpus(cache)
        ask = And(tuple(HasTerm(word, TEXT_COLUMNS) for word in ("graph", "networks", "protein")))
        for _ in range(2):
            corpus.refresh()
            assert not corpus.find_rows(ask, ALL).rows
        take(cache, [paper("Protein graph networks")])
        corpus.refresh()
        assert len(corpus.find_rows(ask, ALL).rows) == 1
        assert corpus.size() == 2


def test_a_search_that_is_told_to_stop_raises_interrupted() -> None:
    with opened() as cache:
        take(cache, [paper(f"Graph {n}") for n in range(300)])
        corpus = SqliteCorpus(cache)
        # SQLite asks every so many steps whether to go on; a no is what `interrupt` from another thread is.
        cache.connection.set_progress_handler(lambda: 1, 1)
        with pytest.raises(Interrupted), interruptible():
            corpus.find_rows(HasTerm("graph", (Column.TITLE,)), ALL)
        with pytest.raises(Interrupted), interruptible():
            corpus.texts(range(300))
        cache.connection.set_progress_handler(None, 0)
        assert len(corpus.find_rows(HasTerm("graph", (Column.TITLE,)), ALL).rows) == 300


def test_what_another_connection_wrote_counts_from_the_next_search_on() -> None:
    with opened() as cache:
        take(cache, [paper("Graph")])
        corpus = SqliteCorpus(cache)
        corpus.refresh()
        assert corpus.frequency("graph") == 1
        (_, _, path) = cache.connection.execute("PRAGMA database_list").fetchone()
        with closing(PaperStore(Path(path), lambda: NOW)) as other:
            take(other, [paper("Graph Two")])
        corpus.refresh()
        assert corpus.frequency("graph") == 2


def test_what_this_connection_wrote_counts_from_the_next_search_on() -> None:
    with opened() as cache:
        corpus = SqliteCorpus(cache)
        corpus.refresh()
        assert corpus.frequency("graph") == 0
        take(cache, [paper("Graph")])
        corpus.refresh()
        assert corpus.frequency("graph") == 1
