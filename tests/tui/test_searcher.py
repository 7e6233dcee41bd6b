"""The thread that searches, before there is anything to search."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event

from paperbrowse.library.library import Library
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
