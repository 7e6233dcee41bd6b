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
from paperbrowse.tui.messages import ResultReady, StatusMessage
from paperbrowse.tui.workers import SearchWorker
from tests.tui.reader import PATIENCE


def test_why_opening_takes_long_is_told_until_it_is_open(home: Home) -> None:
    heard: SimpleQueue[ResultReady | StatusMessage] = SimpleQueue()
    begun, may_end = Event(), Event()

    def open_library(tell: Callable[[str], object]) -> Library:
        tell("moving")
        begun.set()
        assert may_end.wait(PATIENCE)
        return Library(home)

    searcher = SearchWorker(open_library)
    searcher.submit(0, "")
    assert begun.wait(PATIENCE)  # before there is anybody to tell
    assert searcher.set_listener(heard.put) is None
    may_end.set()
    first, second, third = (heard.get(timeout=PATIENCE) for _ in range(3))
    searcher.stop()
    assert isinstance(first, StatusMessage)
    assert isinstance(second, StatusMessage)
    assert isinstance(third, ResultReady)
    assert (first.sentence, second.sentence) == ("moving", "")


def test_an_answer_that_takes_long_to_count_is_counted_in_the_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    count = SqliteCorpus.count

    def count_slowly(corpus: SqliteCorpus, ask: Predicate, until: float = NO_DEADLINE) -> int | None:
        return count(corpus, ask) if until == math.inf else None

    monkeypatch.setattr(SqliteCorpus, "count", count_slowly)
    monkeypatch.setattr(engine, "MAX_LISTED", 5)
    heard: SimpleQueue[ResultReady | StatusMessage] = SimpleQueue()
    searcher = SearchWorker(lambda tell: Library(home, notify=tell))
    searcher.set_listener(heard.put)
    searcher.submit(0, "model ")
    told: list[ResultReady] = []
    while not told or not told[-1].result.exact_total:
        found = heard.get(timeout=PATIENCE)
        assert isinstance(found, ResultReady)
        told.append(found)
        searcher.resume()
    searcher.stop()
    assert not told[0].result.exact_total
    assert told[-1].result.complete
    with Library(home) as library:
        assert told[-1].result.total == library.search("model ").total > 5
