"""Searches and write tasks that have not reported yet."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from paperbrowse.tui.workers import SearchRequest

RunLater = Callable[[Callable[[], None]], object]


class SearchRequester(Protocol):
    """The part of the search worker that is needed here."""

    def submit(self, request: SearchRequest) -> None: ...

    def pause(self) -> None: ...


class PendingWork:
    """Numbers searches and counts tasks, so that nothing shows, or acts on, an outdated result."""

    def __init__(self, search_worker: SearchRequester, query: str) -> None:
        self._search_worker = search_worker
        self.query = query
        """The query of the latest search."""
        self._latest_serial, self._answered_serial = 0, -1
        self._open_tasks = 0
        self._open_jumps = 0
        self._is_postponed = False

    @property
    def is_waiting(self) -> bool:
        """True while a search or a jump is open, which decides what paper is selected."""
        return self._latest_serial != self._answered_serial or self._open_jumps > 0

    def search(self, query: str) -> None:
        """Search for this only; wait for open tasks if the query has a field, because it may depend on marks."""
        self.query = query
        self._latest_serial += 1
        self._is_postponed = self._open_tasks > 0 and ":" in query
        if not self._is_postponed:
            self._search_worker.submit(SearchRequest(self._latest_serial, query))

    def search_typed(self, query: str, run_later: RunLater) -> None:
        """Search once the typed text is painted, because the search would slow down the painting.

        Of letters that come faster than they are painted, only the last starts a search.
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
        """Return whether a result is the latest one; if so, the search is no longer open."""
        if serial == self._latest_serial:
            self._answered_serial = serial
        return serial == self._latest_serial

    def task_started(self, *, jump: bool = False) -> None:
        self._open_tasks += 1
        self._open_jumps += jump

    def task_finished(self, *, jump: bool = False) -> None:
        self._open_tasks -= 1
        self._open_jumps -= jump
        if self._is_postponed and not self._open_tasks:
            self._is_postponed = False
            self._search_worker.submit(SearchRequest(self._latest_serial, self.query))
