"""What was asked last, and whether the answer is there."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

RunLater = Callable[[Callable[[], None]], object]
"""Does something in a moment."""


class SearchRequester(Protocol):
    """Who answers: the search thread."""

    def submit(self, serial: int, query: str) -> None:
        """Search for this and nothing older."""

    def pause(self) -> None:
        """Search for nothing until something is asked: nobody waits for what was asked before."""


class PendingWork:
    """Counts questions and errands, so that nothing acts on, or shows, an answer that is out of date."""

    def __init__(self, search_worker: SearchRequester, query: str) -> None:
        self._search_worker = search_worker
        self.query = query
        """The query asked last."""
        self._latest_serial, self._answered_serial = 0, -1
        self._open_tasks = 0
        self._open_jumps = 0
        self._is_postponed = False

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come that decides which paper is selected."""
        return self._latest_serial != self._answered_serial or self._open_jumps > 0

    def search(self, query: str) -> None:
        """Ask this instead of anything before; after the errands under way, where marks may decide the answer."""
        self.query = query
        self._latest_serial += 1
        self._is_postponed = self._open_tasks > 0 and ":" in query
        if not self._is_postponed:
            self._search_worker.submit(self._latest_serial, query)

    def search_typed(self, query: str, run_later: RunLater) -> None:
        """The same in a moment, when what was typed is painted: a search under way would take turns with the painting.

        Of letters that come faster than they are painted only the last is asked about.
        """
        self.query = query
        self._latest_serial += 1
        self._is_postponed = False
        self._search_worker.pause()
        run_later(partial(self._search_if_latest, self._latest_serial))

    def _search_if_latest(self, serial: int) -> None:
        if serial == self._latest_serial:
            self._latest_serial -= 1
            self.search(self.query)

    def accept(self, serial: int) -> bool:
        """Whether an answer is the one that is waited for; then it no longer is."""
        if serial == self._latest_serial:
            self._answered_serial = serial
        return serial == self._latest_serial

    def task_started(self, *, jump: bool = False) -> None:
        """The clerk has one thing more to do."""
        self._open_tasks += 1
        self._open_jumps += jump

    def task_finished(self, *, jump: bool = False) -> None:
        """The clerk has reported."""
        self._open_tasks -= 1
        self._open_jumps -= jump
        if self._is_postponed and not self._open_tasks:
            self._is_postponed = False
            self._search_worker.submit(self._latest_serial, self.query)
