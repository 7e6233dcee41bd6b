"""Query planner: turns a parsed query into a predicate for the corpus."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from paperbrowse.model.labels import label_word, partial_label_words
from paperbrowse.model.paper_ids import candidate_keys
from paperbrowse.model.predicate import (
    AUTHOR_COLUMNS,
    And,
    AnnouncedBetween,
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
from paperbrowse.search.author_names import has_name_in_order, matches_author
from paperbrowse.search.corpus import Corpus, MarkIndex
from paperbrowse.search.date_ranges import PublishedRange
from paperbrowse.search.expand import ExpandedTerm, Expansion, Variant, expand, is_initial
from paperbrowse.search.hint import Hint, HintCode
from paperbrowse.search.query import (
    About,
    AddedRange,
    Alternatives,
    AnnouncedRange,
    CountBound,
    FieldTerm,
    Filter,
    HasField,
    MarkIs,
    MoreLike,
    Negation,
    PaperKey,
    Phrase,
    Query,
    QueryPart,
    Word,
)
from paperbrowse.search.related import MAX_RELATED, LoadMeaning, find_related
from paperbrowse.search.similar import SIMILARITY_COLUMNS, SimilarPapers, find_similar
from paperbrowse.text.fold import folded_words

LONG_TIMEOUT = 1.0
"""Seconds. A search with a shorter timeout postpones what is slow."""

FIND_SHARE = 1 / 3
"""Share of the timeout by which all rows should be found, because ranking them takes the rest. A search without any row
so far may use all of its time to find one."""

COMMON_WORD_PAPERS = 100_000
"""Papers with a word from which its variants are postponed: ten times the rows a result lists. Reading a dozen such
posting lists takes longer than a short timeout."""

TEXTS_PER_BATCH = 100
"""Papers read between two checks of the clock, which takes 1 to 2 ms."""


class RowSelector:
    """Selects rows of a corpus within the time limit of one search."""

    def __init__(self, corpus: Corpus, timeout: float, *, oldest_first: bool) -> None:
        self.corpus, self.timeout = corpus, timeout
        self.start_time = time.perf_counter()
        self.has_short_timeout = timeout < LONG_TIMEOUT
        self.complete = True
        """False as soon as a deadline cut a selection short."""
        self._oldest_first = oldest_first

    def deadline(self, share: float = 1.0) -> float:
        """Return the time at which this share of the timeout is over."""
        return self.start_time + self.timeout * share

    def select(
        self, predicate: Predicate, limit: int, share: float = 1.0, stop_rules: Sequence[StopRule] = ()
    ) -> Sequence[int]:
        """Return the newest (or the oldest) matching rows found within this share of the timeout."""
        deadline = self.deadline(share)
        page = self.corpus.find_rows(predicate, limit, deadline, stop_rules, oldest_first=self._oldest_first)
        self.complete &= page.complete
        return page.rows

    def filter_by_text(
        self, rows: Sequence[int], matches: Callable[[PaperText], bool], deadline: float, limit: int | None = None
    ) -> RowPage:
        """Return the rows whose text passes a test, until the deadline or until the limit is reached."""
        passed: list[int] = []
        for start in range(0, len(rows), TEXTS_PER_BATCH):
            if limit is not None and len(passed) >= limit:
                break
            if time.perf_counter() > deadline:
                return RowPage(passed, False)
            passed += [text.row for text in self.corpus.texts(rows[start : start + TEXTS_PER_BATCH]) if matches(text)]
        return RowPage(passed)


class Planner:
    """The predicate of one query, for the current expansion of its words."""

    def __init__(
        self,
        query: Query,
        marks: MarkIndex,
        selector: RowSelector,
        conditions: Sequence[Predicate] = (),
        load_meaning: LoadMeaning = lambda: None,
    ) -> None:
        """conditions: those that papers must meet besides the query."""
        self._load_meaning = load_meaning
        self.query, self.marks, self.selector, self.corpus = query, marks, selector, selector.corpus
        self.expansion = Expansion.FAST if selector.has_short_timeout else Expansion.NORMAL
        self.terms = expand(query.words, self.corpus, self.expansion)
        self.highlight_terms: list[ExpandedTerm] = []
        """Terms to highlight besides the words: of phrases, alternatives and similar papers."""
        self.hints = list(query.hints)
        parts = [part for part in query.parts if not isinstance(part, Word) and part is not query.like]
        self._phrase_parts = [part for part in parts if _has_phrase(part)]
        others = (self._part_predicate(part) for part in parts if part not in self._phrase_parts)
        self._other_predicates = (*(predicate for predicate in others if predicate != And()), *conditions)
        self._phrase_scope: tuple[Predicate, ...] = ()
        """Conditions under which phrases are searched."""
        self.conditions: tuple[Predicate, ...] = ()
        """Predicates of all parts but the words."""
        self.set_conditions(self.required_terms)

    @property
    def required_terms(self) -> list[ExpandedTerm]:
        """Return the terms that must match."""
        return [term for term in self.terms if not term.ranking_only]

    @property
    def typed_terms(self) -> list[ExpandedTerm]:
        """Return the terms that must match, and the stop words beside them."""
        return [term for term in self.terms if term.is_stop_word or not term.ranking_only]

    @property
    def is_unfiltered(self) -> bool:
        """Return whether the query matches every paper."""
        return not self.terms and not self.conditions and self.query.like is None

    @property
    def is_incomplete(self) -> bool:
        """Return whether some variants of the words are postponed."""
        return self.expansion == Expansion.FAST and any(
            term.incomplete or self._without_costly_variants(term) is not term for term in self.required_terms
        )

    def expand_again(self, expansion: Expansion) -> None:
        """Expand the words to more variants."""
        self.terms, self.expansion = expand(self.query.words, self.corpus, expansion), expansion
        self.set_conditions(self.required_terms)

    def predicate(self, columns: tuple[Column, ...] = ()) -> Predicate:
        """Return the predicate of the query, with its words limited to these columns, if any are given."""
        terms = map(self._without_costly_variants, self.required_terms)
        return And((*(term_predicate(term, columns or term.columns) for term in terms), *self.conditions))

    def predicate_of_words(self) -> Predicate:
        """Return the predicate of the words of the query alone."""
        return And(tuple(term_predicate(term, term.columns) for term in self.required_terms))

    def predicate_with(self, terms: Sequence[ExpandedTerm]) -> Predicate:
        """Return the predicate of the query with other terms as its words."""
        return And((*(term_predicate(term, term.columns) for term in terms), *self.conditions))

    def _without_costly_variants(self, term: ExpandedTerm) -> ExpandedTerm:
        """Return only the typed word of a term, if that is very common and the timeout short."""
        as_typed = term.variants[0]
        if self.expansion > Expansion.FAST or len(term.variants) == 1 or as_typed.words != (term.typed,):
            return term
        is_common = self.corpus.frequency(term.typed) >= COMMON_WORD_PAPERS
        return replace(term, variants=(as_typed,)) if is_common else term

    def set_conditions(self, required: Sequence[ExpandedTerm]) -> None:
        """Build the predicates of all parts but the words.

        Phrases are searched only where these terms and all other conditions match, because the texts of all candidates
        are read, and one paper in ten may have the words of a phrase.
        """
        if self._phrase_parts:
            self._phrase_scope = (*(term_predicate(term, term.columns) for term in required), *self._other_predicates)
        self.conditions = (*self._other_predicates, *(self._part_predicate(part) for part in self._phrase_parts))

    def _part_predicate(self, part: QueryPart) -> Predicate:
        match part:
            case Word():
                return self._word_predicate(part)
            case Phrase():
                return self._phrase_predicate(part)
            case Negation():
                return self._negation_predicate(part.part)
            case Alternatives():
                return Or(tuple(self._part_predicate(alternative) for alternative in part.parts))
        return self._filter_predicate(part)

    def _word_predicate(self, word: Word) -> Predicate:
        term = expand([word], self.corpus)[0]
        self.highlight_terms.append(term)
        return term_predicate(term, term.columns)

    def _phrase_predicate(self, phrase: Phrase) -> Predicate:
        self.highlight_terms.append(ExpandedTerm(" ".join(phrase.words), (Variant(phrase.words, 1.0),), phrase.columns))
        return RowIn(frozenset(self._phrase_rows(phrase).rows))

    def _phrase_rows(self, phrase: Phrase) -> RowPage:
        """Return the rows with a phrase; their texts are read, because the index does not store positions."""
        is_name = phrase.columns == AUTHOR_COLUMNS
        words = [word for word in phrase.words if not (is_name and is_initial(word))] or phrase.words
        has_all_words = And((*(HasTerm(word, phrase.columns) for word in words), *self._phrase_scope))
        deadline = self.selector.deadline(FIND_SHARE)
        candidates, all_found = self.corpus.find_rows(has_all_words, self.corpus.size(), deadline)
        page = self.selector.filter_by_text(candidates, lambda text: _contains_phrase(text, phrase), deadline)
        complete = all_found and page.complete
        self.selector.complete &= complete
        return RowPage(page.rows, complete)

    def _negation_predicate(self, part: QueryPart) -> Predicate:
        """Return the predicate of `-part`. A word is excluded only as typed, because its variants were not named."""
        if isinstance(part, Word):
            return Not(HasTerm(part.text, part.columns))
        if not isinstance(part, Phrase):
            return Not(self._part_predicate(part))
        excluded = self._phrase_rows(part)
        # If time ran out, any other paper may have the phrase, too.
        return Not(RowIn(frozenset(excluded.rows))) if excluded.complete else RowIn(frozenset())

    def _filter_predicate(self, part: Filter) -> Predicate:
        match part:
            case FieldTerm():
                return self._label_predicate(part)
            case PublishedRange() | AddedRange() | AnnouncedRange():
                return self._days_predicate(part)
            case CountBound():
                return CountCompare(part.field, part.operator, part.value)
            case HasField():
                return HasTerm(label_word("has", part.name), (Column.LABELS,))
            case PaperKey():
                row = self._find_row(part.key)
                if row is None:
                    self.add_hint(HintCode.NOT_FOUND, f"no paper has the key {part.key}")
                return RowIn(frozenset(() if row is None else (row,)))
            case MoreLike() | About():
                return RowIn(frozenset(self.find_similar(part).rows))
        return self._mark_predicate(part)

    def _days_predicate(self, part: PublishedRange | AddedRange | AnnouncedRange) -> Predicate:
        match part:
            case AddedRange():
                return self.corpus.added(part.first, part.last)
            case AnnouncedRange():
                return AnnouncedBetween(part.first, part.last)
        return DateBetween(part.first, part.last)

    def _label_predicate(self, part: FieldTerm) -> Predicate:
        """Match a complete name, or else, if no paper has that, its words: `venue:"empirical methods"`."""
        has_name = HasTerm(label_word(part.kind, part.value), (Column.LABELS,))
        words = partial_label_words(part.kind, part.value)
        if not words or self.selector.select(has_name, 1):
            return has_name
        return And(tuple(HasTerm(word, (Column.LABELS,)) for word in words))

    def _mark_predicate(self, part: MarkIs) -> Predicate:
        if part.kind in ("unread", "unmarked"):
            return Not(RowIn(frozenset(self.marks.find_marked(part.kind.removeprefix("un"), ""))))
        if part.kind == "new":
            return self.corpus.unseen(frozenset(self.marks.find_marked("marked", "")))
        return RowIn(frozenset(self.marks.find_marked(part.kind, part.value)))

    def _find_row(self, key: str) -> int | None:
        """Return the row of a key or a citation key."""
        rows = (self.corpus.find_key(candidate) for candidate in candidate_keys(key))
        row = next((row for row in rows if row is not None), None)
        return row if row is not None else next(iter(self.marks.find_marked("cited", key)), None)

    def find_similar(self, part: MoreLike | About, conditions: Sequence[Predicate] = ()) -> SimilarPapers:
        """Return papers similar to one, or about a text, that meet the conditions; add a hint if it is unknown."""
        if isinstance(part, About):
            return self._find_about(part, conditions)
        row = self._find_row(part.key)
        if row is None:
            self.add_hint(HintCode.NOT_FOUND, f"like: no paper has the key {part.key}")
            return SimilarPapers()
        similar = find_similar(row, self.corpus, conditions)
        self._highlight(similar.words)
        return similar

    def _find_about(self, part: About, conditions: Sequence[Predicate]) -> SimilarPapers:
        related = find_related(
            folded_words(part.text), self.corpus, And(tuple(conditions)), meaning=self._load_meaning(), words_weight=0
        )
        self._highlight(related.forms)
        best = related.ranked[:MAX_RELATED]
        return SimilarPapers(tuple(scored.row for scored in best), tuple(round(scored.score, 4) for scored in best))

    def _highlight(self, words: Iterable[str]) -> None:
        self.highlight_terms += [ExpandedTerm(w, (Variant((w,), 1.0),), SIMILARITY_COLUMNS) for w in words]

    def unmatched_values(self) -> list[str]:
        """Return the categories, tags and other field values of the query that no paper has, as `field:value`."""
        parts = [part for part in self.query.parts if isinstance(part, FieldTerm | MarkIs) and part.value]
        unmatched = [part for part in parts if not self.selector.select(self._filter_predicate(part), 1)]
        return [f"{part.kind}:{part.value}" for part in unmatched]

    def add_hint(self, code: HintCode, sentence: str) -> None:
        """Add a hint, unless it has been added before."""
        if sentence not in self.hints:
            self.hints.append(Hint(code, sentence))


def term_predicate(term: ExpandedTerm, columns: tuple[Column, ...]) -> Predicate:
    """Match any variant of a term in those of its columns that are given; a year also matches by publication date."""
    allowed = tuple(column for column in term.columns if column in columns) or term.columns
    in_year = [DateBetween(date(term.year, 1, 1), date(term.year, 12, 31))] if term.year else []
    variants = [(variant, variant.allowed_columns(allowed)) for variant in term.variants]
    return Or((*(_variant_predicate(variant, columns) for variant, columns in variants if columns), *in_year))


def _variant_predicate(variant: Variant, columns: tuple[Column, ...]) -> Predicate:
    if len(variant.words) == 1:
        return HasTerm(variant.words[0], columns)
    return And(tuple(HasTerm(word, columns) for word in variant.words))


def _has_phrase(part: QueryPart) -> bool:
    match part:
        case Phrase():
            return True
        case Negation(part=inner):
            return _has_phrase(inner)
        case Alternatives(parts=parts):
            return any(map(_has_phrase, parts))
    return False


def _contains_phrase(text: PaperText, phrase: Phrase) -> bool:
    """Return whether one column has the words in sequence; of names, all must be of the same author."""
    if phrase.columns == AUTHOR_COLUMNS:
        return matches_author(phrase.words, text.authors)
    padded = f" {' '.join(phrase.words)} "
    texts = {Column.TITLE: text.title, Column.ABSTRACT: text.abstract}
    if any(padded in f" {' '.join(folded_words(texts[column]))} " for column in phrase.columns if column in texts):
        return True
    return Column.AUTHORS in phrase.columns and has_name_in_order(phrase.words, text.authors)
