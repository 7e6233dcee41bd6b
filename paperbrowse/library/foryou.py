"""The `ForYouService`: papers in the order in which this reader would star them, learned from marks in library.db."""

import math
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from paperbrowse.library.results import Pulls
from paperbrowse.model.identity import paper_key
from paperbrowse.model.labels import label_word
from paperbrowse.model.predicate import And, Column, DateBetween, HasTerm
from paperbrowse.papers.row_order import date_of_row
from paperbrowse.search.taste import MIN_STARS, Document, Taste, document, learn, text_hash

if TYPE_CHECKING:
    from paperbrowse.library.mark_lookup import MarkLookup
    from paperbrowse.marks.store import MarkStore
    from paperbrowse.papers.corpus import SqliteCorpus
    from paperbrowse.papers.store import PaperStore

NEEDS_STARS = f"the order for you needs {MIN_STARS} stars"

MARK_WEIGHTS = (("starred", 1.0), ("noted", 0.75), ("tagged", 0.5), ("read", 0.25))
"""How much each mark says that a paper was liked; quarters, because their sums are exact."""

MAX_LIKED = 1_000
"""Papers to learn from, those with the strongest marks and then the newest; more take time and change nothing."""
MAX_OTHERS, MOMENTS, MAX_CATEGORIES = 400, 4, 3
"""Papers to compare with: from before so many of the dates of liked papers, and in so many of their categories."""
MAX_SCORED = 2_000
"""Papers of a result that are ordered; a screen shows 50."""
MAX_CARDS = 500
"""Cards of a deck: more than anybody goes through at once."""
BATCH = 200
"""Papers read between two looks at the clock."""


class ForYou(NamedTuple):
    """A paper with its score, and why it has that."""

    row: int
    score: float
    why: Pulls


class Feature(NamedTuple):
    """A word, an author or a category, and the papers from which it was learned."""

    feature: str
    weight: float
    wish: int
    papers: list[str]
    """Their keys."""


class Learned(NamedTuple):
    """Numbers of papers learned from, and the features learned."""

    liked: int
    skipped: int
    features: list[Feature]


class Order(NamedTuple):
    """The first rows of a result by score."""

    rows: list[int]
    scores: list[float]
    explain: Callable[[int], Pulls]
    complete: bool


class ForYouService:
    """Learns when asked, and keeps what it learned in memory until papers or marks change."""

    def __init__(self, papers: "PaperStore", marks: "MarkStore", lookup: "MarkLookup", corpus: "SqliteCorpus") -> None:
        self._paper_store, self._mark_store, self._lookup, self._corpus = papers, marks, lookup, corpus
        self._papers_version: tuple[int, ...] = ()
        self._documents: dict[int, Document] = {}
        self._checked: set[int] = set()
        """Rows whose documents are as in papers.db, which changes most often because a paper was on the screen."""
        self._tastes: dict[str, tuple[tuple[int, ...], Taste | None]] = {}
        """By tag; "" is learned from stars."""
        self._scores: dict[str, dict[int, float]] = {}
        """Of these documents by these tastes, because all results while a query is typed have many papers in common."""

    def rank(self, rows: Collection[int], tag: str = "") -> list[ForYou] | None:
        """Return all of these papers, the best first; None with fewer than three stars (or papers with the tag)."""
        with self._paper_store.reading():
            taste = self.taste(tag)
            if taste is None:
                return None
            documents = self._read(rows)
        scored = [ForYou(row, taste.score(paper), tuple(taste.explain(paper))) for row, paper in documents.items()]
        return sorted(scored, key=lambda paper: -paper.score)

    def deck(self, rows: Iterable[int]) -> list[int]:
        """Return the first of these papers that are neither starred nor skipped, for cards."""
        with self._paper_store.reading():
            decided = {*self._lookup.find_marked("starred"), *self._lookup.find_marked("skipped")}
            return list(islice((row for row in rows if row not in decided), MAX_CARDS))

    def explainer(self, rows: Sequence[int]) -> Callable[[int], Pulls] | None:
        """Return a function that says what pulls each of these papers up or down; None as in `rank`."""
        with self._paper_store.reading():
            order = self.order(rows, "", math.inf)
        return order.explain if order else None

    def order(self, rows: Sequence[int], tag: str, timeout: float) -> Order | None:
        """Return as many of the first rows as the time allows, the best first; None as in `rank`."""
        taste = self.taste(tag)
        if taste is None:
            return None
        documents: dict[int, Document] = {}
        first, started = rows[:MAX_SCORED], time.perf_counter()
        for start in range(0, len(first), BATCH):
            if start and time.perf_counter() - started > timeout:
                break
            documents |= self._read(first[start : start + BATCH])
        scores = self._scores.setdefault(tag, {})
        scores |= {row: taste.score(paper) for row, paper in documents.items() if row not in scores}
        best = sorted(documents, key=lambda row: -scores[row])
        explain = partial(_explain, taste, documents)
        return Order(best, [scores[row] for row in best], explain, len(documents) >= len(first))

    def count(self, tag: str = "") -> int:
        """Return the number of stars, or of papers with the tag."""
        return len(self._lookup.find_marked("tag", tag) if tag else self._lookup.find_marked("starred"))

    def taste(self, tag: str = "") -> Taste | None:
        """Return what is learned from stars, or from a tag; None below three of them."""
        papers, marks = self._paper_store.version(), self._mark_store.version()
        if papers != self._papers_version:
            self._papers_version, self._checked, self._tastes, self._scores = papers, set(), {}, {}
            self._corpus.refresh()
        version, taste = self._tastes.get(tag, ((), None))
        if version != marks:
            taste = self._learn(tag) if self.count(tag) >= MIN_STARS else None
            self._tastes[tag], self._scores[tag] = (marks, taste), {}
        return taste

    def explain(self, tag: str, limit: int) -> Learned | None:
        """Return the strongest of what was learned, and the papers it is from; None as in `rank`."""
        with self._paper_store.reading():
            taste = self.taste(tag)
            if taste is None:
                return None
            liked, skipped = self._liked(tag), self._lookup.find_marked("skipped")
            known = self._read([*liked, *skipped])
            strongest = sorted(taste.weights, key=lambda name: (-abs(taste.weights[name]), name))[:limit]
            found = {name: [row for row, paper in known.items() if paper.has(name)] for name in strongest}
            keys = {row: paper_key(paper) for row, paper in self._paper_store.papers(list(known)).items()}
        wishes, weights = self._mark_store.wishes(), taste.weights
        features = [
            Feature(name, round(weights[name], 3), wishes.get(name, 0), [keys[row] for row in rows if row in keys])
            for name, rows in found.items()
        ]
        return Learned(len(liked), len(skipped), features)

    def _learn(self, tag: str) -> Taste:
        liked, skipped = self._liked(tag), set(self._lookup.find_marked("skipped"))
        skipped -= liked.keys()
        documents = self._read(liked)
        others = self._read(self._others(documents, {*self._lookup.find_marked("marked")}))
        return learn(
            [(paper, liked[row]) for row, paper in documents.items()],
            list(self._read(sorted(skipped, reverse=True)[:MAX_LIKED]).values()),
            list(others.values()),
            lambda words: self._corpus.shares(words, self._corpus.size()),
            self._mark_store.wishes(),
        )

    def _liked(self, tag: str) -> Mapping[int, float]:
        """Return the rows of liked papers with their weights; the order of the marks does not matter."""
        if tag:
            return dict.fromkeys(sorted(self._lookup.find_marked("tag", tag), reverse=True)[:MAX_LIKED], 1.0)
        weights: dict[int, float] = {}
        for kind, weight in MARK_WEIGHTS:
            rows = sorted(set(self._lookup.find_marked(kind)) - weights.keys(), reverse=True)
            weights |= dict.fromkeys(rows[: MAX_LIKED - len(weights)], weight)
        for row in weights.keys() & set(self._lookup.find_marked("skipped")):
            if weights[row] < 1:
                del weights[row]
        return weights

    def _others(self, liked: Mapping[int, Document], marked: Collection[int]) -> list[int]:
        """Return unmarked papers of the same categories from before several of the days of liked papers."""
        categories = Counter(paper.category for paper in liked.values()).most_common(MAX_CATEGORIES)
        newest_first, found = sorted(liked, reverse=True), dict[int, None]()
        for row in newest_first[:: max(1, len(newest_first) // MOMENTS)][:MOMENTS]:
            day = date_of_row(row)
            before = DateBetween(None, day.first_day if day else None)
            for category, papers in categories:
                has_category = [HasTerm(label_word("cat", category), (Column.LABELS,))] if category else []
                share = max(1, MAX_OTHERS * papers // (MOMENTS * len(liked)))
                rows = self._corpus.find_rows(And((before, *has_category)), share + len(marked)).rows
                found |= dict.fromkeys([row for row in rows[: share + len(marked)] if row not in marked][:share])
        return sorted(found)

    def _read(self, rows: Collection[int]) -> dict[int, Document]:
        """Return the papers of these rows in their order, without removed ones."""
        missing = [row for row in rows if row not in self._checked]
        if len(self._documents.keys() | missing) > 2 * MAX_SCORED + MAX_LIKED:
            self._documents, self._checked, self._scores, missing = {}, set(), {}, list(rows)
        earlier = {row: self._documents.pop(row, None) for row in missing}
        for text in self._corpus.texts(missing):
            known = earlier[text.row]
            self._documents[text.row] = known if known and known.hash == text_hash(text) else document(text)
        self._checked.update(missing)
        return {row: self._documents[row] for row in rows if row in self._documents}


def _explain(taste: Taste, documents: Mapping[int, Document], row: int) -> Pulls:
    return tuple(taste.explain(documents[row])) if row in documents else ()
