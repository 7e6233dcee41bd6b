"""Taste: words, names and categories that the papers a reader marked have more often than others do.

A feature is a word, a pair of words, an author (`@name`) or a category (`#cs.cl`). It weighs its log odds: how much
more often marked papers have it than papers of the same days and categories, times the root of the share of marked
papers that have it, because one paper alone is chance. One pass over a few hundred papers learns that; a ridge
regression on the same features orders no better and explains less. All sums are exact, so that the order of papers does
not matter. `tests/bench/foryou.py` measures it.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from paperbrowse.model.predicate import PaperText
from paperbrowse.text.fold import fold, folded_words

MIN_STARS = 3
"""Stars, or papers with the tag, below which chance decides more than taste."""

MAX_WORDS = 600
"""Words of an abstract that count, so that a stuffed text gains nothing."""
MAX_AUTHORS = 60
"""Authors that count: of larger collaborations, everybody has some in common."""

PRIOR_PAPERS = 8.0
"""Papers of a typical share of each feature that are added to the marked ones, so that one alone proves little."""
PRIOR_OTHERS = 50.0
"""Papers of the whole library's share that are added to the others, because most features are rarer than one in a few
hundred."""
RARE = 1e-4
"""Share of papers with an author or a pair of words, of which the library has no count."""
CONTRAST = 1.5
"""Power of the log odds: distinctive features count more than their odds say."""

TITLE_BONUS, PAIR_WEIGHT, AUTHOR_WEIGHT, CATEGORY_WEIGHT = 0.5, 0.5, 2.0, 0.3
"""Weights of a word that is in the title too, of a pair, a name and a category beside a word's 1. A reader of papers
follows people more than words; more than 2 would let a name alone decide."""

TYPICAL_WORDS, LENGTH_WEIGHT = 160, 0.8
"""Words of a typical title and abstract, and the power with which a longer one counts less."""

WISH_WEIGHT = 3.0
"""Log odds that one step of a wish adds."""

MAX_EXPLAINED = 5


@dataclass(frozen=True, slots=True)
class Document:
    """The features of one paper, as text because thousands are kept."""

    text: str
    """The folded words of title and abstract."""
    title_words: int
    labels: frozenset[str]
    """Authors and categories."""

    def features(self) -> set[str]:
        words = self.text.split()
        return {*words, *map(" ".join, pairwise(words)), *self.labels}


def document(text: PaperText) -> Document:
    title = folded_words(text.title)[:MAX_WORDS]
    abstract = folded_words(text.abstract[: 10 * MAX_WORDS])[:MAX_WORDS]
    authors = text.authors.split("\n", MAX_AUTHORS)[:MAX_AUTHORS]
    labels = {f"@{fold(name)}" for name in authors if name}
    labels |= {f"#{category.lower()}" for category in text.categories.split("\n") if category}
    return Document(" ".join((*title, *abstract)), len(title), frozenset(labels))


@dataclass(frozen=True, slots=True)
class Taste:
    """What a reader likes, as weights of features; above 0 they pull a paper up."""

    weights: Mapping[str, float]
    learned_from: int
    """Papers with a star, or with the tag."""
    pairs: frozenset[str] = frozenset()
    """First words of the pairs among the features."""

    def score(self, paper: Document) -> float:
        return math.fsum(value for _, value in self._contributions(paper))

    def explain(self, paper: Document, limit: int = MAX_EXPLAINED) -> list[tuple[str, float]]:
        """Return the features that pulled most, up or down; words that a listed pair has are left out."""
        chosen: dict[str, float] = {}
        for feature, value in sorted(self._contributions(paper), key=lambda item: (-abs(item[1]), item[0])):
            words = set(feature.split())
            if not any(words <= set(other.split()) or words >= set(other.split()) for other in chosen):
                chosen[feature] = round(value, 3)
        return list(chosen.items())[:limit]

    def _contributions(self, paper: Document) -> Iterator[tuple[str, float]]:
        weights, words = self.weights, paper.text.split()
        scale = (TYPICAL_WORDS / (TYPICAL_WORDS + len(words))) ** LENGTH_WEIGHT
        title = set(words[: paper.title_words])
        for word, times in Counter([word for word in words if word in weights]).items():
            yield word, weights[word] * scale * (1 + math.log(times) + (TITLE_BONUS if word in title else 0))
        pairs = {f"{first} {second}" for first, second in pairwise(words) if first in self.pairs}
        for pair in pairs & weights.keys():
            yield pair, weights[pair] * scale * PAIR_WEIGHT
        for label in paper.labels & weights.keys():
            yield label, weights[label] * (AUTHOR_WEIGHT if label[0] == "@" else CATEGORY_WEIGHT)


def learn(
    liked: Collection[tuple[Document, float]],
    skipped: Collection[Document],
    others: Collection[Document],
    shares: Callable[[Collection[str]], Mapping[str, float]],
    wishes: Mapping[str, int],
) -> Taste:
    """Learn from liked papers with their weights (a star is 1), skipped ones, and others of the same kind.

    shares: returns the share of papers of the whole library with each word.
    """
    likes = _count(liked)
    skips, rest = _count((paper, 1.0) for paper in skipped), _count((paper, 1.0) for paper in others)
    total = math.fsum(weight for _, weight in liked)
    # A single paper of many has a feature by chance.
    enough = 1.5 if len(liked) > 20 else 0.0
    found = sorted(feature for feature, papers in (likes + skips).items() if papers > enough)
    share_of = shares([feature for feature in found if feature.isalnum()])
    weights: dict[str, float] = {}
    for feature in found:
        common = (rest[feature] + PRIOR_OTHERS * share_of.get(feature, RARE)) / (len(others) + PRIOR_OTHERS)
        up = _pull(likes[feature], total, common)
        down = _pull(skips[feature], len(skipped), common)
        if weight := up - down:
            weights[feature] = weight
    for feature, steps in wishes.items():
        weights[feature] = weights.get(feature, 0.0) + steps * WISH_WEIGHT
    return Taste(weights, len(liked), frozenset(feature.split()[0] for feature in weights if " " in feature))


def _count(papers: Iterable[tuple[Document, float]]) -> Counter[str]:
    """Return the total weight of the papers with each feature; weights are sums of quarters, which are exact."""
    counts: Counter[str] = Counter()
    for paper, weight in papers:
        for feature in paper.features():
            counts[feature] += weight  # type: ignore[assignment]
    return counts


def _pull(papers: float, total: float, common: float) -> float:
    if not papers:
        return 0.0
    odds = math.log((papers + PRIOR_PAPERS * common) / ((total + PRIOR_PAPERS) * common))
    return math.pow(max(0.0, odds), CONTRAST) * math.sqrt(papers / total)
