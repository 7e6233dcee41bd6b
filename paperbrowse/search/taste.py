"""Taste: words, names and categories that the papers a reader marked have more often than others do.

A feature is a word, a pair of words (common ones between them left out), an author (`@name`) or a category (`#cs.cl`).
It weighs its log odds: how much more often marked papers have it than papers of the same days and categories, times the
root of the share of marked papers that have it, because one paper alone is chance. One pass over a few hundred papers
learns that; a ridge regression on the same features orders no better and explains less. All sums are exact, so that the
order of papers does not matter. `tests/bench/foryou.py` measures it.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from string import ascii_lowercase, digits
from sys import intern
from typing import TypeVar

from paperbrowse.model.predicate import PaperText
from paperbrowse.search.question_words import ASKING_WORDS, STOP_WORDS
from paperbrowse.text.fold import fold, folded_words

MIN_STARS = 3
"""Stars, or papers with the tag, below which chance decides more than taste."""

MAX_WORDS = 600
"""Words of an abstract that count, so that a stuffed text gains nothing."""
_DAMPED = [0.0, *(1 + math.log(times) for times in range(1, 2 * MAX_WORDS + 1))]
"""By how much a word that is in a text so many times counts more than once."""
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

MAX_FEATURES, MIN_WEIGHT, MANY_LIKED = 2_000, 0.2, 20
"""Features that are kept, their least weight, and the liked papers above which two must have a feature: less pulls too
little to be worth the time."""

MAX_PAIRED = 200
"""Liked papers above which pairs are left out: words tell enough by then, and pairs take half of the time."""

_EMPTY_WORDS = STOP_WORDS | ASKING_WORDS | {*ascii_lowercase, *digits}
"""Words that count but explain nothing."""

MAX_EXPLAINED, MIN_EXPLAINED = 5, 0.1
"""Features that explain a paper, and the share of the strongest pull below which a feature explains nothing."""


@dataclass(frozen=True, slots=True)
class Document:
    """The features of one paper."""

    words: tuple[str, ...]
    """The folded words of title and abstract; papers share their strings, because thousands of papers are kept."""
    title_words: int
    labels: frozenset[str]
    """Authors and categories."""
    category: str
    """The first one, as it is written."""
    hash: int
    """Of the text of the paper."""

    def has(self, feature: str) -> bool:
        return feature in self.labels or {*feature.split()} <= {*self.words}


def document(text: PaperText) -> Document:
    title = folded_words(text.title)[:MAX_WORDS]
    abstract = folded_words(text.abstract[: 10 * MAX_WORDS])[:MAX_WORDS]
    authors = fold("\n".join(text.authors.split("\n", MAX_AUTHORS)[:MAX_AUTHORS])).split("\n")
    categories = text.categories.split("\n")
    labels = {f"@{name}" for name in authors if name} | {f"#{name.lower()}" for name in categories if name}
    return Document(
        tuple(map(intern, (*title, *abstract))), len(title), frozenset(labels), categories[0], text_hash(text)
    )


def text_hash(text: PaperText) -> int:
    return hash((text.title, text.authors, text.abstract, text.categories))


@dataclass(frozen=True, slots=True)
class Taste:
    """What a reader likes, as weights of features; above 0 they pull a paper up."""

    weights: Mapping[str, float]
    learned_from: int
    """Papers with a star, or with the tag."""
    pairs: frozenset[str] = frozenset()
    """First words of the pairs among the features."""

    def score(self, paper: Document) -> float:
        return math.fsum(self._pulls(paper).values())

    def explain(self, paper: Document, limit: int = MAX_EXPLAINED) -> list[tuple[str, float]]:
        """Return the features that pulled most, up or down; neither a pair and one of its words, nor weak ones."""
        chosen: dict[str, float] = {}
        pulls = {name: pull for name, pull in self._pulls(paper).items() if {*name.split()} - _EMPTY_WORDS}
        least = max(map(abs, pulls.values()), default=0.0) * MIN_EXPLAINED
        for feature, pull in sorted(pulls.items(), key=lambda item: (-abs(item[1]), item[0])):
            if abs(pull) >= least and not any(
                f" {feature} " in f" {other} " or f" {other} " in f" {feature} " for other in chosen
            ):
                chosen[feature] = round(pull, 3)
            if len(chosen) == limit:
                break
        return list(chosen.items())

    def _pulls(self, paper: Document) -> dict[str, float]:
        weights, words = self.weights, paper.words
        scale = (TYPICAL_WORDS / (TYPICAL_WORDS + len(words))) ** LENGTH_WEIGHT
        known, times = list(filter(weights.__contains__, words)), dict[str, int]()
        for word in known:
            times[word] = times.get(word, 0) + 1
        pulls = {word: weights[word] * scale * _DAMPED[number] for word, number in times.items()}
        for word in times.keys() & words[: paper.title_words]:
            pulls[word] += weights[word] * scale * TITLE_BONUS
        if self.pairs:
            pairs = {f"{first} {second}" for first, second in pairwise(known) if first in self.pairs}
            pulls |= {pair: weights[pair] * scale * PAIR_WEIGHT for pair in pairs & weights.keys()}
        for label in paper.labels & weights.keys():
            pulls[label] = weights[label] * (AUTHOR_WEIGHT if label[0] == "@" else CATEGORY_WEIGHT)
        return pulls


def learn(
    liked: Sequence[tuple[Document, float]],
    skipped: Sequence[Document],
    others: Sequence[Document],
    shares: Callable[[Collection[str]], Mapping[str, float]],
    wishes: Mapping[str, int],
) -> Taste:
    """Learn from liked papers with their weights (a star is 1), skipped ones, and others of the same kind.

    shares: returns the share of papers of the whole library with each word.
    """
    groups = liked, [(paper, 1.0) for paper in skipped], [(paper, 1.0) for paper in others]
    # One paper of many has a feature by chance, and any paper has most of its pairs of words by chance.
    enough = 1.0 if len(liked) > MANY_LIKED else 0.0
    weights = _weigh(groups, lambda paper: paper.labels.union(paper.words), shares, enough)
    if len(liked) <= MAX_PAIRED:
        pairs = _weigh(groups, lambda paper: {*pairwise(filter(weights.__contains__, paper.words))}, enough=1.0)
        weights |= {" ".join(pair): weight for pair, weight in pairs.items()}
    strongest = sorted(weights, key=lambda feature: (-abs(weights[feature]), feature))[:MAX_FEATURES]
    weights = {feature: weights[feature] for feature in strongest}
    for feature, steps in wishes.items():
        weights[feature] = weights.get(feature, 0.0) + steps * WISH_WEIGHT
    return Taste(weights, len(liked), frozenset(name.split()[0] for name in weights if " " in name and name[0] != "@"))


Feature = TypeVar("Feature", str, tuple[str, str])
Group = Sequence[tuple[Document, float]]


def _weigh(
    groups: tuple[Group, Group, Group],
    features: Callable[[Document], Collection[Feature]],
    shares: Callable[[Collection[Feature]], Mapping[Feature, float]] = lambda features: {},
    enough: float = 0.0,
) -> dict[Feature, float]:
    """Return the weight of each feature that more than `enough` of the liked or of the skipped papers have."""
    likes, skips, rest = (_count(group, features) for group in groups)
    liked, skipped, others = (math.fsum(weight for _, weight in group) for group in groups)
    all_marks = math.sqrt(liked + skipped)  # so that one skip among many stars says no more than one of them
    found = set[Feature]()
    for counts, total in ((likes, liked), (skips, skipped)):
        numbers = {papers for papers in counts.values() if papers > enough}
        most = {papers: (others + PRIOR_OTHERS) * _max_share(papers, total, all_marks) for papers in numbers}
        found.update(name for name, papers in counts.items() if rest.get(name, 0) <= most.get(papers, -1))
    share_of, weights = shares(found), {}
    for feature in found:
        common = (rest.get(feature, 0) + PRIOR_OTHERS * share_of.get(feature, RARE)) / (others + PRIOR_OTHERS)
        pull = _pull(likes.get(feature, 0), liked, common) - _pull(skips.get(feature, 0), skipped, common)
        if abs(pull / all_marks) >= MIN_WEIGHT:
            weights[feature] = pull / all_marks
    return weights


def _count(group: Group, features: Callable[[Document], Collection[Feature]]) -> Mapping[Feature, float]:
    """Return the total weight of the papers with each feature; weights are quarters, whose sums are exact."""

    def count(weight: float) -> Counter[Feature]:
        return Counter(chain.from_iterable(features(paper) for paper, its_weight in group if its_weight == weight))

    counts: dict[Feature, float] = {**count(1.0)}
    for weight in {weight for _, weight in group} - {1.0}:
        for feature, papers in count(weight).items():
            counts[feature] = counts.get(feature, 0.0) + weight * papers
    return counts


def _max_share(papers: float, total: float, all_marks: float) -> float:
    """Return the share of others with a feature above which it weighs too little; slightly more, for rounding."""
    odds = math.exp((MIN_WEIGHT * all_marks / math.sqrt(papers)) ** (1 / CONTRAST))
    return 1.000001 * papers / (odds * (total + PRIOR_PAPERS) - PRIOR_PAPERS)


def _pull(papers: float, total: float, common: float) -> float:
    odds = (papers + PRIOR_PAPERS * common) / ((total + PRIOR_PAPERS) * common)
    return math.pow(math.log(odds), CONTRAST) * math.sqrt(papers) if papers and odds > 1 else 0.0
