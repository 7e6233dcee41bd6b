"""Which paper comes first, and why.

A reader who types a few words has, most of the time, one paper in mind, and remembers it in one of three ways:
by its title, by its first author and a word, or by what its abstract speaks of. So:

1. A word counts by how rare it is: `tokenization` says more than `model`. The measure is the logarithm of how
   few papers have it, as in every retrieval model since Sparck Jones (1972).
2. A word counts by where it stands: title over authors over abstract, but not by much. Two papers that hold all
   the words somewhere are hard to tell apart by one of them standing in a title.
3. What tells is the whole: when every word typed stands in the title or among the authors, the reader most
   likely has that title in mind, and the paper gets more than its words alone are worth. Then the title that
   reads most like what was typed is the best, in the title's order, and best of all from its beginning, for
   that is how people start to type one.
4. When the words are spread over the abstract, the paper that is about them says them often and says little
   else: repetition counts, each less than the one before, and a long abstract holds any word by chance.
5. A reading counts by how sure it is (see expand): as typed before completed before misspelt. A paper with
   the very word beats one with a look-alike in the same place.
6. The first author is the one people name. An initial beside a name picks among its namesakes, typed or written.
7. Between equals, the newer and the more upvoted: a nudge that never overturns the words.

All constants derive from WORD_IN_ABSTRACT = 1; tests state scores by these names. They were set on known-item
queries for one half of 91,731 arXiv papers and checked on the other (tests/bench).
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
from paperbrowse.search.highlight import Highlights, Run
from paperbrowse.text.fold import fold, folded_text, is_cjk, strip_tex_accents

WORD_IN_ABSTRACT = 1.0
WORD_IN_AUTHORS = WORD_IN_ABSTRACT
WORD_IN_TITLE = 1.1 * WORD_IN_ABSTRACT
FIRST_AUTHOR = 1.5 * WORD_IN_ABSTRACT
"""On top of WORD_IN_AUTHORS: as much as two thirds of a typed name is worth."""
WRITTEN_WITH_INITIAL = FIRST_AUTHOR
"""On top of WORD_IN_AUTHORS, for a name written with the initial of the word typed beside it: it says which of the
namesakes is meant, as much as being the first author says."""
NAMED_BY_INITIAL = 2 * FIRST_AUTHOR
"""The same, for a name that has the initial typed beside it: nobody types one but to tell namesakes apart."""
MAX_INITIALS = 3
"""Letters beside a name that are taken for its initials."""
FULL_NAME = FIRST_AUTHOR
"""On top of WORD_IN_AUTHORS, for each of two names typed side by side that one author has: two authors who share them
are somebody else, whoever of them is the first."""

ALL_IN_TITLE_OR_AUTHORS = 1.7 * WORD_IN_ABSTRACT
"""For each word, when all of them stand in the title or among the authors: outweighs the words themselves."""
TITLE_SIMILARITY = 0.8
"""Share on top for a title that is exactly what was typed; others get it by their RapidFuzz ratio."""
TITLE_IN_ORDER = WORD_IN_ABSTRACT * 2 / 5
"""For each word, when a title has all of them in the order typed."""
TITLE_PREFIX = TITLE_IN_ORDER / 2
"""The same, when the first of them begins the title."""

REPETITION = WORD_IN_ABSTRACT / 20
"""What each occurrence in the abstract adds."""
MAX_REPETITIONS = 8
"""Occurrences beyond these say nothing new."""
TYPICAL_ABSTRACT_LENGTH = 1_200
"""Characters of an abstract that counts for one; a longer one holds a word by chance more easily."""
LENGTH_WEIGHT = 0.2
"""How far a word's worth in an abstract follows the abstract's length."""
ABOUTNESS_WEIGHT = WORD_IN_ABSTRACT / 2
"""Weight of how likely the abstract is to speak of the words, where they are not all in the title."""
VARIANT_POWER = 2
"""Power a reading's weight is raised to there: some word of a long text looks like what was typed by chance."""
MISSING_TERM = 0.1
"""Occurrences that a word counts for which the abstract does not hold: the title or an author has it."""
LENGTH_PENALTY = 0.7
"""The part of a longer abstract's length that counts against it there."""

NEWEST_BOOST = 0.01
"""Share on top for the newest candidate; the oldest gets none."""
UPVOTES_BOOST = NEWEST_BOOST
"""Share on top for a hundred upvotes; grows with their logarithm."""
MANY_UPVOTES = 100
_LOG_MANY_UPVOTES = math.log1p(MANY_UPVOTES)


class ScoredRow(NamedTuple):
    """A row with its score; only the order of scores means anything."""

    row: int
    score: float


def idf(papers: int, size: int) -> float:
    """What one word weighs: the logarithm of one in how many papers has it."""
    return math.log(1 + size / (1 + papers))


def rank(texts: Sequence[PaperText], terms: Sequence[ExpandedTerm], weights: Sequence[float]) -> list[ScoredRow]:
    """Papers by how well they answer, best first; weights are the rarities of the groups."""
    score = _Scorer(terms, weights).score
    rows = [text.row for text in texts]
    oldest = min(rows, default=0)
    span = max(1, max(rows, default=0) - oldest)
    ranked = [
        ScoredRow(
            row, score(text) * (1 + NEWEST_BOOST * (row - oldest) / span + UPVOTES_BOOST * _popularity(text.upvotes))
        )
        for row, text in zip(rows, texts, strict=True)
    ]
    ranked.sort(key=attrgetter("score", "row"), reverse=True)
    return ranked


def _popularity(upvotes: int) -> float:
    return math.log1p(upvotes) / _LOG_MANY_UPVOTES if upvotes > 0 else 0.0


# Some hundred papers are looked at on every key press, so nothing is done for a paper that can be done for a query:
# texts stay strings, each word with a blank before and after it, and looking for a word is looking for a string.


class _Scorer:
    """The readings of one query, made ready to be looked for in many papers."""

    def __init__(self, terms: Sequence[ExpandedTerm], weights: Sequence[float]) -> None:
        from rapidfuzz import fuzz  # late: an empty query ranks nothing, and the import is slow

        self._matchers = tuple(_TermMatcher(group) for group in terms)
        self._weights = tuple(weights)
        self._required = tuple(place for place, group in enumerate(terms) if not (group.ranking_only or group.year))
        self._year_indexes = frozenset(place for place, group in enumerate(terms) if group.year)
        self._neighbors = tuple(tuple(_name_neighbors(terms, place)) for place in range(len(terms)))
        self._has_neighbors = any(self._neighbors)
        self._query_text = " ".join(group.typed for group in terms)
        self._total_weight = sum(weights)
        self._ratio = fuzz.ratio

    def score(self, text: PaperText) -> float:
        """What one paper is worth as an answer."""
        paper = _FoldedPaper(text)
        finds = [word.match_title_and_authors(paper) for word in self._matchers]
        surest = min([finds[place].weight for place in self._required], default=0.0)
        score = self._title_and_author_score(paper, finds, surest) if surest else self._full_text_score(paper, finds)
        return score + self._author_score(paper, finds) if self._has_neighbors else score

    def _title_and_author_score(self, paper: "_FoldedPaper", hits: Sequence["_TermHit"], confidence: float) -> float:
        """What a paper is worth that has every word in its title or among its authors."""
        score: float = sum(map(mul, self._weights, [find.score for find in hits]))
        score += ALL_IN_TITLE_OR_AUTHORS * self._total_weight * confidence
        score *= 1 + TITLE_SIMILARITY * self._ratio(self._query_text, fold(paper.text.title)) / 100
        return score + self._total_weight * self._order_score(paper.title, hits, confidence)

    def _order_score(self, title: str, hits: Sequence["_TermHit"], confidence: float) -> float:
        """What titles earn for having the words in the order typed."""
        first = last = -1
        for number, (word, find) in enumerate(zip(self._matchers, hits, strict=True)):
            if number in self._year_indexes and not find.title_match:
                continue
            place = word.title_position(title, find.title_match)
            if place <= last:
                return 0.0
            first, last = (place if first < 0 else first), place
        return TITLE_IN_ORDER * confidence + (0.0 if title[:first].strip() else TITLE_PREFIX)

    def _full_text_score(self, paper: "_FoldedPaper", hits: Sequence["_TermHit"]) -> float:
        """What a paper is worth that has the words anywhere."""
        abstract, length = paper.folded_abstract(), len(paper.text.abstract)
        share = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / TYPICAL_ABSTRACT_LENGTH
        said = [word.match_abstract(abstract, share) for word in self._matchers]
        worths = [max(find[0], worth) for find, (_, worth) in zip(hits, said, strict=True)]
        times = [said[place][0] for place in self._required]
        score: float = sum(map(mul, self._weights, worths))
        return score + ABOUTNESS_WEIGHT * self._aboutness(times, length)

    def _aboutness(self, occurrences: Sequence[float], length: int) -> float:
        """The mean log-likelihood of the words in the abstract, in units of the query's weight."""
        said = sum([math.log(often or MISSING_TERM) for often in occurrences])
        longer = math.log(max(length, TYPICAL_ABSTRACT_LENGTH / 6) / TYPICAL_ABSTRACT_LENGTH)
        return self._total_weight * (said / len(occurrences) - LENGTH_PENALTY * longer)

    def _author_score(self, paper: "_FoldedPaper", hits: Sequence["_TermHit"]) -> float:
        """What the names are worth that an author has together with the initial or the other name beside them."""
        found = 0.0
        for place, find in enumerate(hits):
            if find.author_match:
                beside = [
                    sum([self._neighbor_score(n, find.author_match, paper, hits[n]) for n in side]) / len(side)
                    for side in self._neighbors[place]
                ]
                found += self._weights[place] * max(beside, default=0.0)
        return found

    def _neighbor_score(self, index: int, name: str, paper: "_FoldedPaper", hit: "_TermHit") -> float:
        """What it is worth for a name that an author has the word at this place, too."""
        if hit.author_match:
            return FULL_NAME if paper.has_both_names(name, hit.author_match) else 0.0
        return self._matchers[index].initial_score(name, paper, hit)


def _name_neighbors(terms: Sequence[ExpandedTerm], index: int) -> Iterator[Sequence[int]]:
    """The words beside one that may belong to the same name: the next one, or, of letters, all in turn."""
    for side in (range(index - 1, -1, -1), range(index + 1, len(terms))):
        near = [n for n in side[:1] if Column.AUTHORS in terms[n].columns]
        beside = side[:MAX_INITIALS]
        letters = list(takewhile(lambda n: len(terms[n].typed) == 1 and Column.AUTHORS in terms[n].columns, beside))
        if near:
            yield letters or near


class _FoldedPaper:
    """One paper's words, as strings with a blank around each."""

    __slots__ = ("authors", "text", "title")

    def __init__(self, text: PaperText) -> None:
        self.text = text
        self.title = f" {folded_text(text.title)} "
        self.authors = f" {folded_text(text.authors)} " if "\\" not in text.authors else self._fold_authors()

    def _fold_authors(self) -> str:
        """The first author apart from the others, so that a TeX mark of the one takes no letter of another."""
        first, _, others = self.text.authors.partition("\n")
        return _pad_folded(first) + _pad_folded(others)

    def has_both_names(self, name: str, second_name: str) -> bool:
        """Whether one author has two names."""
        return any(
            name in author and second_name in author
            for author in map(_pad_folded, filter_authors(name.strip(), self.text.authors))
        )

    def first_author(self) -> str:
        """Who is named first."""
        return _pad_folded(self.text.authors.partition("\n")[0])

    def folded_abstract(self) -> str:
        """Folded but not cut: it is long, and only some papers are judged by it."""
        return f" {fold(strip_tex_accents(self.text.abstract))} "


def _pad_folded(text: str) -> str:
    return f" {folded_text(text)} "


class _TermHit(NamedTuple):
    """Where one typed word was found in the title and among the authors of one paper."""

    score: float = 0.0
    weight: float = 0.0
    """The weight of the surest reading; 0 where there is none."""
    title_match: str = ""
    """What the title has of it."""
    author_match: str = ""
    """What an author has of it."""


_NO_HIT = _TermHit()
_NOT_IN_ABSTRACT = 0.0, 0.0


class _VariantText(NamedTuple):
    """A reading as it stands in a text: one word of it, and the others."""

    word: str
    other_words: tuple[str, ...]
    weight: float
    hit: _TermHit
    """What it is worth where nothing else is found of the typed word."""
    first_author_hit: _TermHit
    """The same, where the first author has it."""


def _variant_text(variant: Variant, column: Column) -> _VariantText:
    word, *others = (f" {word} " for word in variant.words)
    weight = variant.weight
    if column == Column.TITLE:
        find = as_first = _TermHit(WORD_IN_TITLE * weight, weight, title_match=word)
    else:
        find = _TermHit(WORD_IN_AUTHORS * weight, weight, author_match=word)
        as_first = _TermHit((WORD_IN_AUTHORS + FIRST_AUTHOR) * weight, weight, author_match=word)
    return _VariantText(word, tuple(others), weight, find, as_first)


def _prefix_text(typed: str) -> _VariantText:
    """What any word that begins so is worth in a title."""
    word = f" {typed}"
    find = _TermHit(WORD_IN_TITLE * COMPLETED, COMPLETED, title_match=word)
    return _VariantText(word, (), COMPLETED, find, find)


def _best_variant(variants: Sequence[_VariantText], text: str) -> _VariantText | None:
    """The first reading that a text has."""
    for reading in variants:
        if reading[0] in text and (not reading[1] or _contains_all(text, reading[1])):
            return reading
    return None


def _common_prefix(words: Sequence[str]) -> str:
    """What all words begin with: what the first and the last of them in order begin with."""
    first, last = min(words, default=""), max(words, default="")
    return first[: sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))]


def _contains_all(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


class _TermMatcher:
    """One typed word with its readings, made ready to be looked for in many papers."""

    def __init__(self, term: ExpandedTerm) -> None:
        self._is_prefix = term.ranking_only and not term.initial
        self._title_variants: Sequence[_VariantText] = ()
        self._author_variants: Sequence[_VariantText] = ()
        if Column.TITLE in term.columns:
            spelled = [_variant_text(reading, Column.TITLE) for reading in term.variants]
            self._title_variants = [_prefix_text(term.typed)] if self._is_prefix else spelled
        if Column.AUTHORS in term.columns and not term.ranking_only:
            names = [reading for reading in term.variants if not reading.never_author]
            self._author_variants = [_variant_text(reading, Column.AUTHORS) for reading in names]
        # Most readings are completions of what was typed: where no word begins so, all are ruled out together.
        self._title_prefix = _common_prefix([reading.word for reading in self._title_variants])
        self._author_prefix = _common_prefix([reading.word for reading in self._author_variants])
        searched = Column.ABSTRACT in term.columns and not self._is_prefix
        self._abstract_variants = (
            tuple((r.words[0], r.words[1:], r.weight**VARIANT_POWER) for r in term.variants) if searched else ()
        )
        self._abstract_prefix = _common_prefix([word for word, _, _ in self._abstract_variants])
        is_letter = len(term.typed) == 1
        self._is_name_hint = is_letter or term.ranking_only
        """It is an initial or a name of two letters: what is typed to tell namesakes apart."""
        self._initial_text = (
            f" {term.typed}" if is_letter else f" {term.typed if self._is_name_hint else term.typed[:1]} "
        )

    def match_title_and_authors(self, paper: _FoldedPaper) -> _TermHit:
        """The surest reading in the title, and among the authors."""
        title, authors = paper.title, paper.authors
        in_title = _best_variant(self._title_variants, title) if self._title_prefix in title else None
        name = _best_variant(self._author_variants, authors) if self._author_prefix in authors else None
        if name is None:
            return _NO_HIT if in_title is None else in_title.hit
        found = (
            name.first_author_hit if _contains_all(paper.first_author(), (name.word, *name.other_words)) else name.hit
        )
        if in_title is None:
            return found
        there = in_title.hit
        return _TermHit(
            max(there.score, found.score), max(there.weight, found.weight), there.title_match, found.author_match
        )

    def title_position(self, title: str, match: str) -> int:
        """Where in a title what was found of the word stands; -1 for nowhere.

        Of words that begin so it is the last: what is being typed follows what was typed.
        """
        if not match:
            return -1
        return title.rfind(match) if self._is_prefix else title.find(match)

    def match_abstract(self, abstract: str, length_factor: float) -> tuple[float, float]:
        """How often the surest reading stands in an abstract, as sure as it is, and what it is worth."""
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
        """What it is worth that an author of that name has an initial that was typed beside it, or only that of a
        typed name.
        """
        if self._initial_text not in paper.authors or (hit.weight and not self._is_name_hint):
            return 0.0
        whole = (_pad_folded(author) for author in filter_authors(name.strip(), paper.text.authors))
        if any(name in author and self._initial_text in author.replace(name, " ", 1) for author in whole):
            return NAMED_BY_INITIAL if self._is_name_hint else WRITTEN_WITH_INITIAL
        return 0.0


def _count_occurrences(word: str, text: str, start: int = 0) -> int:
    """How often a folded text, blanks around it, holds a word, whole words only, counted up to REPETITIONS."""
    start = text.find(word, start)
    if start < 0:
        return 0
    found, length = 0, len(word)
    if length == 1 and is_cjk(word):
        return min(text.count(word), MAX_REPETITIONS)
    while start >= 0 and found < MAX_REPETITIONS:
        end = start + length
        if not (text[end].isalnum() or text[start - 1].isalnum()):
            found += 1
        start = text.find(word, end)
    return found


def collect_highlights(terms: Iterable[ExpandedTerm]) -> Highlights:
    """What can have earned a rank, by the column it counts in; of a word torn apart, either half."""
    words: defaultdict[str, set[str]] = defaultdict(set)
    runs: defaultdict[str, set[Run]] = defaultdict(set)
    for group in terms:
        for reading in group.variants:
            for column in map(str, reading.allowed_columns(group.columns)):
                if len(reading.words) == 1 or "".join(reading.words) == group.typed:
                    words[column].update(reading.words)
                else:
                    runs[column].add(reading.words)
    return Highlights(
        {column: frozenset(found) for column, found in words.items()},
        {column: frozenset(found) for column, found in runs.items()},
    )
