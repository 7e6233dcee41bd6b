"""The `SearchService`: results of queries, their counts and facets, and the values that a query may hold."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import SearchResult, similar_query
from paperbrowse.library.stores import Stores
from paperbrowse.model.errors import UsageError
from paperbrowse.search.hint import MISTAKES, Hint, HintCode
from paperbrowse.settings import read_config

if TYPE_CHECKING:
    from paperbrowse.marks.saved_searches import SavedSearch
    from paperbrowse.search.engine import Engine
    from paperbrowse.search.facets import Facets
    from paperbrowse.search.query import Query
    from paperbrowse.search.word_vectors import WordVectors

VALUE_SAMPLES = 100
"""Ranges of rows, from the newest to the oldest, whose papers' categories and the like are offered while typing."""
VALUE_SAMPLE_SIZE = 20
"""Papers of each range."""

MAX_COUNTED_NEW = 10_000
"""Papers of a result whose import time is checked: as many as the result of a query with words lists."""


class TagUse(NamedTuple):
    """A tag and the number of papers that have it."""

    tag: str
    papers: int
    """Papers that have it, in papers.db or not."""
    selected: int
    """Those among the selected papers."""


class SearchService:
    """Searches the papers of a home and the user's marks."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def run(self, query: str, timeout: float = math.inf) -> SearchResult:
        """Return the result of a query as typed, or what can be found within `timeout` seconds.

        Raises Interrupted after `Library.interrupt`. No query is an error.
        """
        with self._stores.papers.reading():
            if not query.strip():
                rows = self._stores.papers.rows()
                return SearchResult(query, rows, len(rows))
            engine = self._engine  # first, because the time of its import does not count
            started = time.perf_counter()
            parsed = self._parse(query)
            found = engine.search(parsed, timeout)
            result = SearchResult(query, **{field.name: getattr(found, field.name) for field in fields(found)})
            if parsed.is_for_you:
                result = self._order_for_you(result, parsed.learned_from, timeout - (time.perf_counter() - started))
            return replace(result, milliseconds=round((time.perf_counter() - started) * 1000, 2))

    def _order_for_you(self, result: SearchResult, tag: str, timeout: float) -> SearchResult:
        """Order the first rows by what the user starred, or gave a tag; add a hint while those are too few."""
        from paperbrowse.search.engine import MAX_LISTED
        from paperbrowse.search.taste import MIN_STARS

        order = self._stores.foryou.order(result.rows, tag, timeout)
        if order is None:
            what = f"papers with the tag “{tag}”" if tag else "stars"
            count = f"the order for you needs {MIN_STARS} {what}; there are {self._stores.foryou.count(tag)}"
            return replace(result, hints=(*result.hints, Hint(HintCode.TOO_FEW, count)))
        ordered = frozenset(order.rows)
        rest = [row for row in result.rows[:MAX_LISTED] if row not in ordered]
        return replace(
            result,
            rows=[*order.rows, *rest],
            scores=order.scores,
            pulls=order.explain,
            complete=result.complete and order.complete,
            count_pending=result.count_pending and order.complete,
        )

    def mistakes(self, query: str, *, complete: bool = False) -> tuple[Hint, ...]:
        """Return the hints of a query that would find other papers than those meant.

        complete: also if it is too long to be used as a whole.
        """
        if not query.strip():
            return ()
        codes = (*MISTAKES, HintCode.TOO_LONG) if complete else MISTAKES
        with self._stores.papers.reading():
            return tuple(hint for hint in self._parse(query).hints if hint.code in codes)

    def run_with_related(self, query: str) -> SearchResult:
        """Return the result of a query with related papers, in one ranking. Raises Interrupted."""
        result = self.add_related(self.run(query), mixed=True)
        if not result.related or result.total:
            return result
        return replace(result, hints=(*result.hints, Hint(HintCode.INEXACT, "no paper has all words")))

    def add_related(self, result: SearchResult, *, mixed: bool = False) -> SearchResult:
        """Add related papers to a result that wants them: after its rows, or mixed with them. Raises Interrupted.

        Papers with all words in title and authors stay first.
        """
        if not result.wants_related:
            return result
        from paperbrowse.search.related import MAX_RELATED, is_sentence

        started = time.perf_counter()
        with self._stores.papers.reading():
            engine, query = self._engine, self._parse(result.query)
            related = engine.find_related(query, result.rows)
        found = frozenset(result.rows)
        kept: Sequence[int] = result.rows
        if mixed and is_sentence(query):
            kept = [row for row in result.rows if row in result.title_matches]
        first, scores = frozenset(kept), dict(zip(result.rows, result.scores, strict=False))  # only the best have one
        related_rows = frozenset([row for row, *_ in related.ranked if row not in found][:MAX_RELATED])
        allowed = (related_rows | found) - first
        ranked = [scored for scored in related.ranked if scored.row in allowed]
        listed = first.union(scored.row for scored in ranked)
        unscored = [row for row in result.rows if row not in listed]  # that match by a completion only
        return replace(
            result,
            rows=[*kept, *(scored.row for scored in ranked), *unscored],
            related=related_rows,
            scores=[*(scores.get(row, 0.0) for row in kept), *(scored.score for scored in ranked)],
            highlights=result.highlights.with_words(related.forms),
            milliseconds=round(result.milliseconds + (time.perf_counter() - started) * 1000, 2),
            explain=related.explain,
            wants_related=False,
        )

    def count(self, result: SearchResult, timeout: float = math.inf) -> SearchResult:
        """Return a result that lacks only its count, with the count if it takes at most `timeout` seconds.

        Raises Interrupted as `run` does.
        """
        with self._stores.papers.reading():
            total = self._engine.count(self._parse(result.query), timeout)
        if total is None:
            return result
        return replace(result, total=total, exact_total=True, complete=True, count_pending=False)

    def count_saved_search(self, saved: "SavedSearch", timeout: float = math.inf) -> tuple[SearchResult, int]:
        """Return (result, number of listed papers added since the search was last opened). Raises Interrupted."""
        result = self.run(saved.query, timeout)
        result = self.count(result, timeout) if result.count_pending else result
        if saved.seen_at is None:
            return result, len(result.rows)
        with self._stores.papers.reading():
            return result, len(self._stores.papers.filter_added_since(result.rows[:MAX_COUNTED_NEW], saved.seen_at))

    def find_among(self, query: str, rows: Sequence[int]) -> Sequence[int]:
        """Return those of some rows that match a query, in the same order. Raises Interrupted."""
        with self._stores.papers.reading():
            engine = self._engine
            return engine.find_among(self._parse(query), rows)

    def list_day(self, day: date, step: int) -> date | None:
        """Return the nearest day before (-1) or after (1) a day on which a list or feed was announced."""
        with self._stores.papers.reading():
            return self._stores.papers.announced_day(day, step)

    def similar(self, row: int) -> SearchResult:
        """Return papers similar to that of a row, the most similar first. Raises NoSuchPaper and Interrupted."""
        return self.run(similar_query(PaperService(self._stores).entry(row)))

    def facets(self, result: SearchResult) -> "Facets":
        """Count the papers of a result by year, category and the like. Raises Interrupted.

        When a result has more papers than it lists, its dates are counted for all of them.
        """
        from paperbrowse.papers.facet_values import FacetValues
        from paperbrowse.search.facets import count_facets

        with self._stores.papers.reading():
            rows_by_tag = {tag: self._rows_with_tag(tag) for tag in self._stores.marks.tags()}
            all_listed = result.exact_total and result.total == len(result.rows)
            by_day = None if all_listed else self._engine.count_by_day(self._parse(result.query)) or None
            values = FacetValues(self._stores.papers)
            return count_facets(result.rows, values, rows_by_tag, all_listed=all_listed, papers_by_day=by_day)

    def field_values(self) -> dict[str, tuple[str, ...]]:
        """Return values to complete by field (tags, categories ...), the most frequent of a sample first."""
        from paperbrowse.papers.facet_values import FacetValues
        from paperbrowse.search.facets import count_facets

        with self._stores.papers.reading():
            rows = self._stores.papers.rows()
            starts = range(0, len(rows), max(VALUE_SAMPLE_SIZE, len(rows) // VALUE_SAMPLES))
            sample = [row for start in starts for row in rows[start : start + VALUE_SAMPLE_SIZE]]
            facets = count_facets(sample, FacetValues(self._stores.papers))
        tags = tuple(self._stores.marks.tags())
        return {
            "tag": tags,
            "foryou": tags,
            "cat": tuple(facets.category),
            "source": tuple(facets.source),
            "org": tuple(facets.organization),
            "venue": tuple(facets.venue),
        }

    def tag_uses(self, rows: Iterable[int]) -> tuple[TagUse, ...]:
        """Return every tag with its number of papers, and of those the ones in `rows`; tags in `rows` come first.

        Each row is visited once, because there may be millions.
        """
        tags_by_row: defaultdict[int, list[str]] = defaultdict(list)
        selected: Counter[str] = Counter()
        with self._stores.papers.reading():
            counts = self._stores.marks.tag_counts()
            for tag in counts:
                for row in self._rows_with_tag(tag):
                    tags_by_row[row].append(tag)
            for row in rows:
                if row in tags_by_row:
                    selected.update(tags_by_row[row])
        uses = (TagUse(tag, papers, selected[tag]) for tag, papers in counts.items())
        return tuple(sorted(uses, key=lambda use: (not use.selected, -use.papers, use.tag)))

    def _rows_with_tag(self, tag: str) -> Sequence[int]:
        return self._stores.lookup.find_marked("tag", tag)

    @property
    def _engine(self) -> "Engine":
        # Late, because the first screen lists papers without a query and must not wait for these imports.
        from paperbrowse.search import parser  # noqa: F401
        from paperbrowse.search.engine import Engine

        return Engine(self._stores.corpus, self._stores.lookup, lambda: self._meaning)

    @cached_property
    def _meaning(self) -> "WordVectors | None":
        """The model of meanings, unless the config file excludes it."""
        from paperbrowse.search.meaning import load_meaning  # late, because few queries need it

        with suppress(UsageError):  # reported where the program starts
            if not read_config(self._stores.home).meaning:
                return None
        return load_meaning()

    def _parse(self, query: str) -> "Query":
        """Parse the query of a new search, which is to see what other processes have written."""
        from paperbrowse.search.parser import parse_query

        self._stores.corpus.refresh()
        return parse_query(query, self._stores.today(), self._stores.citations.is_key)
