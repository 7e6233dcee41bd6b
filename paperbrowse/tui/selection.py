"""The selection of papers that the next command is for, instead of the one under the cursor."""

from collections.abc import Collection, Iterator

from paperbrowse.library.results import SearchResult

MAX_ROWS_SCANNED = 10_000
"""Rows of a new result in which selected papers are looked up; in a longer result they are assumed to be listed."""


class AllExcept(Collection[int]):
    """The rows of a result without some, computed lazily because a result may have three million."""

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

    With another query nothing is selected, because only listed papers are marked. The same query shows it again.
    """

    def __init__(self) -> None:
        self._result = SearchResult()
        self._query = ""
        self._is_inverted = False
        self._picked: dict[int, int] = {}
        """Rows and their indexes in the list: the selected ones or, if inverted, the excluded ones."""

    def set_result(self, result: SearchResult) -> None:
        self._result = result
        if self._is_inverted and self._is_shown and result.related:
            self._pick_matching(self._picked)
        if self._is_shown and self._picked and len(result.rows) <= MAX_ROWS_SCANNED:
            self._picked = {row: index for index, row in enumerate(result.rows) if row in self._picked}

    def __len__(self) -> int:
        if not self._is_shown:
            return 0
        return len(self._result.rows) - len(self._picked) if self._is_inverted else len(self._picked)

    def __contains__(self, row: int) -> bool:
        return self._is_shown and (row in self._picked) != self._is_inverted

    @property
    def rows(self) -> Collection[int]:
        """The selected rows in the order of the list."""
        if not self:
            return ()
        if self._is_inverted:
            return AllExcept(self._result, self._picked)
        return sorted(self._picked, key=self._picked.__getitem__)

    def toggle(self, index: int) -> None:
        """Select or deselect the paper at an index of the list."""
        self._start_selection()
        row = self._result.rows[index]
        if self._picked.pop(row, None) is None:
            self._picked[row] = index

    def toggle_all(self) -> None:
        """Select all listed papers that have all words, or none if all are selected."""
        self._start_selection()
        if self._result.related:
            self._pick_matching(self._picked if len(self) >= len(self._result.matching_rows) else ())
            return
        self._is_inverted, self._picked = len(self) < len(self._result.rows), {}

    def _pick_matching(self, excluded: Collection[int]) -> None:
        """Pick the papers with all words but those excluded; related ones are only picked one by one."""
        rows, related = self._result.rows, self._result.related
        picked = {row: i for i, row in enumerate(rows) if row not in related and row not in excluded}
        self._is_inverted, self._picked = False, picked

    def clear(self) -> bool:
        """Deselect all; return whether anything was selected."""
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
