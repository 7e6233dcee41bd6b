"""Which of the listed papers a command is about, where it is about more than the one under the cursor."""

from collections.abc import Collection, Iterator

from paperbrowse.library.results import SearchResult

LOOKED_THROUGH = 10_000
"""Rows of a new answer in which selected papers are looked for; of a longer one it is taken that they are there."""


class AllBut(Collection[int]):
    """The rows of a view without some, worked out as they are asked for: all of three million cost nothing."""

    def __init__(self, view: SearchResult, left_out: Collection[int]) -> None:
        self._view, self._left_out = view, frozenset(left_out)

    def __len__(self) -> int:
        return len(self._view.rows) - len(self._left_out)

    def __iter__(self) -> Iterator[int]:
        return (row for row in self._view.rows if row not in self._left_out)

    def __contains__(self, row: object) -> bool:
        return row not in self._left_out and row in self._view.rows


class Selection:
    """Papers of one query, picked row by row, or all but those picked.

    Another query shows none of it selected, for nothing is marked that is not listed; the same query, come back to,
    shows it again.
    """

    def __init__(self) -> None:
        self._view = SearchResult()
        self._query = ""
        self._all = False
        self._picked: dict[int, int] = {}
        """Rows with their places in the list: those selected, or, of all, those left out."""

    def look_at(self, view: SearchResult) -> None:
        """Another answer is listed."""
        self._view = view
        if self._is_shown and self._picked and len(view.rows) <= LOOKED_THROUGH:
            self._picked = {row: place for place, row in enumerate(view.rows) if row in self._picked}

    def __len__(self) -> int:
        if not self._is_shown:
            return 0
        return len(self._view.rows) - len(self._picked) if self._all else len(self._picked)

    def __contains__(self, row: int) -> bool:
        """Whether a listed row is selected."""
        return self._is_shown and (row in self._picked) != self._all

    @property
    def rows(self) -> Collection[int]:
        """In the order of the list."""
        if not self:
            return ()
        return AllBut(self._view, self._picked) if self._all else sorted(self._picked, key=self._picked.__getitem__)

    def toggle(self, place: int) -> None:
        """Select the paper at a place of the list, or no longer."""
        self._begin()
        row = self._view.rows[place]
        if self._picked.pop(row, None) is None:
            self._picked[row] = place

    def toggle_all(self) -> None:
        """Select everything listed, or nothing where all of it is."""
        self._begin()
        self._all, self._picked = len(self) < len(self._view.rows), {}

    def drop(self) -> bool:
        """Select nothing; whether anything was."""
        had = len(self) > 0
        if had:
            self._all, self._picked = False, {}
        return had

    @property
    def _is_shown(self) -> bool:
        return self._query == self._view.query

    def _begin(self) -> None:
        if not self._is_shown:
            self._query, self._all, self._picked = self._view.query, False, {}
