"""The searches a reader stopped at, to go back to and forth again."""

from dataclasses import dataclass

from paperbrowse.library.results import SearchResult
from paperbrowse.search.query_edit import field_value

KEPT = 200
"""Searches that are remembered."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One search, and the paper in it the reader was on."""

    query: str
    row: int = -1


class Trail:
    """Where the reader is, was, and was before going back."""

    def __init__(self, query: str) -> None:
        self._here = Stop(query)
        self._before: list[Stop] = []
        self._after: list[Stop] = []
        self._coming: Stop | None = None

    def rest(self, query: str, row: int) -> None:
        """The reader rests on a paper of a search: not one that is still being typed."""
        if query != self._here.query:
            self._before = [*self._before, self._here][-KEPT:]
            self._after.clear()
        self._here = Stop(query, row)

    def back(self) -> str | None:
        """The search before; None where there is none."""
        return self._go(self._before, self._after)

    def forward(self) -> str | None:
        """The search that was gone back from; None where there is none."""
        return self._go(self._after, self._before)

    def leave_similar(self) -> str | None:
        """The search before papers like this one, however they were narrowed; None where no similar ones are shown."""
        like = field_value(self._here.query, "like")
        if not like or all(field_value(stop.query, "like") == like for stop in self._before):
            return None
        while field_value(self._before[-1].query, "like") == like:
            self._before.pop()
        return self.back()

    def place_in(self, view: SearchResult, among: int) -> int | None:
        """Where the paper stands the reader was on, once, if the search come to is answered by so many rows."""
        stop, self._coming = self._coming, None
        if stop is None or view.query != stop.query:
            return None
        return next((place for place, row in enumerate(view.rows[:among]) if row == stop.row), None)

    def _go(self, here: list[Stop], there: list[Stop]) -> str | None:
        if not here:
            return None
        there.append(self._here)
        self._here = self._coming = here.pop()
        return self._here.query
