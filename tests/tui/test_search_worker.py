"""The search worker: its messages while the library opens, and the results it posts later."""

import math
from collections.abc import Callable
from queue import SimpleQueue
from threading import Event

import pytest
from textual.message import Message

from paperbrowse.library.library import Library
from paperbrowse.model.predicate import NO_DEADLINE, Predicate
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.search import engine
from paperbrowse.settings import Home
from paperbrowse.tui.messages import ResultReady, StatusMessage
from paperbrowse.tui.workers import SearchRequest, SearchWorker
from tests.tui.reader import TIMEOUT


def test_why_opening_takes_long_is_told_until_it_is_open(home: Home) -> None:
    messages: SimpleQueue[Message] = SimpleQueue()
    is_opening, may_continue = Event(), Event()

    def open_library(tell: Callable[[str], object]) -> Library:
        tell("moving")
        is_opening.set()
        assert may_continue.wait(TIMEOUT)
        return Library(home)

    worker = SearchWorker(open_library)
    worker.submit(SearchRequest(0, ""))
    assert is_opening.wait(TIMEOUT)  # before there is a listener
    assert worker.set_listener(messages.put) is None
    may_continue.set()
    first, second, third = (messages.get(timeout=TIMEOUT) for _ in range(3))
    worker.stop()
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
    messages: SimpleQueue[Message] = SimpleQueue()
    worker = SearchWorker(lambda tell: Library(home, notify=tell))
    worker.set_listener(messages.put)
    worker.submit(SearchRequest(0, "model "))
    results: list[ResultReady] = []
    while not results or not results[-1].result.exact_total:
        message = messages.get(timeout=TIMEOUT)
        assert isinstance(message, ResultReady)
        results.append(message)
        worker.resume()
    worker.stop()
    assert not results[0].result.exact_total
    assert results[-1].result.complete
    with Library(home) as library:
        assert results[-1].result.total == library.search.run("model ").total > 5
