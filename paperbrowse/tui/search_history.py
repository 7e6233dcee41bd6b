"""The history of searches, to go back and forward in as in a browser."""

from typing import NamedTuple

from paperbrowse.library.results import SearchResult
from paperbrowse.search.query_edit import field_value

MAX_ENTRIES = 200
"""Searches that are remembered."""


class HistoryEntry(NamedTuple):
    """A search, and the row of the paper that was selected in it; -1: none."""

    query: str
    row: int = -1


class SearchHistory:
    """The current search, the earlier ones, and those that were gone back from."""

    def __init__(self, query: str) -> None:
        self._current = HistoryEntry(query)
        self._earlier: list[HistoryEntry] = []
        self._later: list[HistoryEntry] = []
        self._pending: HistoryEntry | None = None
        """The entry that was gone to, until its result is listed."""

    @property
    def queries(self) -> list[str]:
        """The searches, the latest first, each once."""
        entries = (self._current, *reversed(self._earlier), *reversed(self._later))
        return list(dict.fromkeys(entry.query for entry in entries if entry.query.strip()))

    def record(self, query: str, row: int) -> None:
        """Remember the selected paper of a search; another query becomes a new entry."""
        if query != self._current.query:
            self._earlier = [*self._earlier, self._current][-MAX_ENTRIES:]
            self._later.clear()
        self._current = HistoryEntry(query, row)

    def back(self) -> str | None:
        """Return the query before; None at the beginning."""
        return self._move(self._earlier, self._later)

    def forward(self) -> str | None:
        """Return the query after; None at the end."""
        return self._move(self._later, self._earlier)

    def leave_similar(self) -> str | None:
        """Return the query before the similar papers, however they were filtered; None if none are shown."""
        like = field_value(self._current.query, "like")
        if not like or all(field_value(entry.query, "like") == like for entry in self._earlier):
            return None
        while field_value(self._earlier[-1].query, "like") == like:
            self._earlier.pop()
        return self.back()

    def cursor_in(self, result: SearchResult, limit: int) -> int | None:
        """Return, once, the index of the paper that was selected, if it is among the first `limit` rows."""
        entry, self._pending = self._pending, None
        if entry is None or result.query != entry.query:
            return None
        return next((index for index, row in enumerate(result.rows[:limit]) if row == entry.row), None)

    def _move(self, source: list[HistoryEntry], target: list[HistoryEntry]) -> str | None:
        if not source:
            return None
        target.append(self._current)
        self._current = self._pending = source.pop()
        return self._current.query
