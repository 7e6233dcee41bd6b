"""Papers that are about a query, though they lack some of its words.

Candidates are the papers with the rarest words of the query. They are ordered by BM25F: rare words count more, words of
the title twice, repetition and length as usual. Every word stands for all its forms, so `speeding` finds `speed`. If
there is a model of the meanings of words, the similarity of meaning is added.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import attrgetter
from typing import Protocol

from paperbrowse.model.predicate import (
    AUTHOR_COLUMNS,
    And,
    Column,
    HasTerm,
    Or,
    PaperText,
    Predicate,
    WeightedPredicate,
)
from paperbrowse.search.corpus import Corpus
from paperbrowse.search.query import MAX_WORDS, Query
from paperbrowse.search.question_words import STOP_WORDS, content_words
from paperbrowse.search.rank import ScoredRow
from paperbrowse.text.fold import folded_words
from paperbrowse.text.word_forms import spelling_variants

MAX_CANDIDATES = 400
"""Candidates whose texts are read. More of them do not improve the first hundred."""
MAX_TERMS = 24
"""Words of a pasted text that count: those that are rarest for how often it has them."""
MAX_RELATED = 200
"""Related papers listed; further ones are about something else."""
MAX_WORDS_EXPLAINED = 5

FEW_MATCHES = 30
"""Papers with all words from which a short query needs no related ones."""
QUESTION_WORDS = 4
"""Words about the subject from which a query may be a question."""
MANY_MATCHES = 200
"""Papers with all words from which a question needs no related ones."""
SENTENCE_WORDS = 6
"""Words about the subject from which related papers are ranked together with those that have all words. With fewer, the
user more likely remembers them of one paper."""
SPOKEN_WORDS, MIN_STOP_WORDS = 3, 2
"""Words about the subject and stop words from which a query is said as one speaks, not typed as one remembers."""
ALL_WORDS_BONUS = 0.2
"""Share added to the score of a paper with all words, because one long abstract has many words by chance."""
MIN_WORD_LENGTH = 3
"""Letters of a word that is looked for alone."""

MAX_FORMS = 8
"""Forms of a word, the most frequent first."""
MIN_CORRECTED_LENGTH = 4
"""Letters of an unknown word that is corrected."""

MAX_POSTINGS = 40_000
"""Papers read for the words that are read completely, which takes 40 ms."""
COMBINED_TERMS = 6
"""Rarest words of which pairs are read if not all words are read completely, and two thirds of which make triples."""
MAX_COMBINED = 3_000
"""Newest papers read with each pair and triple of words."""
MAX_COMBINED_POSTINGS = 400_000
"""Papers with any word of a pair or triple, the newest, among which those with all are looked for."""
MIN_ADDED_WEIGHT = 1.0
"""Weight of the words not read completely below which they tell hardly anything about a paper."""
MAX_COMBINATIONS = 6
"""Pairs and triples that are read, those of the largest weight, which takes 3 to 30 ms each."""
FREQUENT_FORMS = 3
"""Forms of a word that are looked for in combinations: the others are rare, and each costs as much as the first."""

TITLE_CANDIDATE_WEIGHT = 0.5
"""Weight of a word in the title in addition to its weight anywhere, for choosing candidates."""

SATURATION = 1.2
LENGTH_WEIGHT = 0.65
QUERY_SATURATION = 8.0
"""Effect of repetition, of length, and of repetition in the query, as usual in BM25."""
TITLE_WEIGHT = 2.0
"""Occurrences in the abstract that one in the title is worth."""

WORDS_WEIGHT = 5.0
"""Weight of the words beside that of their meaning. A paper with all words often enough has this score."""

ALL_PAPERS = And()
_TEXT = (Column.TITLE, Column.ABSTRACT)


class Meaning(Protocol):
    """A model of the meanings of words."""

    def similarities(self, query: str, texts: Sequence[str]) -> Sequence[float]:
        """Return the similarity of each text to the query, from -1 to 1."""

    def closest_words(self, query: str, text: str, limit: int = 3) -> list[tuple[str, str]]:
        """Return pairs of a word of the query and the word of the text that is closest in meaning."""


LoadMeaning = Callable[[], Meaning | None]


@dataclass(frozen=True, slots=True)
class RelatedTerm:
    """A word of the query with its other forms."""

    typed: str
    forms: tuple[str, ...]
    """The most frequent first."""
    papers: int
    """Papers with any of the forms."""
    weight: float
    """Inverse document frequency, more with repetition in the query."""

    def frequent_forms(self) -> Predicate:
        return Or(tuple(HasTerm(form, _TEXT) for form in self.forms[:FREQUENT_FORMS]))

    def predicate(self, columns: tuple[Column, ...] = _TEXT) -> Predicate:
        is_name = (HasTerm(self.typed, AUTHOR_COLUMNS),) if columns == _TEXT else ()
        return Or((*(HasTerm(form, columns) for form in self.forms), *is_name))


@dataclass(frozen=True, slots=True)
class RelatedPapers:
    ranked: Sequence[ScoredRow] = ()
    """The most related first."""
    terms: Sequence[RelatedTerm] = ()
    words: Sequence[str] = ()
    """Words of the query about the subject."""
    meaning: Meaning | None = None

    @property
    def forms(self) -> frozenset[str]:
        """Return the words that may have matched."""
        return frozenset(form for term in self.terms for form in term.forms)

    def explain(self, text: str) -> str:
        """Return which words of the query are near which words of a text: `guessing ≈ speculative · decoding`."""
        words = dict.fromkeys(folded_words(text))
        near = {term.typed: form for term in self.terms for form in term.forms if form in words}
        missing = [word for word in self.words if word not in near and word not in self.forms]
        if self.meaning and missing:
            near |= self.meaning.closest_words(" ".join(missing), text)
        pairs = [f"{typed} ≈ {word}" if typed != word else word for typed, word in near.items()]
        return " · ".join(pairs[:MAX_WORDS_EXPLAINED])


def _subject_words(query: Query) -> frozenset[str]:
    return frozenset(content_words([word.text for word in query.free_words]))


def is_sentence(query: Query) -> bool:
    """Return whether a query has so many words that hardly a paper has all of them, or is said as one speaks."""
    subject, others = _subject_words(query), [word.text for word in query.free_words if word.text in STOP_WORDS]
    return len(subject) >= SENTENCE_WORDS or (len(subject) >= SPOKEN_WORDS and len(others) >= MIN_STOP_WORDS)


def wants_related(query: Query, matches: int) -> bool:
    """Return whether related papers help a query with so many papers that have all words."""
    words = _subject_words(query)
    if query.like is not None or query.sort not in ("", "relevance"):
        return False
    has_subject = any(len(word) >= MIN_WORD_LENGTH or not word.isascii() for word in words)
    return has_subject and matches < (MANY_MATCHES if len(words) >= QUESTION_WORDS else FEW_MATCHES)


def query_words(query: Query, corpus: Corpus) -> list[str]:
    """Return the words of a query; if it has more than must match, those of its whole text."""
    free = query.free_words
    if len(query.parts) >= MAX_WORDS:
        return folded_words(query.text)
    words = [word.text for word in free]
    if free and free[-1].partial and not corpus.frequency(words[-1]):
        is_long = len(words[-1]) >= MIN_WORD_LENGTH
        words[-1:] = corpus.completions(words[-1], 1) or words[-1:] if is_long else ()
    return words


def find_related(
    words: Sequence[str],
    corpus: Corpus,
    conditions: Predicate = ALL_PAPERS,
    found: Collection[int] = (),
    meaning: Meaning | None = None,
    words_weight: float = WORDS_WEIGHT,
) -> RelatedPapers:
    """Return the papers about these folded words that meet the conditions, and score the rows `found`.

    words_weight: what the words count beside their meaning; without a model of meanings, only words count.
    """
    terms = related_terms(words, corpus)
    if not terms:
        return RelatedPapers()
    candidates = corpus.weigh_rows(list(_weighted_predicates(terms, conditions)), MAX_CANDIDATES)
    rows = list(dict.fromkeys([*found, *candidates]))
    texts = corpus.texts(rows)
    share = (WORDS_WEIGHT if meaning is None else words_weight) / sum(term.weight for term in terms)
    by_words = zip(texts, score_texts(texts, terms, corpus.average_lengths()), strict=True)
    scored = [(text, share * score) for text, score in by_words if score]
    given = frozenset(found)
    if words_weight:  # a paper with fewer of the words hardly comes first for its meaning
        scored.sort(key=lambda pair: (pair[0].row in given, pair[1]), reverse=True)
        del scored[len(given) + MAX_RELATED :]
    similar: Sequence[float] = [0.0] * len(scored)
    if meaning is not None:
        contents = [f"{text.title}. {text.abstract}" for text, _ in scored]
        similar = meaning.similarities(" ".join(content_words(words)), contents)
    ranked = [
        ScoredRow(text.row, (score + float(near)) * (1 + ALL_WORDS_BONUS * (text.row in given)))
        for (text, score), near in zip(scored, similar, strict=True)
    ]
    ranked.sort(key=attrgetter("score", "row"), reverse=True)
    return RelatedPapers(ranked, terms, content_words(words), meaning)


def related_terms(words: Sequence[str], corpus: Corpus) -> list[RelatedTerm]:
    """Return the terms of a query, the rarest first; words that no paper has in any form are left out."""
    size = corpus.size()
    counts = {word: _often(times) for word, times in Counter(content_words(words)).items()}
    if len(counts) > MAX_TERMS:  # finding the forms of a word takes half a millisecond
        papers_of = {word: papers for word in counts if (papers := corpus.frequency(word))}
        weights = {word: counts[word] * inverse_frequency(papers, size) for word, papers in papers_of.items()}
        counts = {word: counts[word] for word in sorted(weights, key=lambda w: -weights[w])[:MAX_TERMS]}
    terms = dict[frozenset[str], RelatedTerm]()
    for word, times in counts.items():
        if forms := _find_forms(word, corpus):
            key, papers = frozenset(forms), min(size, sum(forms.values()))
            earlier = terms[key].weight if key in terms else 0.0
            by_frequency = tuple(sorted(forms, key=lambda form: (-forms[form], form)))
            terms[key] = RelatedTerm(word, by_frequency, papers, earlier + times * inverse_frequency(papers, size))
    return sorted(terms.values(), key=attrgetter("papers"))


def _often(times: int) -> float:
    return times * (QUERY_SATURATION + 1) / (times + QUERY_SATURATION)


def inverse_frequency(papers: int, size: int) -> float:
    return math.log(1 + (size - papers + 0.5) / (papers + 0.5))


def _find_forms(word: str, corpus: Corpus) -> Mapping[str, int]:
    """Return the forms of a word with their numbers of papers; of an unknown word, those of the nearest known ones."""
    forms = dict(corpus.stem_forms(word, MAX_FORMS))
    for other in spelling_variants(word):
        forms |= corpus.stem_forms(other, MAX_FORMS) if corpus.frequency(other) else ()
    if not forms and len(word) >= MIN_CORRECTED_LENGTH and not word.isdigit():
        for known, distance in corpus.fuzzy_matches(word, 1)[:1]:
            forms |= corpus.stem_forms(known, MAX_FORMS) if distance else ()
    return forms


def _weighted_predicates(terms: Sequence[RelatedTerm], conditions: Predicate) -> Iterator[WeightedPredicate]:
    """Yield what is read of the index: rare words completely, of frequent ones only papers with several."""
    left, read = MAX_POSTINGS, set[int]()
    for index, term in enumerate(terms):
        if term.papers <= left or not index:
            limit = term.papers if term.papers <= left else MAX_COMBINED
            left -= term.papers
            read.add(index)
            yield WeightedPredicate(And((term.predicate(), conditions)), term.weight, limit)
            in_title = And((term.predicate((Column.TITLE,)), conditions))
            yield WeightedPredicate(in_title, term.weight * TITLE_CANDIDATE_WEIGHT, limit)
    if len(read) == len(terms):
        return
    few = range(min(COMBINED_TERMS, len(terms)))
    combined = list[WeightedPredicate]()
    for several in (*combinations(few, 2), *combinations(few[: COMBINED_TERMS * 2 // 3], 3)):
        unread = [terms[index].weight for index in several if index not in read]
        if sum(unread) >= MIN_ADDED_WEIGHT:
            # Papers of a word that is not read completely are in several of these lists, so each counts less.
            weight = sum(unread) / (1 if len(unread) < len(several) else len(several) - 0.5)
            all_of_them = And((*(terms[index].frequent_forms() for index in several), conditions))
            share = min(1.0, MAX_COMBINED_POSTINGS / sum(terms[index].papers for index in several))
            combined.append(WeightedPredicate(all_of_them, weight, MAX_COMBINED, share))
    yield from sorted(combined, key=attrgetter("weight"), reverse=True)[:MAX_COMBINATIONS]


def score_texts(
    texts: Sequence[PaperText], terms: Sequence[RelatedTerm], average_lengths: tuple[float, float]
) -> Iterator[float]:
    """Yield the BM25F score of each paper."""
    # One more than the index, because `filter` drops 0 as well as None.
    number_of = {form: number for number, term in enumerate(terms, start=1) for form in term.forms}
    name_of = {term.typed: number for number, term in enumerate(terms, start=1)}
    weights = [0.0, *(term.weight for term in terms)]
    columns = [(max(1.0, length), weight) for length, weight in zip(average_lengths, (TITLE_WEIGHT, 1.0), strict=True)]
    for text in texts:
        frequencies: dict[int, float] = {}
        for words, (average, weight) in zip(
            (folded_words(text.title), folded_words(text.abstract)), columns, strict=True
        ):
            share = weight / (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(words) / average)
            for number in filter(None, map(number_of.get, words)):
                frequencies[number] = frequencies.get(number, 0.0) + share
        for number in set(filter(None, map(name_of.get, folded_words(text.authors)))):
            frequencies[number] = frequencies.get(number, 0.0) + 1.0
        yield sum([weights[number] * times / (times + SATURATION) for number, times in frequencies.items()])
