"""What was on the screen, kept as ranges of paper_id."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import Interrupted
from paperbrowse.papers.seen import add_seen, add_seen_until
from paperbrowse.papers.store import PaperStore
from tests.examples import examples
from tests.papers.stores import NOW, everything, opened, take
from tests.search.small_corpus import paper

IDS = st.sets(st.integers(1, 40), max_size=12)


@settings(max_examples=examples(100))
@given(st.lists(IDS | st.integers(0, 40), max_size=6))
def test_ranges_hold_what_was_seen_and_never_touch(steps: list[set[int] | int]) -> None:
    expected: set[int] = set()
    with opened() as store:
        for step in steps:
            if isinstance(step, int):
                add_seen_until(store.connection, step)
                expected |= set(range(1, step + 1))
            else:
                add_seen(store.connection, step)
                expected |= step
        ranges = store.connection.execute("SELECT first, last FROM seen ORDER BY first").fetchall()
        assert [n for first, last in ranges for n in range(first, last + 1)] == sorted(expected)
        assert all(before[1] + 1 < after[0] for before, after in pairwise(ranges))


def test_nobody_waits_for_the_lock_of_an_import(tmp_path: Path) -> None:
    file = tmp_path / "papers.db"
    with closing(PaperStore(file, lambda: NOW)) as store, closing(sqlite3.connect(file)) as other:
        take(store, [paper("On Locks")])
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Interrupted):
            store.add_seen(everything(store))
        other.rollback()
        store.add_seen(everything(store))
        assert store.count_unseen(10) == 0


def test_the_number_of_a_removed_paper_that_was_seen_is_not_given_again() -> None:
    with opened() as store:
        take(store, [paper("On Locks", arxiv_id="2401.00001")])
        store.add_all_seen()
        store.connection.execute("DELETE FROM papers")
        store.connection.execute("DELETE FROM places")
        take(store, [paper("On Keys", arxiv_id="2401.00002")])
        assert store.count_unseen(10) == 1
