"""The thread that searches: what it tells before there is anything to search, and how long it goes on."""

import math
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event

import pytest

from paperbrowse.library.library import Library
from paperbrowse.model.predicate import NO_DEADLINE, Predicate
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.search import engine
from paperbrowse.settings import Home
from paperbrowse.tui.messages import Found, Told
from paperbrowse.tui.searcher import Searcher
from tests.tui.reader import PATIENCE


def test_why_opening_takes_long_is_told_until_it_is_open(home: Home) -> None:
    heard: SimpleQueue[Found | Told] = SimpleQueue()
    begun, may_end = Event(), Event()

    def open_library(tell: Callable[[str], object]) -> Library:
        tell("moving")
        begun.set()
        assert may_end.wait(PATIENCE)
        return Library(home)

    searcher = Searcher(open_library)
    searcher.ask(0, "")
    assert begun.wait(PATIENCE)  # before there is anybody to tell
    assert searcher.listen(heard.put) is None
    may_end.set()
    first, second, third = (heard.get(timeout=PATIENCE) for _ in range(3))
    searcher.stop()
    assert isinstance(first, Told)
    assert isinstance(second, Told)
    assert isinstance(third, Found)
    assert (first.sentence, second.sentence) == ("moving", "")


def test_an_answer_that_takes_long_to_count_is_counted_in_the_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    count = SqliteCorpus.count

    def count_slowly(corpus: SqliteCorpus, ask: Predicate, until: float = NO_DEADLINE) -> int | None:
        return count(corpus, ask) if until == math.inf else None

    monkeypatch.setattr(SqliteCorpus, "count", count_slowly)
    monkeypatch.setattr(engine, "MAX_LISTED", 5)
    heard: SimpleQueue[Found | Told] = SimpleQueue()
    searcher = Searcher(lambda tell: Library(home, notify=tell))
    searcher.listen(heard.put)
    searcher.ask(0, "model ")
    told: list[Found] = []
    while not told or not told[-1].view.exact_total:
        found = heard.get(timeout=PATIENCE)
        assert isinstance(found, Found)
        told.append(found)
        searcher.go_on()
    searcher.stop()
    assert not told[0].view.exact_total
    assert told[-1].view.complete
    with Library(home) as library:
        assert told[-1].view.total == library.search("model ").total > 5
