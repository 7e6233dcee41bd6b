"""A query as typed to the view of its answer."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from paperbrowse.cache.cache import Cache
from paperbrowse.cache.corpus import SqliteCorpus
from paperbrowse.library.view import View
from paperbrowse.search.corpus import Marked
from paperbrowse.search.engine import Answer, Engine
from paperbrowse.search.grammar import parse


class Searching:
    """Search over one open cache and one reader's marks."""

    def __init__(self, cache: Cache, marked: Marked, today: Callable[[], date]) -> None:
        self._corpus = SqliteCorpus(cache)
        self._engine = Engine(self._corpus, marked)
        self._today = today

    def search(self, query: str, patience: float) -> View:
        """What can be found in so many seconds. Raises Interrupted, and nothing for what was typed."""
        started = time.perf_counter()
        self._corpus.begin()
        return self._view(query, started, self._engine.search(parse(query, self._today()), patience))

    def rest(self, view: View, patience: float) -> View:
        """An answer whose best rows are known, with all others. Raises Interrupted."""
        started = time.perf_counter()
        self._corpus.begin()
        ranked = view.rows[: len(view.scores)]
        answer = self._engine.rest(parse(view.query, self._today()), ranked, patience)
        return replace(self._view(view.query, started, answer), scores=view.scores)

    def _view(self, query: str, started: float, answer: Answer) -> View:
        return View(
            query=query,
            rows=answer.rows,
            total=answer.total,
            exact_total=answer.exact_total,
            whole=answer.whole,
            ranked=answer.ranked,
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
            hints=answer.hints,
            lit=answer.lit,
            scores=answer.scores,
        )
