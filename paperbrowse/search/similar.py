"""Papers similar to a given one: those that share its most distinctive words.

A word is distinctive if the paper repeats it and few other papers have it. The dozen most distinctive words find
candidates, and some more rank them. Shared words are weighed against the length of the abstract, so that a long
abstract alone does not count as similarity. Everything is computed from the index, so a paper is covered as soon as
it is imported.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paperbrowse.model.predicate import And, Column, HasTerm, PaperText, Predicate
from paperbrowse.search.corpus import Corpus
from paperbrowse.text.fold import folded_words

MAX_SIMILAR = 100
"""Papers listed; further ones no longer look similar."""

MIN_SIMILARITY = 0.05
"""Share of the similarity of an identical copy below which shared words are chance."""

TITLE_WEIGHT = 3
"""Occurrences in the abstract that one in the title is worth, because a title names the subject."""

CANDIDATE_TERMS = 12
"""Distinctive words that find candidates."""
SCORING_TERMS = 4 * CANDIDATE_TERMS
"""Distinctive words that rank candidates; those of less weight decide between papers that share the first ones."""

ROWS_PER_TERM = 1_000
"""Newest papers read for each word. A word in many more papers is too common for older ones to matter."""
MAX_SCORED = 5 * MAX_SIMILAR // 2
"""Candidates whose texts are read; more take time and bring few papers to the top."""
MIN_SHARED_TERMS = 2
"""Words that a candidate must share, as long as enough papers do, because a single one may be chance."""

SATURATION = 1.2
LENGTH_WEIGHT = 0.6
"""Effect of repetition and of length, as usual in BM25; length counts a little less."""
TYPICAL_LENGTH = 150
"""Words of an abstract of average length."""

SIMILARITY_COLUMNS = (Column.TITLE, Column.ABSTRACT)
"""Not authors: they share names by chance, and papers by the same author are found with `author:`."""


@dataclass(frozen=True, slots=True)
class SimilarPapers:
    rows: tuple[int, ...] = ()
    """The most similar first, without the paper itself."""
    scores: tuple[float, ...] = ()
    """Similarities in the same order; 1 is an identical copy."""
    words: tuple[str, ...] = ()
    """Words that found the candidates, the most distinctive first."""


def find_similar(row: int, corpus: Corpus, conditions: Sequence[Predicate] = ()) -> SimilarPapers:
    """Return papers similar to that of a row, among those that meet the conditions. Raises Interrupted."""
    text = next(iter(corpus.texts([row])), None)
    if text is None:
        return SimilarPapers()
    weights = distinctive_terms(text, corpus)
    candidates = _find_candidates(row, weights, corpus, conditions)
    copy_score = _similarity(text, weights) or 1.0
    scored = [(_similarity(candidate, weights) / copy_score, candidate.row) for candidate in corpus.texts(candidates)]
    best = sorted((pair for pair in scored if pair[0] >= MIN_SIMILARITY), reverse=True)[:MAX_SIMILAR]
    rows, scores = tuple(similar for _, similar in best), tuple(round(score, 4) for score, _ in best)
    return SimilarPapers(rows, scores, tuple(weights)[:CANDIDATE_TERMS])


def distinctive_terms(text: PaperText, corpus: Corpus) -> dict[str, float]:
    """Return a paper's most distinctive words with their weights, the heaviest first.

    Words that no other paper has are left out.
    """
    size = corpus.size()
    weights: dict[str, float] = {}
    for word, times in _count_words(text).items():
        papers = corpus.frequency(word)
        if papers > 1:
            weights[word] = (1 + math.log(times)) * math.log((size + 1) / papers)
    heaviest = sorted(weights, key=lambda word: (-weights[word], word))[:SCORING_TERMS]
    return {word: weights[word] for word in heaviest}


def _find_candidates(
    row: int, term_weights: Mapping[str, float], corpus: Corpus, conditions: Sequence[Predicate]
) -> list[int]:
    """Return rows by the total weight of the words they share; only those that share several, if they are enough."""
    weight: defaultdict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    for word in list(term_weights)[:CANDIDATE_TERMS]:
        for match in corpus.find_rows(And((HasTerm(word, SIMILARITY_COLUMNS), *conditions)), ROWS_PER_TERM).rows:
            weight[match] += term_weights[word]
            shared[match] += 1
    weight.pop(row, None)
    several = [match for match in weight if shared[match] >= MIN_SHARED_TERMS]
    candidates = several if len(several) >= MAX_SIMILAR else list(weight)
    return sorted(candidates, key=lambda match: (-weight[match], -match))[:MAX_SCORED]


def _similarity(text: PaperText, term_weights: Mapping[str, float]) -> float:
    """Return the BM25 score of a paper for the distinctive words."""
    counts = _count_words(text)
    length = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * sum(counts.values()) / TYPICAL_LENGTH)
    shared = term_weights.keys() & counts.keys()
    return sum(term_weights[word] * counts[word] / (counts[word] + length) for word in sorted(shared))


def _count_words(text: PaperText) -> Counter[str]:
    return Counter(folded_words(text.abstract) + TITLE_WEIGHT * folded_words(text.title))
