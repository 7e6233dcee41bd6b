"""A query as typed to the view of its answer."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from paperbrowse.library.results import SearchResult
from paperbrowse.papers.corpus import SqliteCorpus
from paperbrowse.papers.store import PaperStore
from paperbrowse.search.corpus import MarkIndex
from paperbrowse.search.engine import Engine
from paperbrowse.search.parser import parse_query


class SearchService:
    """Search over one open cache and one reader's marks."""

    def __init__(self, paper_store: PaperStore, marks: MarkIndex, today: Callable[[], date]) -> None:
        self._corpus = SqliteCorpus(paper_store)
        self._engine = Engine(self._corpus, marks)
        self._today = today

    def search(self, query: str, timeout: float) -> SearchResult:
        """What can be found in so many seconds. Raises Interrupted, and nothing for what was typed."""
        started = time.perf_counter()
        self._corpus.refresh()
        answer = self._engine.search(parse_query(query, self._today()), timeout)
        return SearchResult(
            query=query,
            rows=answer.rows,
            total=answer.total,
            exact_total=answer.exact_total,
            complete=answer.complete,
            count_pending=answer.count_pending,
            milliseconds=round((time.perf_counter() - started) * 1000, 2),
            hints=answer.hints,
            highlights=answer.highlights,
            scores=answer.scores,
        )

    def count(self, result: SearchResult, timeout: float) -> SearchResult:
        """The same with the number of its papers, where they can be counted in so many seconds. Raises Interrupted."""
        self._corpus.refresh()
        total = self._engine.count(parse_query(result.query, self._today()), timeout)
        if total is None:
            return result
        return replace(result, total=total, exact_total=True, complete=True, count_pending=False)

    def count_by_day(self, result: SearchResult) -> Mapping[int, int]:
        """How many of all papers that answer stand on each day, by the days' numbers. Raises Interrupted."""
        self._corpus.refresh()
        return self._engine.count_by_day(parse_query(result.query, self._today()))


@dataclass(frozen=True, slots=True)
class TagUse:
    """One tag."""

    tag: str
    papers: int
    """How many papers have it, cached or not."""
    selected: int
    """How many of those that were asked about."""


def tag_uses(
    counts: Mapping[str, int], rows_with_tag: Callable[[str], Sequence[int]], rows: Iterable[int]
) -> tuple[TagUse, ...]:
    """Every tag: those on these rows first, then the most used; however many rows, each is looked at once."""
    tags_of: defaultdict[int, list[str]] = defaultdict(list)
    for tag in counts:
        for row in rows_with_tag(tag):
            tags_of[row].append(tag)
    here: Counter[str] = Counter()
    for row in rows:
        if row in tags_of:
            here.update(tags_of[row])
    uses = (TagUse(tag, papers, here[tag]) for tag, papers in counts.items())
    return tuple(sorted(uses, key=lambda use: (not use.selected, -use.papers, use.tag)))
