"""Search engine: selects candidate rows in tiers, ranks or sorts them, and counts the matches within a time limit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from paperbrowse.model.predicate import (
    AUTHOR_COLUMNS,
    NO_DEADLINE,
    TEXT_COLUMNS,
    And,
    Column,
    HasTerm,
    PaperText,
    Predicate,
    RowIn,
    StopRule,
)
from paperbrowse.search.author_names import candidate_names, has_name_in_any_order
from paperbrowse.search.corpus import Corpus, MarkIndex
from paperbrowse.search.expand import Expansion, is_initial
from paperbrowse.search.highlight import NO_HIGHLIGHTS, Highlights
from paperbrowse.search.hint import Hint, HintCode
from paperbrowse.search.introductions import find_introduction
from paperbrowse.search.planner import FIND_SHARE, Planner, RowSelector, term_predicate
from paperbrowse.search.query import FOR_YOU, LETTER_ORDER, Phrase, Query
from paperbrowse.search.rank import ScoredRow, collect_highlights, idf, rank
from paperbrowse.search.related import LoadMeaning, RelatedPapers, find_related, is_sentence, query_words, wants_related
from paperbrowse.text.fold import folded_words

MAX_LISTED = 10_000
"""Rows that a result lists: the best and then the newest."""

RANKED_PER_TIER = 128
"""Candidates of each tier that are ranked; the other rows follow, newest first."""

ENOUGH_TOP_MATCHES = 100
"""Papers with every word in title or authors from which the others need no ranking: none of them can come first."""

TOP_MATCH_SHARE = 2 * FIND_SHARE
"""Share of the timeout by which the papers with every word in title or authors should be found."""
COUNT_SHARE = 3 / 4 * FIND_SHARE
MAX_COUNT_SECONDS = 0.1
"""A count of more rows than are listed must end within this share of the timeout and these seconds. A number is not
worth waiting for, because it can be shown a moment later."""
EARLY_STOP_SHARE = FIND_SHARE / 4
"""Share of the timeout from which a full tier is enough. By then a small library has found most of its matches; one of
millions takes that long to find any."""

OLDEST_READ = 50
"""Oldest papers with a word in the title, and with it anywhere, of which one may have introduced it as a name."""

TOP_COLUMNS = (Column.TITLE, Column.AUTHORS)
"""Columns that most often contain the words of the paper the user has in mind."""

Ranking = tuple[Sequence[int], tuple[float, ...]]
"""(rows in order, scores of the first rows)"""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """Rows in order, their total, and what to highlight in them."""

    rows: Sequence[int]
    total: int
    exact_total: bool = True
    complete: bool = True
    """False if time ran out before all rows were found, ranked and counted."""
    count_pending: bool = False
    """True if all rows were found and ranked, and only the count is missing."""
    scores: tuple[float, ...] = ()
    """Scores of the first rows, as many as were ranked."""
    highlights: Highlights = NO_HIGHLIGHTS
    hints: tuple[Hint, ...] = ()
    title_matches: frozenset[int] = frozenset()
    """Ranked rows with every word in title or authors."""
    wants_related: bool = False
    """True if related papers, which lack some words, should follow."""


class Engine:
    """Search over one corpus and one user's marks. Timeouts are in seconds; every method may raise Interrupted."""

    def __init__(self, corpus: Corpus, marks: MarkIndex, load_meaning: LoadMeaning = lambda: None) -> None:
        self._corpus = corpus
        self._marks = marks
        self._load_meaning = load_meaning

    def search(self, query: Query, timeout: float = NO_DEADLINE) -> EngineResult:
        """Return the result of a query, or the part of it that was found before the timeout."""
        return _Search(query, self._corpus, self._marks, timeout, load_meaning=self._load_meaning).run()

    def count(self, query: Query, timeout: float = NO_DEADLINE) -> int | None:
        """Return the number of rows that match a query, or None after the timeout."""
        return _Search(query, self._corpus, self._marks, timeout).count()

    def find_related(self, query: Query, found: Collection[int]) -> RelatedPapers:
        """Return papers about the words of a query that match everything else in it; score those found, too."""
        words = query_words(query, self._corpus)
        meaning = self._load_meaning()
        related = find_related(words, self._corpus, self._conditions(query), found, meaning)
        if related.ranked or not is_sentence(query):
            return related
        # Quotation marks in a sentence are often no search for a phrase.
        conditions = self._conditions(query, phrases=False)
        return find_related(folded_words(query.text), self._corpus, conditions, found, meaning)

    def _conditions(self, query: Query, *, phrases: bool = True) -> Predicate:
        """Return the predicate of the parts that a related paper must match, with or without phrases."""
        free = query.free_words
        parts = tuple(p for p in query.parts if p not in free and (phrases or not isinstance(p, Phrase)))
        selector = RowSelector(self._corpus, NO_DEADLINE, oldest_first=False)
        return Planner(replace(query, parts=parts), self._marks, selector).predicate()

    def find_among(self, query: Query, rows: Sequence[int]) -> Sequence[int]:
        """Return those of some rows that match a query, in the same order; near misses do not."""
        if not rows:
            return ()
        given = frozenset(rows)
        if query.like is not None:
            return [row for row in self.search(query).rows if row in given]
        matching = frozenset(_Search(query, self._corpus, self._marks, NO_DEADLINE, RowIn(given)).find_matching())
        return [row for row in rows if row in matching]

    def count_by_day(self, query: Query) -> Mapping[int, int]:
        """Return the number of matching rows by day number."""
        return _Search(query, self._corpus, self._marks, NO_DEADLINE).count_by_day()


class _Search:
    """A single run of a query."""

    def __init__(
        self,
        query: Query,
        corpus: Corpus,
        marks: MarkIndex,
        timeout: float,
        *conditions: Predicate,
        load_meaning: LoadMeaning = lambda: None,
    ) -> None:
        """conditions: those that papers must meet besides the query."""
        self.query, self.corpus, self.marks = query, corpus, marks
        self.selector = RowSelector(corpus, timeout, oldest_first=query.sort == "oldest")
        self.planner = Planner(query, marks, self.selector, conditions, load_meaning)
        self.title_matches: frozenset[int] = frozenset()

    def run(self) -> EngineResult:
        rows, scores = self._find_rows()
        self.selector.complete &= not self.planner.is_incomplete
        if self.query.sort not in ("", "relevance", FOR_YOU):
            rows, scores = self._sort_rows(rows), ()
        if not rows and self.selector.complete:
            for value in self.planner.unmatched_values():
                self.planner.add_hint(HintCode.NOT_FOUND, f"no paper has {value}")
        complete = self.selector.complete
        if len(rows) <= MAX_LISTED or self.planner.is_unfiltered:
            return self._build_result(rows, scores, len(rows), complete)
        total = self.count(self._count_deadline) if complete else None
        if total is not None:
            return self._build_result(rows[:MAX_LISTED], scores, total, True)
        self.selector.complete = False
        result = self._build_result(rows[:MAX_LISTED], scores, MAX_LISTED, False)
        return replace(result, count_pending=complete and self.planner.expansion < Expansion.WIDE)

    def _build_result(self, rows: Sequence[int], scores: tuple[float, ...], total: int, exact: bool) -> EngineResult:
        terms = [*self.planner.terms, *self.planner.highlight_terms]
        highlights = collect_highlights(terms) if terms else NO_HIGHLIGHTS
        complete, hints = self.selector.complete, tuple(self.planner.hints)
        return EngineResult(
            rows,
            total,
            exact,
            complete,
            scores=scores,
            highlights=highlights,
            hints=hints,
            title_matches=self.title_matches,
            wants_related=wants_related(self.query, total),
        )

    @property
    def _count_deadline(self) -> float:
        timeout = self.selector.timeout
        seconds = min(timeout * COUNT_SHARE, MAX_COUNT_SECONDS) if timeout < NO_DEADLINE else NO_DEADLINE
        return self.selector.start_time + seconds

    def count(self, deadline: float | None = None) -> int | None:
        """Return the number of matching rows, or None after the deadline (without one: after the timeout)."""
        if not self.selector.complete or self.planner.is_incomplete:
            return None
        return self.corpus.count(self.planner.predicate(), self.selector.deadline() if deadline is None else deadline)

    def find_matching(self) -> Sequence[int]:
        """Return all rows that match; words that the corpus does not have may be other words, as in any search."""
        if self.query.words and not self.selector.select(self.planner.predicate_of_words(), 1):
            self.planner.expand_again(Expansion.WIDE)
        return self.selector.select(self.planner.predicate(), self.corpus.size())

    def count_by_day(self) -> Mapping[int, int]:
        """Return the number of matching rows by day; nothing for similar papers, which are all listed."""
        if self.query.like is not None:
            return {}
        counts = self.corpus.count_by_day(self.planner.predicate())
        if not counts and self.query.words:
            self.planner.expand_again(Expansion.WIDE)
            counts = self.corpus.count_by_day(self.planner.predicate())
        return counts

    # Tiers of candidates

    def _find_rows(self) -> Ranking:
        if self.query.like is not None:
            similar = self.planner.find_similar(self.query.like, (self.planner.predicate(),))
            return similar.rows, similar.scores
        if self.query.words:
            return self._find_ranked()
        if self.planner.is_unfiltered:
            return self.corpus.all_rows(newest_first=self.query.sort != "oldest"), ()
        predicate = self.planner.predicate()
        return self.selector.select(predicate, MAX_LISTED + 1, stop_rules=self._tier_stop_rules), ()

    @property
    def _tier_stop_rules(self) -> Sequence[StopRule]:
        """Stop early at the number of rows that are ranked: more than a screen shows, so enough for a first result."""
        if not self.selector.has_short_timeout:
            return []
        return [StopRule(RANKED_PER_TIER, self.selector.deadline(EARLY_STOP_SHARE))]

    def _select_matching(self, share: float) -> Sequence[int]:
        """Select matching rows in this share of the timeout; if there are none by then, until there is one."""
        stop_rules = [*self._tier_stop_rules, StopRule(1, self.selector.deadline(share))]
        return self.selector.select(self.planner.predicate(), MAX_LISTED + 1, stop_rules=stop_rules)

    def _find_ranked(self) -> Ranking:
        """Rank the candidates of the first tiers; the other matching rows follow, newest first."""
        matching = self._select_matching(FIND_SHARE)
        if not matching and self.selector.complete and self.planner.is_incomplete:
            self.planner.expand_again(Expansion.NORMAL)
            matching = self._select_matching(TOP_MATCH_SHARE)
        if not matching and self.selector.complete and not is_sentence(self.query):
            self.planner.expand_again(Expansion.WIDE)
            matching = self._select_matching(TOP_MATCH_SHARE)
        candidates = self._choose_candidates(matching) if matching else ()
        introduction = self._find_introduction()
        if introduction is not None:
            candidates = [introduction, *(row for row in candidates if row != introduction)]
        ranked = sorted(self._rank_rows(candidates), key=lambda scored: scored.row != introduction)
        self.title_matches = frozenset(scored.row for scored in ranked if scored.in_title)
        candidate_set = frozenset(candidates)
        rest = [row for row in matching if row not in candidate_set]
        return [*(scored.row for scored in ranked), *rest], tuple(scored.score for scored in ranked)

    def _find_introduction(self) -> int | None:
        """Return the row of the paper that introduced the only word of the query as a name: one of the oldest."""
        free = self.query.free_words
        if len(self.query.words) != 1 or not free:
            return None
        name, rows = free[0].text, list[int]()
        for columns in ((Column.TITLE,), (Column.TITLE, Column.ABSTRACT)):
            predicate = And((HasTerm(name, columns), *self.planner.conditions))
            deadline = self.selector.deadline(TOP_MATCH_SHARE)
            rows += self.corpus.find_rows(predicate, OLDEST_READ, deadline, oldest_first=True).rows
        return find_introduction(name, self.corpus.texts(sorted(set(rows))))

    def _choose_candidates(self, matching: Sequence[int]) -> Sequence[int]:
        """Choose all matching rows if they are few, else the newest of each tier."""
        if len(matching) <= RANKED_PER_TIER and self.selector.complete:
            return matching
        candidates = dict.fromkeys([*self._rows_with_initials(), *self._rows_by_author(), *self._rows_as_typed()])
        typed = self.planner.typed_terms
        if len(typed) > len(self.planner.required_terms):
            for columns in (TOP_COLUMNS, TEXT_COLUMNS):
                predicate = And((*(term_predicate(term, columns) for term in typed), *self.planner.conditions))
                candidates |= dict.fromkeys(self.selector.select(predicate, RANKED_PER_TIER, TOP_MATCH_SHARE))
        in_top = self.planner.predicate(TOP_COLUMNS)
        candidates |= dict.fromkeys(self.selector.select(in_top, RANKED_PER_TIER, TOP_MATCH_SHARE))
        if len(candidates) < ENOUGH_TOP_MATCHES:
            candidates |= dict.fromkeys(matching[:RANKED_PER_TIER])
        return list(candidates)

    def _rows_with_initials(self) -> Sequence[int]:
        """Select rows with the single letters as words: `k means` is rarer than k and means anywhere."""
        letters = [term_predicate(term, TOP_COLUMNS) for term in self.planner.terms if term.initial]
        if not letters:
            return ()
        predicate = And((self.planner.predicate(TOP_COLUMNS), *letters))
        return self.selector.select(predicate, RANKED_PER_TIER, TOP_MATCH_SHARE)

    def _rows_by_author(self) -> Sequence[int]:
        """Select rows with an author of the typed name. The newest rows with its words are mostly by two authors."""
        by_author: list[int] = []
        is_short = self.selector.has_short_timeout
        limit = RANKED_PER_TIER if is_short else MAX_LISTED
        for name in candidate_names(self.planner.terms):
            has_words = [HasTerm(word, AUTHOR_COLUMNS) for word in name if not is_initial(word)]
            rows = self.selector.select(And((self.planner.predicate(), *has_words)), limit, FIND_SHARE)
            deadline = self.selector.deadline(TOP_MATCH_SHARE)
            page = self.selector.filter_by_text(rows, partial(_has_author, name), deadline, RANKED_PER_TIER)
            self.selector.complete &= page.complete and not (is_short and len(rows) == limit)
            by_author += page.rows
        return by_author

    def _rows_as_typed(self) -> Sequence[int]:
        """Select rows with rare words as typed, because the newest rows mostly have their misspelled variants."""
        required = self.planner.required_terms
        if not any(term.is_mostly_guesses(self.corpus) for term in required):
            return ()
        predicate = self.planner.predicate_with([term.without_guesses() for term in required])
        return self.selector.select(predicate, RANKED_PER_TIER, TOP_MATCH_SHARE)

    # Order

    def _rank_rows(self, rows: Sequence[int]) -> list[ScoredRow]:
        size, terms = self.corpus.size(), self.planner.terms
        weights = [idf(term.document_frequency(self.corpus), size) for term in terms]
        return rank(self.corpus.texts(rows), terms, weights)

    def _sort_rows(self, rows: Sequence[int]) -> Sequence[int]:
        sort = self.query.sort
        if self.planner.is_unfiltered and sort in ("newest", "oldest"):
            return rows
        if sort in ("newest", "oldest"):
            return sorted(rows, reverse=sort == "newest")
        if len(rows) > MAX_LISTED:  # the first in this order need not be among the newest
            rows = self.selector.select(self.planner.predicate(), self.corpus.size())
        if sort in ("starred", LETTER_ORDER):
            ordered = self.marks.find_marked(sort, "all" if sort == LETTER_ORDER else "")
            indexes = {row: index for index, row in enumerate(ordered)}
            return sorted(rows, key=lambda row: indexes.get(row, len(indexes)))
        return self.corpus.sort_rows(rows, sort)


def _has_author(name: Sequence[str], text: PaperText) -> bool:
    return has_name_in_any_order(name, text.authors)
