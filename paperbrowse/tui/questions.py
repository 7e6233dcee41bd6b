"""What was asked last, and whether the answer is there."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

Later = Callable[[Callable[[], None]], object]
"""Does something in a moment."""


class Asked(Protocol):
    """Who answers: the search thread."""

    def ask(self, serial: int, query: str) -> None:
        """Search for this and nothing older."""

    def pause(self) -> None:
        """Search for nothing until something is asked: nobody waits for what was asked before."""


class Questions:
    """Counts questions and errands, so that nothing acts on, or shows, an answer that is out of date."""

    def __init__(self, searcher: Asked, first: str) -> None:
        self._searcher = searcher
        self.text = first
        """The query asked last."""
        self._asked, self._answered = 0, -1
        self._errands = 0
        self._jumps = 0
        self._postponed = False

    @property
    def open(self) -> bool:
        """Whether an answer is still to come that decides which paper is selected."""
        return self._asked != self._answered or self._jumps > 0

    def ask(self, text: str) -> None:
        """Ask this instead of anything before; after the errands under way, where marks may decide the answer."""
        self.text = text
        self._asked += 1
        self._postponed = self._errands > 0 and ":" in text
        if not self._postponed:
            self._searcher.ask(self._asked, text)

    def ask_typed(self, text: str, later: Later) -> None:
        """The same in a moment, when what was typed is painted: a search under way would take turns with the painting.

        Of letters that come faster than they are painted only the last is asked about.
        """
        self.text = text
        self._asked += 1
        self._postponed = False
        self._searcher.pause()
        later(partial(self._ask_in_time, self._asked))

    def _ask_in_time(self, serial: int) -> None:
        if serial == self._asked:
            self._asked -= 1
            self.ask(self.text)

    def is_newest(self, serial: int) -> bool:
        """Whether an answer is the one that is waited for; then it no longer is."""
        if serial == self._asked:
            self._answered = serial
        return serial == self._asked

    def errand_sent(self, *, jump: bool = False) -> None:
        """The clerk has one thing more to do."""
        self._errands += 1
        self._jumps += jump

    def errand_done(self, *, jump: bool = False) -> None:
        """The clerk has reported."""
        self._errands -= 1
        self._jumps -= jump
        if self._postponed and not self._errands:
            self._postponed = False
            self._searcher.ask(self._asked, self.text)
