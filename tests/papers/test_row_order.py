from datetime import date, timedelta
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
from tests.examples import examples
from tests.papers.stores import PAPERS, everything, opened, take, take_many
from tests.search.small_corpus import paper

DATES = st.dates(date(1000, 1, 1), date(2200, 12, 31)).flatmap(
    lambda day: st.sampled_from(
        [PartialDate(day.year), PartialDate(day.year, day.month), PartialDate(day.year, day.month, day.day)]
    )
)


@settings(max_examples=examples(200))
@given(DATES, DATES)
def test_rows_grow_with_the_date_and_tell_it(one: PartialDate, other: PartialDate) -> None:
    assert (day_number(one) < day_number(other)) == (one < other)
    for row in (day_number(one) * ROWS_PER_DAY, (day_number(one) + 1) * ROWS_PER_DAY - 1):
        assert date_of_row(row) == one
        assert first_row(one.first_day) <= row <= last_row(one.first_day)
        assert row < first_row(one.first_day + timedelta(days=1))


def test_a_paper_without_a_date_is_before_the_first_day() -> None:
    assert day_number(None) * ROWS_PER_DAY < first_row(None) == first_row(date(1000, 1, 1)) == first_row(date(1, 1, 1))
    assert last_row(date(999, 12, 31)) < first_row(None)
    assert date_of_row(day_number(None) * ROWS_PER_DAY) is None


def test_a_year_is_below_its_months_and_a_month_below_its_days() -> None:
    dates = ["2023", "2023-12", "2023-12-31", "2024", "2024-01", "2024-01-01", "2024-01-31", "2024-02", "2024-02-01"]
    with opened() as store:
        take(store, [paper(f"Of {published}", published=published) for published in [*dates[::2], *dates[1::2]]])
        found = store.papers(list(store.rows()))
        assert [str(found[row].published) for row in store.rows()] == dates[::-1]
        in_2024 = store.rows(first_row(date(2024, 1, 1)), last_row(date(2024, 12, 31)))
        assert [str(found[row].published) for row in in_2024] == dates[:2:-1]


def test_papers_of_one_day_are_listed_in_the_order_of_import() -> None:
    with opened() as store:
        for titles in (["First", "Second", "Third"], ["Fourth", "Fifth"]):
            take(store, [paper(f"{title} of a day", published="2024-01-05") for title in titles])
        found = store.papers(list(store.rows()))
        assert [found[row].title.split()[0] for row in store.rows()] == ["First", "Second", "Third", "Fourth", "Fifth"]


SLICES = st.builds(slice, *(st.none() | st.integers(-15, 15),) * 2, st.none() | st.sampled_from([-3, -1, 1, 2, 5]))
BOUNDS = st.none() | st.sampled_from([date(2023, 1, 1), date(2024, 1, 1), date(2024, 1, 2), date(2024, 2, 1)])


@settings(max_examples=examples(100))
@given(PAPERS, PAPERS, st.booleans(), st.tuples(BOUNDS, BOUNDS), st.lists(SLICES, max_size=8), st.booleans())
def test_computed_rows_are_the_rows_in_the_file(
    papers: list[Paper],
    more: list[Paper],
    newest_first: bool,
    bounds: tuple[date | None, date | None],
    slices: list[slice],
    all_rows: bool,
) -> None:
    with opened() as store:
        take(store, papers)
        take(store, more)  # merges move papers, so some days have gaps
        first, last = (0, last_row(None)) if all_rows else (first_row(bounds[0]), last_row(bounds[1]))
        plain = sorted((row for row in everything(store) if first <= row <= last), reverse=newest_first)
        rows = store.rows(first, last, newest_first=newest_first)
        assert list(rows) == plain
        assert len(rows) == len(plain)
        assert [rows[n] for n in range(len(plain))] == plain
        assert [rows[-n - 1] for n in range(len(plain))] == plain[::-1]
        for piece in slices:
            assert rows[piece] == plain[piece], piece
        for beyond in (len(plain), -len(plain) - 1):
            with pytest.raises(IndexError):
                rows[beyond]


def test_days_with_gaps_are_read_in_order_from_anywhere() -> None:
    titles = [f"Tokenizers of the World, Volume {n}" for n in range(20)]
    with opened() as store:
        take(store, [paper(title, authors="Ada Token", published="2024-01-05") for title in titles])
        moved = [paper(title, authors="Ada Token", published="2024-01-03") for title in titles[::3]]
        take(store, moved)
        for newest_first in (True, False):
            plain = sorted(everything(store), reverse=newest_first)
            rows = store.rows(newest_first=newest_first)
            assert list(rows) == plain
            for start in range(20):
                assert rows[start : start + 7] == plain[start : start + 7]


def test_rows_of_days_with_gaps_are_read_while_another_thread_searches() -> None:
    """With one connection, the threads deadlocked or the reading thread was interrupted."""
    papers = [paper(f"Graph network {n}", arxiv_id=f"2401.{n:05d}", published="2024-01-05") for n in range(3_000)]
    with opened() as store:
        take_many(store, papers)
        take(store, [papers[7]._replace(published=parse_iso("2024-01-03"))])
        rows, done = store.rows(), Event()
        searching = Thread(target=_search_until, args=(store, done), daemon=True)
        searching.start()
        try:
            assert [rows[start : start + 9] for start in range(2_000)][-1] == list(rows)[1_999:2_008]
        finally:
            done.set()
            searching.join(60)
        assert not searching.is_alive()


def _search_until(store: PaperStore, done: Event) -> None:
    corpus = SqliteCorpus(store)
    predicate = And((HasTerm("graph", TEXT_COLUMNS), Not(HasTerm("nowhere", TEXT_COLUMNS))))
    while not done.is_set():
        corpus.find_rows(predicate, 3_000, perf_counter() + 1)
        store.connection.interrupt()


def test_a_released_row_is_not_used_again() -> None:
    title = "Tokenizers of the World, Volume One"
    with opened() as store:
        take(store, [paper(title, authors="Ada Token", published="2024-01-05")])
        (left,) = everything(store)
        take(store, [paper(title, authors="Ada Token", published="2024-01-03")])
        take(store, [paper("Something Else", published="2024-01-05")])
        assert left not in everything(store)


def test_a_store_without_papers_has_no_rows() -> None:
    with opened() as store:
        assert list(store.rows()) == []
        assert store.rows()[:5] == []
