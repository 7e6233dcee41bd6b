"""Ranking of the papers that match a query.

A user who types a few words usually wants one paper and remembers it in one of three ways: by its title, by its first
author and a word, or by what its abstract is about. The rules follow from that:

1. Rare words weigh more: `tokenization` says more than `model`. The weight is the inverse document frequency, as in
   every retrieval model since Sparck Jones (1972).
2. A word counts more in the title than among the authors or in the abstract, but only a little more. If two papers
   have all the words, one word in a title hardly shows which of them is meant.
3. If every word is in the title or among the authors, the user most likely has that title in mind. The paper then gets
   a bonus that is larger than the scores of its words. The bonus grows with the similarity of the title to the query.
   It grows further if the words are in the same order, and again if they begin the title, because people type a title
   from its beginning.
4. If the words are spread over the abstract, the paper that is about them repeats them and says little else. Each
   repetition counts less than the one before. A long abstract counts less, because it has any word by chance.
5. A variant counts by its weight (see `expand`): the word as typed, then a completion, then a corrected typo. A paper
   with the typed word comes before one with a similar word in the same column.
6. People name a paper by its first author. An initial beside a name chooses among the authors with that name, whether
   the initial is typed or printed.
7. Newer papers and papers with more upvotes win ties. These boosts are too small to outweigh words.

All constants derive from WORD_IN_ABSTRACT = 1, and the tests compute scores from their names. The values were tuned on
known-item queries for one half of 91,731 arXiv papers and checked on the other half (tests/bench).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from operator import attrgetter, mul
from typing import NamedTuple

from paperbrowse.model.predicate import Column, PaperText
from paperbrowse.search.author_names import filter_authors
from paperbrowse.search.expand import COMPLETED, ExpandedTerm, Variant
from paperbrowse.search.highlight import FILLERS, Highlights, Run
from paperbrowse.search.question_words import STOP_WORDS
from paperbrowse.text.fold import fold, folded_text, is_cjk, strip_tex_accents
from paperbrowse.text.phrases import common_prefix

WORD_IN_ABSTRACT = 1.0
WORD_IN_AUTHORS = WORD_IN_ABSTRACT
WORD_IN_TITLE = 1.1 * WORD_IN_ABSTRACT
FIRST_AUTHOR = 1.5 * WORD_IN_ABSTRACT
"""Added to WORD_IN_AUTHORS for the first author."""
WRITTEN_WITH_INITIAL = FIRST_AUTHOR
"""Added to WORD_IN_AUTHORS for a name printed with the initial of the word typed beside it. That identifies the author
among others of the name as well as being the first author does."""
NAMED_BY_INITIAL = 2 * FIRST_AUTHOR
"""Added for a name that has the initial typed beside it, because people type one only to tell authors apart."""
MAX_INITIALS = 3
"""Letters beside a name that count as its initials."""
FULL_NAME = FIRST_AUTHOR
"""Added to WORD_IN_AUTHORS for each of two names typed side by side that the same author has. Two authors who share the
names are other people, even if one of them is the first author."""

ALL_IN_TITLE_OR_AUTHORS = 1.7 * WORD_IN_ABSTRACT
"""Added for each word if all are in the title or among the authors: more than the words themselves."""
TITLE_SIMILARITY = 0.8
"""Share added for a title equal to the query; other titles get a part of it, by their RapidFuzz ratio."""
TITLE_IN_ORDER = WORD_IN_ABSTRACT * 2 / 5
"""Added for each word if the title has all of them in the order typed."""
TITLE_PREFIX = TITLE_IN_ORDER / 2
"""Added for each word if, in addition, the first one begins the title."""

REPETITION = WORD_IN_ABSTRACT / 20
"""Added for each occurrence in the abstract."""
MAX_REPETITIONS = 8
"""Occurrences that count; more do not show more."""
TYPICAL_ABSTRACT_LENGTH = 1_200
"""Characters of an average abstract; a longer one has a word by chance more easily."""
LENGTH_WEIGHT = 0.2
"""Share of a word's score in the abstract that depends on the abstract's length."""
ABOUTNESS_WEIGHT = WORD_IN_ABSTRACT / 2
"""Weight of the likelihood that the abstract is about the words, if they are not all in title and authors."""
VARIANT_POWER = 2
"""Exponent of a variant's weight in abstracts, because a long text has some similar word by chance."""
MISSING_TERM = 0.1
"""Occurrences assumed for a word that is missing in the abstract, because the title or an author has it."""
LENGTH_PENALTY = 0.7
"""Share of the additional length of a longer abstract that lowers that likelihood."""

WITHOUT_STOP_WORD = 1 / 2
"""Share of its bonus that a title keeps if it lacks a stop word."""

NEWEST_BOOST = 0.01
"""Share added for the newest candidate; the oldest gets none."""
UPVOTES_BOOST = NEWEST_BOOST
"""Share added for a hundred upvotes; it grows with their logarithm."""
MANY_UPVOTES = 100
_LOG_MANY_UPVOTES = math.log1p(MANY_UPVOTES)


class ScoredRow(NamedTuple):
    """A row with its score; scores of different queries are not comparable."""

    row: int
    score: float
    in_title: bool = False
    """Every required word is in the title or among the authors."""


def idf(papers: int, size: int) -> float:
    """Return the inverse document frequency of a word in so many of `size` papers."""
    return math.log(1 + size / (1 + papers))


def rank(texts: Sequence[PaperText], terms: Sequence[ExpandedTerm], weights: Sequence[float]) -> list[ScoredRow]:
    """Return the papers with their scores, the best first. weights: the `idf` of each term."""
    score = _Scorer(terms, weights).score
    rows = [text.row for text in texts]
    oldest = min(rows, default=0)
    span = max(1, max(rows, default=0) - oldest)
    ranked = []
    for row, text in zip(rows, texts, strict=True):
        boost = 1 + NEWEST_BOOST * (row - oldest) / span + UPVOTES_BOOST * _popularity(text.upvotes)
        points, in_title = score(text)
        ranked.append(ScoredRow(row, points * boost, in_title))
    return sorted(ranked, key=attrgetter("score", "row"), reverse=True)


def _popularity(upvotes: int) -> float:
    return math.log1p(upvotes) / _LOG_MANY_UPVOTES if upvotes > 0 else 0.0


# Hundreds of papers are scored after every key press, so all work that does not depend on the paper is done once per
# query. Texts stay strings with blanks around each word, because a substring search is the fastest way to find one.


class _Scorer:
    """The terms of one query, prepared for matching many papers."""

    def __init__(self, terms: Sequence[ExpandedTerm], weights: Sequence[float]) -> None:
        from rapidfuzz import fuzz  # late: an empty query ranks nothing, and the import is slow

        self._matchers = tuple(_TermMatcher(term) for term in terms)
        self._weights = tuple(weights)
        self._required = tuple(index for index, term in enumerate(terms) if not (term.ranking_only or term.year))
        self._stop_words = tuple(index for index, term in enumerate(terms) if term.is_stop_word)
        self._year_indexes = frozenset(index for index, term in enumerate(terms) if term.year)
        self._neighbors = tuple(tuple(_name_neighbors(terms, index)) for index in range(len(terms)))
        self._has_neighbors = any(self._neighbors)
        self._query_text = " ".join(term.typed for term in terms)
        self._total_weight = sum(weights)
        self._ratio = fuzz.ratio

    def score(self, text: PaperText) -> tuple[float, bool]:
        """Return the score, and whether every required word is in the title or among the authors."""
        paper = _FoldedPaper(text)
        hits = [matcher.match_title_and_authors(paper) for matcher in self._matchers]
        confidence = min([hits[index].weight for index in self._required], default=0.0)
        if confidence:
            is_whole = all(hits[index].weight for index in self._stop_words)
            score = self._title_and_author_score(paper, hits, confidence * (1 if is_whole else WITHOUT_STOP_WORD))
        else:
            score = self._full_text_score(paper, hits)
        score += self._author_score(paper, hits) if self._has_neighbors else 0.0
        return score, confidence > 0

    def _title_and_author_score(self, paper: "_FoldedPaper", hits: Sequence["_TermHit"], confidence: float) -> float:
        """Return the score of a paper that has every required word in its title or among its authors."""
        score: float = sum(map(mul, self._weights, [hit.score for hit in hits]))
        score += ALL_IN_TITLE_OR_AUTHORS * self._total_weight * confidence
        score *= 1 + TITLE_SIMILARITY * self._ratio(self._query_text, fold(paper.text.title)) / 100
        return score + self._total_weight * self._order_score(paper.title, hits, confidence)

    def _order_score(self, title: str, hits: Sequence["_TermHit"], confidence: float) -> float:
        """Return the bonus of a title that has the words in the order typed, else 0."""
        first = last = -1
        for index, (matcher, hit) in enumerate(zip(self._matchers, hits, strict=True)):
            if index in self._year_indexes and not hit.title_match:
                continue
            position = matcher.title_position(title, hit.title_match)
            if position <= last:
                return 0.0
            first, last = (position if first < 0 else first), position
        return TITLE_IN_ORDER * confidence + (0.0 if title[:first].strip() else TITLE_PREFIX)

    def _full_text_score(self, paper: "_FoldedPaper", hits: Sequence["_TermHit"]) -> float:
        """Return the score of a paper that has the words in any column."""
        abstract, length = paper.folded_abstract(), len(paper.text.abstract)
        length_factor = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / TYPICAL_ABSTRACT_LENGTH
        in_abstract = [matcher.match_abstract(abstract, length_factor) for matcher in self._matchers]
        scores = [max(hit[0], score) for hit, (_, score) in zip(hits, in_abstract, strict=True)]
        occurrences = [in_abstract[index][0] for index in self._required]
        score: float = sum(map(mul, self._weights, scores))
        if not all(scores[index] for index in self._stop_words):
            score -= self._total_weight  # so only a title comes before papers with all words as typed
        return score + ABOUTNESS_WEIGHT * self._aboutness(occurrences, length)

    def _aboutness(self, occurrences: Sequence[float], length: int) -> float:
        """Return the mean log-likelihood of the words in the abstract, times the weight of the query."""
        likelihood = sum([math.log(times or MISSING_TERM) for times in occurrences])
        longer = math.log(max(length, TYPICAL_ABSTRACT_LENGTH / 6) / TYPICAL_ABSTRACT_LENGTH)
        return self._total_weight * (likelihood / len(occurrences) - LENGTH_PENALTY * longer)

    def _author_score(self, paper: "_FoldedPaper", hits: Sequence["_TermHit"]) -> float:
        """Return the bonus of names whose author also has the initial or the other name typed beside them."""
        score = 0.0
        for index, hit in enumerate(hits):
            if hit.author_match:
                side_scores = [
                    sum([self._neighbor_score(n, hit.author_match, paper, hits[n]) for n in side]) / len(side)
                    for side in self._neighbors[index]
                ]
                score += self._weights[index] * max(side_scores, default=0.0)
        return score

    def _neighbor_score(self, index: int, name: str, paper: "_FoldedPaper", hit: "_TermHit") -> float:
        """Return the bonus of a name whose author also has the neighboring word at this index."""
        if hit.author_match:
            return FULL_NAME if any(hit.author_match in author for author in paper.authors_named(name)) else 0.0
        return self._matchers[index].initial_score(name, paper, hit)


def _name_neighbors(terms: Sequence[ExpandedTerm], index: int) -> Iterator[Sequence[int]]:
    """Yield for each side the indexes that may belong to the same name: all adjacent letters, or the next word."""
    for side in (range(index - 1, -1, -1), range(index + 1, len(terms))):
        nearest = [n for n in side[:1] if Column.AUTHORS in terms[n].columns]
        letters = list(
            takewhile(lambda n: len(terms[n].typed) == 1 and Column.AUTHORS in terms[n].columns, side[:MAX_INITIALS])
        )
        if nearest:
            yield letters or nearest


class _FoldedPaper:
    """Folded title and authors of a paper, with a blank around each word."""

    __slots__ = ("authors", "text", "title")

    def __init__(self, text: PaperText) -> None:
        self.text = text
        self.title = f" {folded_text(text.title)} "
        self.authors = f" {folded_text(text.authors)} " if "\\" not in text.authors else self._fold_authors()

    def _fold_authors(self) -> str:
        """Fold the first author separately, so that a TeX accent at its end does not take a letter of the next."""
        first, _, others = self.text.authors.partition("\n")
        return _pad_folded(first) + _pad_folded(others)

    def authors_named(self, name: str) -> Iterator[str]:
        """Return the folded authors that have a name."""
        return (a for a in map(_pad_folded, filter_authors(name.strip(), self.text.authors)) if name in a)

    def first_author(self) -> str:
        return _pad_folded(self.text.authors.partition("\n")[0])

    def folded_abstract(self) -> str:
        """Return the abstract, not split into words: it is long, and only some papers need it."""
        return f" {fold(strip_tex_accents(self.text.abstract))} "


def _pad_folded(text: str) -> str:
    return f" {folded_text(text)} "


class _TermHit(NamedTuple):
    """Match of one term in the title and the authors of a paper."""

    score: float = 0.0
    weight: float = 0.0
    """Weight of the matching variant; 0 without a match."""
    title_match: str = ""
    """Matching word of the title."""
    author_match: str = ""
    """Matching word of an author."""


_NO_HIT = _TermHit()
_NOT_IN_ABSTRACT = 0.0, 0.0


class _VariantText(NamedTuple):
    """A variant as substrings to search for, with the hits it gives."""

    word: str
    other_words: tuple[str, ...]
    hit: _TermHit
    first_author_hit: _TermHit
    """The hit if the first author has the variant."""


def _variant_text(variant: Variant, column: Column) -> _VariantText:
    word, *others = (f" {word} " for word in variant.words)
    weight = variant.weight
    if column == Column.TITLE:
        hit = first_hit = _TermHit(WORD_IN_TITLE * weight, weight, title_match=word)
    else:
        hit = _TermHit(WORD_IN_AUTHORS * weight, weight, author_match=word)
        first_hit = _TermHit((WORD_IN_AUTHORS + FIRST_AUTHOR) * weight, weight, author_match=word)
    return _VariantText(word, tuple(others), hit, first_hit)


def _prefix_text(typed: str) -> _VariantText:
    """Return the variant that matches any word of a title with this beginning."""
    word = f" {typed}"
    hit = _TermHit(WORD_IN_TITLE * COMPLETED, COMPLETED, title_match=word)
    return _VariantText(word, (), hit, hit)


def _best_variant(variants: Sequence[_VariantText], text: str) -> _VariantText | None:
    """Return the first variant that a text has; they are in order of weight."""
    for variant in variants:
        if variant[0] in text and (not variant[1] or _contains_all(text, variant[1])):
            return variant
    return None


def _contains_all(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


class _TermMatcher:
    """One term with its variants, prepared for matching many papers."""

    def __init__(self, term: ExpandedTerm) -> None:
        self._is_prefix = term.ranking_only and not term.initial
        self._title_variants: Sequence[_VariantText] = ()
        self._author_variants: Sequence[_VariantText] = ()
        if Column.TITLE in term.columns:
            in_title = [_variant_text(variant, Column.TITLE) for variant in term.variants]
            self._title_variants = [_prefix_text(term.typed)] if self._is_prefix else in_title
        if Column.AUTHORS in term.columns and not term.ranking_only:
            names = [variant for variant in term.variants if not variant.never_author]
            self._author_variants = [_variant_text(variant, Column.AUTHORS) for variant in names]
        # Most variants are completions of the typed word, so a text without their common prefix has none of them.
        self._title_prefix = common_prefix([variant.word for variant in self._title_variants])
        self._author_prefix = common_prefix([variant.word for variant in self._author_variants])
        searched = term.variants if Column.ABSTRACT in term.columns and not self._is_prefix else ()
        self._abstract_variants = tuple((v.words[0], v.words[1:], v.weight**VARIANT_POWER) for v in searched)
        self._abstract_prefix = common_prefix([word for word, _, _ in self._abstract_variants])
        is_letter = len(term.typed) == 1
        self._is_name_hint = is_letter or term.ranking_only
        """It is an initial, or a name of two letters, typed to tell authors of the same name apart."""
        self._initial_text = (
            f" {term.typed}" if is_letter else f" {term.typed if self._is_name_hint else term.typed[:1]} "
        )

    def match_title_and_authors(self, paper: _FoldedPaper) -> _TermHit:
        """Return the hit of the best variants in the title and among the authors."""
        title, authors = paper.title, paper.authors
        in_title = _best_variant(self._title_variants, title) if self._title_prefix in title else None
        name = _best_variant(self._author_variants, authors) if self._author_prefix in authors else None
        if name is None:
            return _NO_HIT if in_title is None else in_title.hit
        is_first = _contains_all(paper.first_author(), (name.word, *name.other_words))
        author_hit = name.first_author_hit if is_first else name.hit
        if in_title is None:
            return author_hit
        hit = in_title.hit
        score, weight = max(hit.score, author_hit.score), max(hit.weight, author_hit.weight)
        return _TermHit(score, weight, hit.title_match, author_hit.author_match)

    def title_position(self, title: str, match: str) -> int:
        """Return the position of a match in the title, or -1; of a prefix the last, because it was typed last."""
        if not match:
            return -1
        return title.rfind(match) if self._is_prefix else title.find(match)

    def match_abstract(self, abstract: str, length_factor: float) -> tuple[float, float]:
        """Return the occurrences of the best variant in an abstract, times its weight, and its score."""
        start = abstract.find(self._abstract_prefix)
        if start < 0:
            return _NOT_IN_ABSTRACT
        for word, others, weight in self._abstract_variants:
            times = _count_occurrences(word, abstract, start)
            if times and others:
                times = min(times, *[_count_occurrences(other, abstract) for other in others])
            if times:
                return times * weight, (WORD_IN_ABSTRACT + REPETITION * times) * weight / length_factor
        return _NOT_IN_ABSTRACT

    def initial_score(self, name: str, paper: _FoldedPaper, hit: _TermHit) -> float:
        """Return the bonus of a name whose author has this word as an initial, or is printed with its initial."""
        if self._initial_text not in paper.authors or (hit.weight and not self._is_name_hint):
            return 0.0
        if any(self._initial_text in author.replace(name, " ", 1) for author in paper.authors_named(name)):
            return NAMED_BY_INITIAL if self._is_name_hint else WRITTEN_WITH_INITIAL
        return 0.0


def _count_occurrences(word: str, text: str, start: int = 0) -> int:
    """Count the occurrences of a whole word in a folded text with blanks around it, up to MAX_REPETITIONS."""
    start = text.find(word, start)
    if start < 0:
        return 0
    count, length = 0, len(word)
    if length == 1 and is_cjk(word):
        return min(text.count(word), MAX_REPETITIONS)
    while start >= 0 and count < MAX_REPETITIONS:
        end = start + length
        if not (text[end].isalnum() or text[start - 1].isalnum()):
            count += 1
        start = text.find(word, end)
    return count


def collect_highlights(terms: Iterable[ExpandedTerm]) -> Highlights:
    """Return the words that may have matched, by column; of a split word, each half on its own.

    Beside other words, `same` is not corrected to `game`.
    """
    terms = list(terms)
    fillers = FILLERS if any(term.typed not in FILLERS for term in terms) else frozenset()
    words: defaultdict[str, set[str]] = defaultdict(set)
    runs: defaultdict[str, set[Run]] = defaultdict(set)
    for term in terms:
        can_be_typo = not fillers or term.typed not in STOP_WORDS
        for variant in term.variants:
            if not (can_be_typo or "".join(variant.words).startswith(term.typed)):
                continue
            for column in map(str, variant.allowed_columns(term.columns)):
                if len(variant.words) == 1 or "".join(variant.words) == term.typed:
                    words[column].update(variant.words if column == Column.AUTHORS else set(variant.words) - fillers)
                else:
                    runs[column].add(variant.words)
    return Highlights(
        {column: frozenset(column_words) for column, column_words in words.items()},
        {column: frozenset(column_runs) for column, column_runs in runs.items()},
    )
