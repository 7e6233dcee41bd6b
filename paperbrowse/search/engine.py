"""A query's way to its answer: expand the words, take candidates, rank them, say what matched."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import combinations

from paperbrowse.model.labels import label_word, partial_label_words
from paperbrowse.model.paper_ids import candidate_keys
from paperbrowse.model.predicate import (
    AUTHOR_COLUMNS,
    NO_DEADLINE,
    And,
    Column,
    CountCompare,
    DateBetween,
    HasTerm,
    Not,
    Or,
    PaperText,
    Predicate,
    RowIn,
    RowPage,
    StopRule,
)
from paperbrowse.search.author_names import candidate_names, has_name_in_any_order, has_name_in_order, matches_author
from paperbrowse.search.corpus import Corpus, MarkIndex
from paperbrowse.search.expand import ExpandedTerm, Expansion, Variant, expand, is_initial
from paperbrowse.search.highlight import NO_HIGHLIGHTS, Highlights
from paperbrowse.search.query import (
    Alternatives,
    CountBound,
    FieldTerm,
    Filter,
    HasField,
    MarkIs,
    MoreLike,
    Negation,
    PaperKey,
    Phrase,
    PublishedRange,
    Query,
    QueryPart,
    Word,
)
from paperbrowse.search.rank import ScoredRow, collect_highlights, idf, rank
from paperbrowse.search.similar import SIMILARITY_COLUMNS, SimilarPapers, find_similar
from paperbrowse.text.fold import folded_words

MAX_LISTED = 10_000
"""Rows an answer lists; of more, the best and the newest are shown."""

RANKED_PER_TIER = 128
"""Candidates of each tier that are ranked; the others follow, newest first."""

COMMON_WORD_PAPERS = 10 * MAX_LISTED
"""Papers from which one reading of a word keeps a first answer busy: going through a dozen such lists takes longer than
there is."""

LONG_TIMEOUT = 1.0
"""Seconds of patience from which nothing that is slow is left out to begin with."""

TEXTS_PER_BATCH = 100
"""Papers read between two looks at the clock: a millisecond or two."""

ENOUGH_TOP_MATCHES = 100
"""Papers with every word on top that make ranking those without one idle: none of them comes first."""

FIND_SHARE = 1 / 3
"""Share of the time there is by when all rows should be found: they are still to be ranked. Where there are none yet,
all of the time is for finding some."""
COUNT_SHARE = 3 / 4 * FIND_SHARE
MAX_COUNT_SECONDS = 0.1
"""By what share of the time, and in how many seconds, more than are listed should be counted, where there is an end to
patience: a bare number is not worth a wait, and can be told a moment later."""
TOP_MATCH_SHARE = 2 * FIND_SHARE
"""By when those with every word on top should be found."""
EARLY_STOP_SHARE = FIND_SHARE / 4
"""From when on a full tier is enough. In a small library that is most that answers; in one of millions it takes until
then to find any."""

MISSING_WORD_COUNTS = {1: "one", 2: "two"}
"""Words that a paper may miss where none has all, and how it is said."""
MAX_OMITTED_WORDS = 12
"""The rarest words, each of which is left out in turn, and half as many of which in pairs: what was remembered wrong is
rare."""

TOP_COLUMNS = (Column.TITLE, Column.AUTHORS)
"""Where the paper a reader has in mind most often holds the words."""


@dataclass(frozen=True, slots=True)
class EngineResult:
    """Rows in order, how many there are, and what to light in them."""

    rows: Sequence[int]
    total: int
    exact_total: bool = True
    complete: bool = True
    """False where time ran out before all was found, ranked and counted."""
    count_pending: bool = False
    """All was found and ranked, then, and only counting them is left."""
    scores: tuple[float, ...] = ()
    """Of the first rows, as far as they were ranked."""
    highlights: Highlights = NO_HIGHLIGHTS
    hints: tuple[str, ...] = ()


class Engine:
    """Search over one corpus and one reader's marks."""

    def __init__(self, corpus: Corpus, marks: MarkIndex) -> None:
        self._corpus = corpus
        self._marks = marks

    def search(self, query: Query, timeout: float = NO_DEADLINE) -> EngineResult:
        """The answer to a query, or what of it could be found in so many seconds.

        Raises Interrupted when a newer question is waiting.
        """
        return _Search(query, self._corpus, self._marks, timeout).run()

    def count(self, query: Query, timeout: float = NO_DEADLINE) -> int | None:
        """How many rows answer a query of which nothing else is left; None where that takes longer.

        Raises Interrupted.
        """
        return _Search(query, self._corpus, self._marks, timeout).count()

    def count_by_day(self, query: Query) -> Mapping[int, int]:
        """How many of all rows that answer stand on each day, by the days' numbers. Raises Interrupted."""
        return _Search(query, self._corpus, self._marks, NO_DEADLINE).count_by_day()


class _Search:
    """One query under way."""

    def __init__(self, query: Query, corpus: Corpus, marks: MarkIndex, timeout: float) -> None:
        self.query, self.corpus, self.marks = query, corpus, marks
        self.start_time, self.timeout = time.perf_counter(), timeout
        self.complete = True
        self.exhaustive = True
        self.expansion = Expansion.FAST if timeout < LONG_TIMEOUT else Expansion.NORMAL
        self.terms = expand(query.words, corpus, self.expansion)
        self.highlight_terms: list[ExpandedTerm] = []
        self.hints = list(query.hints)
        parts = [part for part in query.parts if not isinstance(part, Word) and part is not query.like]
        self.phrase_parts = [part for part in parts if has_phrase(part)]
        self.other_predicates = tuple(self._part_predicate(part) for part in parts if part not in self.phrase_parts)
        self.phrase_scope: tuple[Predicate, ...] = ()
        """Where phrases are looked for."""
        self.conditions: tuple[Predicate, ...] = ()
        self._set_conditions(self._required_terms)

    def run(self) -> EngineResult:
        rows, scores = self._find_rows()
        self.complete &= not self._is_incomplete
        if self.query.sort not in ("", "relevance"):
            rows, scores = self._sort_rows(rows), ()
        if not rows and self.complete:
            self.hints += [f"no paper has {part}" for part in self._unmatched_values()]
        if len(rows) <= MAX_LISTED or self._is_unfiltered:
            return self._build_result(rows, scores, len(rows), self.complete and self.exhaustive)
        # Of more than are listed, the number is told once there is time to count.
        counted = self.count(self._count_deadline) if self.complete else None
        if counted is not None:
            return self._build_result(rows[:MAX_LISTED], scores, counted, True)
        only_uncounted = self.complete and self.expansion < Expansion.WIDE
        self.complete = False
        return replace(self._build_result(rows[:MAX_LISTED], scores, MAX_LISTED, False), count_pending=only_uncounted)

    def _build_result(self, rows: Sequence[int], scores: tuple[float, ...], total: int, exact: bool) -> EngineResult:
        return EngineResult(
            rows, total, exact, self.complete, scores=scores, highlights=self._highlights(), hints=tuple(self.hints)
        )

    @property
    def _count_deadline(self) -> float:
        return self.start_time + (
            min(self.timeout * COUNT_SHARE, MAX_COUNT_SECONDS) if self.timeout < NO_DEADLINE else NO_DEADLINE
        )

    def count(self, deadline: float | None = None) -> int | None:
        """How many rows answer; None where that cannot be counted by then, or in all of the time."""
        if not self.complete or self._is_incomplete:
            return None
        return self.corpus.count(self._full_predicate(), self._deadline() if deadline is None else deadline)

    def count_by_day(self) -> Mapping[int, int]:
        """How many rows answer on each day; none of what is like a paper, for that is all listed."""
        if self.query.like is not None:
            return {}
        counted = self.corpus.count_by_day(self._full_predicate())
        if not counted and self.query.words:
            self._expand_again(Expansion.WIDE)
            counted = self.corpus.count_by_day(self._full_predicate())
        return counted or {}

    def _deadline(self, share: float = 1.0) -> float:
        """When this share of the time is over."""
        return self.start_time + self.timeout * share

    def _select_rows(
        self, predicate: Predicate, limit: int, share: float = 1.0, stop_rules: Sequence[StopRule] = ()
    ) -> Sequence[int]:
        """The newest rows that answer, or the oldest if asked for, as far as found in this share of the time."""
        oldest = self.query.sort == "oldest"
        taken = self.corpus.find_rows(predicate, limit, self._deadline(share), stop_rules, oldest_first=oldest)
        self.complete &= taken.complete
        return taken.rows

    @property
    def _tier_stop_rules(self) -> Sequence[StopRule]:
        """As many as are ranked, which is more than a screen shows: enough for a first answer."""
        return [StopRule(RANKED_PER_TIER, self._deadline(EARLY_STOP_SHARE))] if self.timeout < LONG_TIMEOUT else []

    def _select_matching(self, share: float) -> Sequence[int]:
        """What answers, as far as found in this share of the time; of nothing there is nothing to rank after it."""
        return self._select_rows(
            self._full_predicate(),
            MAX_LISTED + 1,
            stop_rules=[*self._tier_stop_rules, StopRule(1, self._deadline(share))],
        )

    # What the parts ask of the corpus

    def _set_conditions(self, required: Sequence[ExpandedTerm]) -> None:
        """All but the words; a phrase is looked for only where these words and all other conditions hold.

        Its own words may be in every tenth paper, whose texts would all be read.
        """
        if self.phrase_parts:
            self.phrase_scope = (*(term_predicate(group, group.columns) for group in required), *self.other_predicates)
        self.conditions = (*self.other_predicates, *(self._part_predicate(part) for part in self.phrase_parts))

    def _part_predicate(self, part: QueryPart) -> Predicate:
        match part:
            case Word():
                return self._word_predicate(part)
            case Phrase():
                return self._phrase_predicate(part)
            case Negation():
                return self._negation_predicate(part.part)
            case Alternatives():
                return Or(tuple(self._part_predicate(one) for one in part.parts))
        return self._filter_predicate(part)

    def _word_predicate(self, word: Word) -> Predicate:
        group = expand([word], self.corpus)[0]
        self.highlight_terms.append(group)
        return term_predicate(group, group.columns)

    def _phrase_predicate(self, phrase: Phrase) -> Predicate:
        self.highlight_terms.append(ExpandedTerm(" ".join(phrase.words), (Variant(phrase.words, 1.0),), phrase.columns))
        return RowIn(frozenset(self._phrase_rows(phrase).rows))

    def _phrase_rows(self, phrase: Phrase) -> RowPage:
        """Rows where the words follow one another; the index knows only that they are there, so texts are read."""
        given = [
            word for word in phrase.words if not (phrase.columns == AUTHOR_COLUMNS and is_initial(word))
        ] or phrase.words
        every = And((*(HasTerm(word, phrase.columns) for word in given), *self.phrase_scope))
        by = self._deadline(FIND_SHARE)
        candidates, is_whole = self.corpus.find_rows(every, self.corpus.size(), by)
        found = self._filter_by_text(candidates, lambda text: contains_phrase(text, phrase), by)
        self.complete &= is_whole and found.complete
        return RowPage(found.rows, is_whole and found.complete)

    def _filter_by_text(
        self, rows: Sequence[int], matches: Callable[[PaperText], bool], deadline: float, limit: int | None = None
    ) -> RowPage:
        """Those whose text passes a test, as far as they can be read by then; the first so many are enough."""
        found: list[int] = []
        for start in range(0, len(rows), TEXTS_PER_BATCH):
            if limit is not None and len(found) >= limit:
                break
            if time.perf_counter() > deadline:
                return RowPage(found, False)
            found += [text.row for text in self.corpus.texts(rows[start : start + TEXTS_PER_BATCH]) if matches(text)]
        return RowPage(found)

    def _negation_predicate(self, part: QueryPart) -> Predicate:
        """What `-part` leaves: the word goes as typed, for a forgiving exclusion would hide what nobody named."""
        if isinstance(part, Word):
            return Not(HasTerm(part.text, part.columns))
        if not isinstance(part, Phrase):
            return Not(self._part_predicate(part))
        left_out = self._phrase_rows(part)
        # Where not all of them are known, any paper may be one.
        return Not(RowIn(frozenset(left_out.rows))) if left_out.complete else RowIn(frozenset())

    def _filter_predicate(self, part: Filter) -> Predicate:
        match part:
            case FieldTerm():
                return self._label_predicate(part)
            case PublishedRange():
                return DateBetween(part.first, part.last)
            case CountBound():
                return CountCompare(part.field, part.operator, part.value)
            case HasField():
                return HasTerm(label_word("has", part.name), (Column.LABELS,))
            case PaperKey():
                row = self._find_row(part.key)
                if row is None:
                    self._add_hint(f"no paper here is known as {part.key}")
                return RowIn(frozenset(() if row is None else (row,)))
            case MoreLike():
                return RowIn(frozenset(self._find_similar(part).rows))
        return self._mark_predicate(part)

    def _label_predicate(self, part: FieldTerm) -> Predicate:
        """A name as it is; where no paper has that, the names that hold its words: `venue:"empirical methods"`."""
        whole = HasTerm(label_word(part.kind, part.value), (Column.LABELS,))
        held = partial_label_words(part.kind, part.value)
        if not held or self._select_rows(whole, 1):
            return whole
        return And(tuple(HasTerm(word, (Column.LABELS,)) for word in held))

    def _find_row(self, key: str) -> int | None:
        found = (self.corpus.find_key(name) for name in candidate_keys(key))
        return next((row for row in found if row is not None), None)

    def _find_similar(self, part: MoreLike, conditions: Sequence[Predicate] = ()) -> SimilarPapers:
        """What is like a paper, of what the conditions leave; nothing, and a hint, where the paper is unknown."""
        row = self._find_row(part.key)
        if row is None:
            self._add_hint(f"like: no paper is known as {part.key}")
            return SimilarPapers()
        likes = find_similar(row, self.corpus, conditions)
        self.highlight_terms.extend(
            ExpandedTerm(word, (Variant((word,), 1.0),), SIMILARITY_COLUMNS) for word in likes.words
        )
        return likes

    def _mark_predicate(self, part: MarkIs) -> Predicate:
        if part.kind == "unread":
            return Not(RowIn(frozenset(self.marks.find_marked("read", ""))))
        return RowIn(frozenset(self.marks.find_marked(part.kind, part.value)))

    def _unmatched_values(self) -> list[str]:
        """The categories, tags and the like of the query that no paper has, as they are typed."""
        named = [part for part in self.query.parts if isinstance(part, FieldTerm | MarkIs) and part.value]
        return [f"{part.kind}:{part.value}" for part in named if not self._select_rows(self._filter_predicate(part), 1)]

    def _add_hint(self, hint: str) -> None:
        """Once, however often it is found out."""
        if hint not in self.hints:
            self.hints.append(hint)

    # Rows

    @property
    def _is_unfiltered(self) -> bool:
        return not self.terms and not self.conditions and self.query.like is None

    def _find_rows(self) -> tuple[Sequence[int], tuple[float, ...]]:
        if self.query.like is not None:
            likes = self._find_similar(self.query.like, (self._full_predicate(),))
            return likes.rows, likes.scores
        return self._find_ranked() if self.query.words else self._find_listed()

    def _find_listed(self) -> tuple[Sequence[int], tuple[float, ...]]:
        """All rows that answer, newest first: there are no words to rank by."""
        if self._is_unfiltered:
            return self.corpus.all_rows(newest_first=self.query.sort != "oldest"), ()
        return self._select_rows(self._full_predicate(), MAX_LISTED + 1, stop_rules=self._tier_stop_rules), ()

    @property
    def _required_terms(self) -> list[ExpandedTerm]:
        """The words that must be there."""
        return [group for group in self.terms if not group.ranking_only]

    def _find_ranked(self) -> tuple[Sequence[int], tuple[float, ...]]:
        """The candidates of the first tiers by rank, then the rest of what answers, newest first."""
        matching = self._select_matching(FIND_SHARE)
        if not matching and self.complete and self._is_incomplete:
            self._expand_again(Expansion.NORMAL)
            matching = self._select_matching(TOP_MATCH_SHARE)
        if not matching and self.complete:
            self._expand_again(Expansion.WIDE)
            matching = self._select_matching(TOP_MATCH_SHARE)
        candidates = (
            self._choose_candidates(matching) if matching else self._rows_missing_few() if self.complete else ()
        )
        ranked = self._rank_rows(candidates)
        head = [one.row for one in ranked]
        among = frozenset(candidates)
        rest = [row for row in matching if row not in among]
        return [*head, *rest], tuple(one.score for one in ranked)

    def _expand_again(self, expansion: Expansion) -> None:
        """Ask again what the words may be."""
        self.terms, self.expansion = expand(self.query.words, self.corpus, expansion), expansion
        self._set_conditions(self._required_terms)

    @property
    def _is_incomplete(self) -> bool:
        """Whether some of what the words may be is left for later."""
        return self.expansion == Expansion.FAST and any(
            g.incomplete or self._drop_variants(g) is not g for g in self._required_terms
        )

    def _choose_candidates(self, matching: Sequence[int]) -> Sequence[int]:
        """All that answers, where that is few; else the newest with every word on top, and the newest of the rest."""
        if len(matching) <= RANKED_PER_TIER and self.complete:
            return matching
        candidates = dict.fromkeys([*self._rows_with_initials(), *self._rows_by_author(), *self._rows_as_typed()])
        candidates |= dict.fromkeys(
            self._select_rows(self._full_predicate(TOP_COLUMNS), RANKED_PER_TIER, TOP_MATCH_SHARE)
        )
        if len(candidates) < ENOUGH_TOP_MATCHES:
            candidates |= dict.fromkeys(matching[:RANKED_PER_TIER])
        return list(candidates)

    def _rows_with_initials(self) -> Sequence[int]:
        """Rows that hold single letters as words of their own: `k means` is rarer than a k and means anywhere."""
        letters = [term_predicate(group, TOP_COLUMNS) for group in self.terms if group.initial]
        if not letters:
            return ()
        return self._select_rows(And((self._full_predicate(TOP_COLUMNS), *letters)), RANKED_PER_TIER, TOP_MATCH_SHARE)

    def _rows_by_author(self) -> Sequence[int]:
        """Rows with an author of the name typed: of a frequent one, the newest are mostly of two who share it."""
        found: list[int] = []
        in_haste = self.timeout < LONG_TIMEOUT
        looked_through = RANKED_PER_TIER if in_haste else MAX_LISTED
        for name in candidate_names(self.terms):
            asked = And(
                (self._full_predicate(), *(HasTerm(word, AUTHOR_COLUMNS) for word in name if not is_initial(word)))
            )
            rows = self._select_rows(asked, looked_through, FIND_SHARE)
            named = self._filter_by_text(
                rows, partial(_is_author, name), self._deadline(TOP_MATCH_SHARE), RANKED_PER_TIER
            )
            self.complete &= named.complete and not (in_haste and len(rows) == looked_through)
            found += named.rows
        return found

    def _rows_as_typed(self) -> Sequence[int]:
        """Rows with rare words as typed: among the newest are mostly those with what they may be mistaken for."""
        if not any(group.is_mostly_guesses(self.corpus) for group in self._required_terms):
            return ()
        surely = [group.without_guesses() for group in self._required_terms]
        return self._select_rows(
            And((*(term_predicate(g, g.columns) for g in surely), *self.conditions)), RANKED_PER_TIER, TOP_MATCH_SHARE
        )

    def _rank_rows(self, rows: Sequence[int]) -> list[ScoredRow]:
        size = self.corpus.size()
        weights = [idf(group.document_frequency(self.corpus), size) for group in self.terms]
        return rank(self.corpus.texts(rows), self.terms, weights)

    def _full_predicate(self, columns: tuple[Column, ...] = ()) -> Predicate:
        groups = map(self._drop_variants, self._required_terms)
        return And((*(term_predicate(group, columns or group.columns) for group in groups), *self.conditions))

    def _drop_variants(self, term: ExpandedTerm) -> ExpandedTerm:
        """A word without its other readings, where it alone answers far more than is listed and time is short."""
        as_typed = term.variants[0]
        if self.expansion > Expansion.FAST or len(term.variants) == 1 or as_typed.words != (term.typed,):
            return term
        if self.corpus.frequency(term.typed) < COMMON_WORD_PAPERS:
            return term
        return replace(term, variants=(as_typed,))

    def _rows_missing_few(self) -> Sequence[int]:
        """Rows that miss one word, or two of several: better than an empty screen, and said so."""
        for missing, shown in MISSING_WORD_COUNTS.items():
            found = self._rows_missing(missing) if len(self._required_terms) >= 2 * missing else ()
            if found:
                self._add_hint(f"no paper has all these words: shown are those with all but {shown}")
                return found
        return ()

    def _rows_missing(self, missing_count: int) -> list[int]:
        """Rows that miss so many words."""
        found: dict[int, None] = {}
        needed = self._required_terms
        # Without the rarest there are the most, found the soonest.
        rarest_first = sorted(needed, key=lambda group: group.document_frequency(self.corpus))
        for left_out in combinations(rarest_first[: MAX_OMITTED_WORDS // missing_count], missing_count):
            if time.perf_counter() > self._deadline():
                self.complete = False
                break
            kept = [group for group in needed if not any(group is one for one in left_out)]
            self._set_conditions(kept)
            some = self._select_rows(
                And((*(term_predicate(g, g.columns) for g in kept), *self.conditions)), RANKED_PER_TIER // 4
            )
            self.exhaustive &= len(some) < RANKED_PER_TIER // 4
            found |= dict.fromkeys(some)
        return list(found)

    def _sort_rows(self, rows: Sequence[int]) -> Sequence[int]:
        sort = self.query.sort
        if self._is_unfiltered and sort in ("newest", "oldest"):
            return rows
        if sort in ("newest", "oldest"):
            return sorted(rows, reverse=sort == "newest")
        if len(rows) > MAX_LISTED:  # the newest that were found need not be the first
            rows = self._select_rows(self._full_predicate(), self.corpus.size())
        if sort == "starred":
            latest_first = {row: place for place, row in enumerate(self.marks.find_marked("starred", ""))}
            return sorted(rows, key=lambda row: latest_first.get(row, len(latest_first)))
        return self.corpus.sort_rows(rows, sort)

    def _highlights(self) -> Highlights:
        groups = [*self.terms, *self.highlight_terms]
        return collect_highlights(groups) if groups else NO_HIGHLIGHTS


def term_predicate(term: ExpandedTerm, columns: tuple[Column, ...]) -> Predicate:
    """Any reading of a word, in some of the columns it may stand in; of a year, its papers as well."""
    within = tuple(column for column in term.columns if column in columns) or term.columns
    of_year = [DateBetween(date(term.year, 1, 1), date(term.year, 12, 31))] if term.year else []
    where = [(reading, reading.allowed_columns(within)) for reading in term.variants]
    return Or((*(_variant_predicate(reading, columns) for reading, columns in where if columns), *of_year))


def _variant_predicate(variant: Variant, columns: tuple[Column, ...]) -> Predicate:
    if len(variant.words) == 1:
        return HasTerm(variant.words[0], columns)
    return And(tuple(HasTerm(word, columns) for word in variant.words))


def _is_author(name: Sequence[str], text: PaperText) -> bool:
    return has_name_in_any_order(name, text.authors)


def has_phrase(part: QueryPart) -> bool:
    """Whether a part of a query asks for words in their order."""
    match part:
        case Phrase():
            return True
        case Negation(part=inner):
            return has_phrase(inner)
        case Alternatives(parts=parts):
            return any(map(has_phrase, parts))
    return False


def contains_phrase(text: PaperText, phrase: Phrase) -> bool:
    """Whether the words follow one another in one of the phrase's columns; in the name of one author, not of two."""
    if phrase.columns == AUTHOR_COLUMNS:
        return matches_author(phrase.words, text.authors)
    wanted = f" {' '.join(phrase.words)} "
    given = {Column.TITLE: text.title, Column.ABSTRACT: text.abstract}
    if any(wanted in f" {' '.join(folded_words(given[column]))} " for column in phrase.columns if column in given):
        return True
    return Column.AUTHORS in phrase.columns and has_name_in_order(phrase.words, text.authors)
