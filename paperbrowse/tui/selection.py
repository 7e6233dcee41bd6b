"""Which of the listed papers a command is about, where it is about more than the one under the cursor."""

from collections.abc import Collection, Iterator

from paperbrowse.library.results import SearchResult

MAX_ROWS_SCANNED = 10_000
"""Rows of a new answer in which selected papers are looked for; of a longer one it is taken that they are there."""


class AllExcept(Collection[int]):
    """The rows of a view without some, worked out as they are asked for: all of three million cost nothing."""

    def __init__(self, result: SearchResult, excluded: Collection[int]) -> None:
        self._result, self._excluded = result, frozenset(excluded)

    def __len__(self) -> int:
        return len(self._result.rows) - len(self._excluded)

    def __iter__(self) -> Iterator[int]:
        return (row for row in self._result.rows if row not in self._excluded)

    def __contains__(self, row: object) -> bool:
        return row not in self._excluded and row in self._result.rows


class Selection:
    """Papers of one query, picked row by row, or all but those picked.

    Another query shows none of it selected, for nothing is marked that is not listed; the same query, come back to,
    shows it again.
    """

    def __init__(self) -> None:
        self._result = SearchResult()
        self._query = ""
        self._is_inverted = False
        self._picked: dict[int, int] = {}
        """Rows with their places in the list: those selected, or, of all, those left out."""

    def set_result(self, result: SearchResult) -> None:
        """Another answer is listed."""
        self._result = result
        if self._is_shown and self._picked and len(result.rows) <= MAX_ROWS_SCANNED:
            self._picked = {row: place for place, row in enumerate(result.rows) if row in self._picked}

    def __len__(self) -> int:
        if not self._is_shown:
            return 0
        return len(self._result.rows) - len(self._picked) if self._is_inverted else len(self._picked)

    def __contains__(self, row: int) -> bool:
        """Whether a listed row is selected."""
        return self._is_shown and (row in self._picked) != self._is_inverted

    @property
    def rows(self) -> Collection[int]:
        """In the order of the list."""
        if not self:
            return ()
        return (
            AllExcept(self._result, self._picked)
            if self._is_inverted
            else sorted(self._picked, key=self._picked.__getitem__)
        )

    def toggle(self, position: int) -> None:
        """Select the paper at a place of the list, or no longer."""
        self._start_selection()
        row = self._result.rows[position]
        if self._picked.pop(row, None) is None:
            self._picked[row] = position

    def toggle_all(self) -> None:
        """Select everything listed, or nothing where all of it is."""
        self._start_selection()
        self._is_inverted, self._picked = len(self) < len(self._result.rows), {}

    def clear(self) -> bool:
        """Select nothing; whether anything was."""
        had = len(self) > 0
        if had:
            self._is_inverted, self._picked = False, {}
        return had

    @property
    def _is_shown(self) -> bool:
        return self._query == self._result.query

    def _start_selection(self) -> None:
        if not self._is_shown:
            self._query, self._is_inverted, self._picked = self._result.query, False, {}
