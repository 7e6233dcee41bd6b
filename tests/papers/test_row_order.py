from datetime import date
from threading import Event, Thread
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.paper import Paper
from paperbrowse.model.predicate import TEXT_COLUMNS, And, HasTerm, Not
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.row_order import ROWS_PER_DAY, date_of_row, day_number, first_row, last_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.text.dates import PartialDate, parse_iso
from tests.papers.stores import PAPERS, everything, opened, take, take_many
from tests.search.small_corpus import paper

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@settings(max_examples=200, deadline=None)
@given(DAYS, DAYS)
def test_rows_grow_with_the_date(one: date, other: date) -> None:
    assert (first_row(one) < first_row(other)) == (one < other)
    assert first_row(one) <= last_row(one) == first_row(one) + ROWS_PER_DAY - 1
    assert date_of_row(first_row(one)) == date_of_row(last_row(one)) == one


def test_an_undated_paper_lies_before_the_first_day() -> None:
    assert day_number(None) * ROWS_PER_DAY < first_row(None) == first_row(date(1900, 1, 1))
    assert date_of_row(day_number(None) * ROWS_PER_DAY) is None


def test_a_month_or_a_year_lies_on_its_first_day() -> None:
    assert day_number(PartialDate(2024)) == day_number(PartialDate(2024, 1)) == day_number(PartialDate(2024, 1, 1))


SLICES = st.builds(slice, *(st.none() | st.integers(-15, 15),) * 2, st.none() | st.sampled_from([-3, -1, 1, 2, 5]))
BOUNDS = st.none() | st.sampled_from([date(2023, 1, 1), date(2024, 1, 1), date(2024, 1, 2), date(2024, 2, 1)])


@settings(max_examples=100, deadline=None)
@given(PAPERS, PAPERS, st.booleans(), st.tuples(BOUNDS, BOUNDS), st.lists(SLICES, max_size=8), st.booleans())
def test_rows_worked_out_are_rows_read(
    papers: list[Paper],
    more: list[Paper],
    newest_first: bool,
    bounds: tuple[date | None, date | None],
    slices: list[slice],
    whole: bool,
) -> None:
    with opened() as cache:
        take(cache, papers)
        take(cache, more)  # merges move papers, so some days have holes
        first, last = (0, last_row(None)) if whole else (first_row(bounds[0]), last_row(bounds[1]))
        plain = sorted((row for row in everything(cache) if first <= row <= last), reverse=newest_first)
        rows = cache.rows(first, last, newest_first=newest_first)
        assert list(rows) == plain
        assert len(rows) == len(plain)
        assert [rows[n] for n in range(len(plain))] == plain
        assert [rows[-n - 1] for n in range(len(plain))] == plain[::-1]
        for piece in slices:
            assert rows[piece] == plain[piece], piece
        for beyond in (len(plain), -len(plain) - 1):
            with pytest.raises(IndexError):
                rows[beyond]


def test_days_with_holes_are_read_in_order_from_anywhere() -> None:
    titles = [f"Tokenizers of the World, Volume {n}" for n in range(20)]
    with opened() as cache:
        take(cache, [paper(title, authors="Ada Token", published="2024-01-05") for title in titles])
        moved = [paper(title, authors="Ada Token", published="2024-01-03") for title in titles[::3]]
        take(cache, moved)
        for newest_first in (True, False):
            plain = sorted(everything(cache), reverse=newest_first)
            rows = cache.rows(newest_first=newest_first)
            assert list(rows) == plain
            for start in range(20):
                assert rows[start : start + 7] == plain[start : start + 7]


def test_rows_of_days_with_holes_are_read_while_another_thread_searches_against_the_clock() -> None:
    """Through one connection the two waited for each other for ever, or the reader was interrupted."""
    papers = [paper(f"Graph network {n}", arxiv_id=f"2401.{n:05d}", published="2024-01-05") for n in range(3_000)]
    with opened() as cache:
        take_many(cache, papers)
        take(cache, [papers[7]._replace(published=parse_iso("2024-01-03"))])
        rows, done = cache.rows(), Event()
        searching = Thread(target=_search_until, args=(cache, done), daemon=True)
        searching.start()
        try:
            assert [rows[start : start + 9] for start in range(2_000)][-1] == list(rows)[1_999:2_008]
        finally:
            done.set()
            searching.join(20)
        assert not searching.is_alive()


def _search_until(cache: PaperStore, done: Event) -> None:
    corpus = SqliteCorpus(cache)
    ask = And((HasTerm("graph", TEXT_COLUMNS), Not(HasTerm("nowhere", TEXT_COLUMNS))))
    while not done.is_set():
        corpus.find_rows(ask, 3_000, perf_counter() + 1)
        cache.connection.interrupt()


def test_a_row_that_was_left_is_not_given_to_another_paper() -> None:
    title = "Tokenizers of the World, Volume One"
    with opened() as cache:
        take(cache, [paper(title, authors="Ada Token", published="2024-01-05")])
        (left,) = everything(cache)
        take(cache, [paper(title, authors="Ada Token", published="2024-01-03")])
        take(cache, [paper("Something Else", published="2024-01-05")])
        assert left not in everything(cache)


def test_no_papers_are_no_rows() -> None:
    with opened() as cache:
        assert list(cache.rows()) == []
        assert cache.rows()[:5] == []
