"""The way back from similar papers."""

from dataclasses import dataclass

from paperbrowse.library.view import View
from paperbrowse.search.edit import has_term


@dataclass(frozen=True, slots=True)
class Step:
    """One look at papers like another."""

    query: str
    """What was asked before."""
    row: int
    """The paper whose likes were asked for: there the reader was."""
    term: str
    """What the look wrote into the query."""


class Trail:
    """Queries that were left for similar papers, the last one first to come back to."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._back: Step | None = None

    def leave(self, query: str, row: int, term: str) -> None:
        """Remember where the reader was."""
        self._steps.append(Step(query, row, term))

    def back(self, query: str) -> str | None:
        """The query to come back to; None where this one shows no similar papers that were asked for by key."""
        while self._steps:
            step = self._steps.pop()
            if has_term(query, step.term):
                self._back = step
                return step.query
        return None

    def place_in(self, view: View, among: int) -> int | None:
        """Where the paper stands that was left, once, if the query come back to is answered by so many rows."""
        step, self._back = self._back, None
        if step is None or view.query != step.query:
            return None
        return next((place for place, row in enumerate(view.rows[:among]) if row == step.row), None)
