"""The searches a reader stopped at, to go back to and forth again."""

from dataclasses import dataclass

from paperbrowse.library.results import SearchResult
from paperbrowse.search.query_edit import field_value

MAX_ENTRIES = 200
"""Searches that are remembered."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One search, and the paper in it the reader was on."""

    query: str
    row: int = -1


class SearchHistory:
    """Where the reader is, was, and was before going back."""

    def __init__(self, query: str) -> None:
        self._current = HistoryEntry(query)
        self._earlier: list[HistoryEntry] = []
        self._later: list[HistoryEntry] = []
        self._pending: HistoryEntry | None = None

    def record(self, query: str, row: int) -> None:
        """The reader rests on a paper of a search: not one that is still being typed."""
        if query != self._current.query:
            self._earlier = [*self._earlier, self._current][-MAX_ENTRIES:]
            self._later.clear()
        self._current = HistoryEntry(query, row)

    def back(self) -> str | None:
        """The search before; None where there is none."""
        return self._move(self._earlier, self._later)

    def forward(self) -> str | None:
        """The search that was gone back from; None where there is none."""
        return self._move(self._later, self._earlier)

    def leave_similar(self) -> str | None:
        """The search before papers like this one, however they were narrowed; None where no similar ones are shown."""
        like = field_value(self._current.query, "like")
        if not like or all(field_value(stop.query, "like") == like for stop in self._earlier):
            return None
        while field_value(self._earlier[-1].query, "like") == like:
            self._earlier.pop()
        return self.back()

    def cursor_in(self, result: SearchResult, limit: int) -> int | None:
        """Where the paper stands the reader was on, once, if the search come to is answered by so many rows."""
        stop, self._pending = self._pending, None
        if stop is None or result.query != stop.query:
            return None
        return next((place for place, row in enumerate(result.rows[:limit]) if row == stop.row), None)

    def _move(self, source: list[HistoryEntry], target: list[HistoryEntry]) -> str | None:
        if not source:
            return None
        target.append(self._current)
        self._current = self._pending = source.pop()
        return self._current.query
