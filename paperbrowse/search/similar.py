"""Papers like a given one: those that share the words which set it apart.

A word tells by how often the paper says it and by how few others do; the most telling dozen find candidates,
and some more decide among them. What a candidate shares is weighed against how much it says, so that a long
abstract is no likeness in itself. Nothing is learnt or kept beside the index: a paper imported a moment ago
has its likes at once.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperbrowse.model.predicate import And, Column, HasTerm, PaperText, Predicate
from paperbrowse.search.corpus import Corpus
from paperbrowse.text.fold import folded_words

MAX_SIMILAR = 100
"""Papers that are called alike: of more, nobody would say so."""

MIN_SIMILARITY = 0.05
"""Part of a copy's likeness below which what is shared is chance."""

TITLE_WEIGHT = 3
"""Times in the abstract that once in the title is worth: a title names what the paper is about."""

CANDIDATE_TERMS = 12
"""Telling words that candidates are found by."""
SCORING_TERMS = 4 * CANDIDATE_TERMS
"""Telling words that candidates are weighed by: shared words of less weight part those that share the first."""

ROWS_PER_TERM = 1_000
"""Papers taken for each word, the newest: a word in many more tells too little to look further back."""
MAX_SCORED = 5 * MAX_SIMILAR // 2
"""Candidates whose words are read: more would cost more time than they bring papers to the top."""
MIN_SHARED_TERMS = 2
"""Finding words that candidates share, as long as enough of them do: one may be chance."""

SATURATION = 1.2
LENGTH_WEIGHT = 0.6
"""How soon repetition stops telling, and how far length counts against: as usual in BM25, length a little less."""
TYPICAL_LENGTH = 150
"""Words of an abstract whose length counts for one."""

SIMILARITY_COLUMNS = (Column.TITLE, Column.ABSTRACT)
"""Authors share names by chance, and their own papers are a search of its own."""


@dataclass(frozen=True, slots=True)
class SimilarPapers:
    """What is like one paper."""

    rows: tuple[int, ...] = ()
    """The most alike first; the paper itself is not among them."""
    scores: tuple[float, ...] = ()
    """In the same order; 1 is as alike as a copy."""
    words: tuple[str, ...] = ()
    """What the paper was told by, the most telling first."""


def find_similar(row: int, corpus: Corpus, conditions: Sequence[Predicate] = ()) -> SimilarPapers:
    """Papers like that of a row, of those for which the conditions hold. Raises Interrupted."""
    own = next(iter(corpus.texts([row])), None)
    if own is None:
        return SimilarPapers()
    telling = distinctive_terms(own, corpus)
    candidates = _find_candidates(row, telling, corpus, conditions)
    self_score = _similarity(own, telling) or 1.0
    weighed = [(_similarity(text, telling) / self_score, text.row) for text in corpus.texts(candidates)]
    best = sorted((one for one in weighed if one[0] >= MIN_SIMILARITY), reverse=True)[:MAX_SIMILAR]
    return SimilarPapers(
        tuple(found for _, found in best), tuple(round(score, 4) for score, _ in best), tuple(telling)[:CANDIDATE_TERMS]
    )


def distinctive_terms(text: PaperText, corpus: Corpus) -> dict[str, float]:
    """The words that set a paper apart with what each weighs, the weightiest first; none that it alone has."""
    size = corpus.size()
    weights: dict[str, float] = {}
    for word, times in _count_words(text).items():
        papers = corpus.frequency(word)
        if papers > 1:
            weights[word] = (1 + math.log(times)) * math.log((size + 1) / papers)
    weightiest = sorted(weights, key=lambda word: (-weights[word], word))[:SCORING_TERMS]
    return {word: weights[word] for word in weightiest}


def _find_candidates(
    row: int, term_weights: Mapping[str, float], corpus: Corpus, conditions: Sequence[Predicate]
) -> list[int]:
    """Rows that hold the most weight of the finding words, and more than one of them where that is enough."""
    weight: defaultdict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    for word in list(term_weights)[:CANDIDATE_TERMS]:
        for found in corpus.find_rows(And((HasTerm(word, SIMILARITY_COLUMNS), *conditions)), ROWS_PER_TERM).rows:
            weight[found] += term_weights[word]
            shared[found] += 1
    weight.pop(row, None)
    several = [found for found in weight if shared[found] >= MIN_SHARED_TERMS]
    chosen = several if len(several) >= MAX_SIMILAR else list(weight)
    return sorted(chosen, key=lambda found: (-weight[found], -found))[:MAX_SCORED]


def _similarity(text: PaperText, term_weights: Mapping[str, float]) -> float:
    """What a paper shares with the telling words, each by its weight, its repetition and the paper's length."""
    counts = _count_words(text)
    length = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * sum(counts.values()) / TYPICAL_LENGTH)
    shared = term_weights.keys() & counts.keys()
    return sum(term_weights[word] * counts[word] / (counts[word] + length) for word in sorted(shared))


def _count_words(text: PaperText) -> Counter[str]:
    """The words of a paper with how often it says them."""
    return Counter(folded_words(text.abstract) + TITLE_WEIGHT * folded_words(text.title))
