"""A query as typed to the view of its answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from paperbrowse.library.view import View
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.store import PaperStore
from paperbrowse.search.corpus import MarkIndex
from paperbrowse.search.engine import Engine
from paperbrowse.search.parser import parse_query


class Searching:
    """Search over one open cache and one reader's marks."""

    def __init__(self, cache: PaperStore, marked: MarkIndex, today: Callable[[], date]) -> None:
        self._corpus = SqliteCorpus(cache)
        self._engine = Engine(self._corpus, marked)
        self._today = today

    def search(self, query: str, patience: float) -> View:
        """What can be found in so many seconds. Raises Interrupted, and nothing for what was typed."""
        started = time.perf_counter()
        self._corpus.refresh()
        answer = self._engine.search(parse_query(query, self._today()), patience)
        return View(
            query=query,
            rows=answer.rows,
            total=answer.total,
            exact_total=answer.exact_total,
            whole=answer.complete,
            only_uncounted=answer.count_pending,
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
            hints=answer.hints,
            lit=answer.highlights,
            scores=answer.scores,
        )

    def count(self, view: View, patience: float) -> View:
        """The same with the number of its papers, where they can be counted in so many seconds. Raises Interrupted."""
        self._corpus.refresh()
        total = self._engine.count(parse_query(view.query, self._today()), patience)
        if total is None:
            return view
        return replace(view, total=total, exact_total=True, whole=True, only_uncounted=False)

    def per_day(self, view: View) -> Mapping[int, int]:
        """How many of all papers that answer stand on each day, by the days' numbers. Raises Interrupted."""
        self._corpus.refresh()
        return self._engine.count_by_day(parse_query(view.query, self._today()))
