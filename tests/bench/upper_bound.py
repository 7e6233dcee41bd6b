"""The upper bound of the mean reciprocal rank for abstract words: several papers have them, but one is the target.

A query is four of an abstract's longer words, sampled at random. An engine that knew this could at best rank papers by
the probability that sampling their abstract gives these four words.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from paperbrowse.text.fold import folded_words
from tests.bench.corpus import Item
from tests.bench.query_sample import QuerySample
from tests.bench.scores import CUTOFF

KIND = "abstract words"
MIN_LETTERS = 6
"""Letters of a sampled word, at least."""


def upper_bound(items: Iterable[Item], sample: QuerySample) -> float:
    """Return the highest expected mean reciprocal rank, or NaN if the sample has no such query."""
    known_items = [item for item in sample.items if item.kind == KIND]
    queries = [Counter(folded_words(item.text)) for item in known_items]
    queries_by_word = _by_word(queries)
    likelihoods: list[dict[int, float]] = [{} for _ in queries]
    for item in items:
        long_words = [word for word in folded_words(item.abstract) if len(word) >= MIN_LETTERS]
        counts = Counter(long_words)
        for number in _matching(counts, queries_by_word, queries):
            likelihoods[number][item.line] = _log_likelihood(queries[number], counts, len(long_words))
    ranks = [_expected(likelihoods[number], sample.lines[item.target]) for number, item in enumerate(known_items)]
    return sum(ranks) / len(ranks) if ranks else math.nan


def _by_word(queries: Sequence[Counter[str]]) -> Mapping[str, list[int]]:
    """Return the numbers of the queries that contain each word."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, query in enumerate(queries):
        for word in query:
            numbers[word].append(number)
    return dict(numbers)


def _matching(
    counts: Counter[str], queries_by_word: Mapping[str, list[int]], queries: Sequence[Counter[str]]
) -> list[int]:
    """Return the numbers of the queries whose words are all in an abstract, as often as in the query."""
    shared = Counter(number for word in counts.keys() & queries_by_word.keys() for number in queries_by_word[word])
    return [number for number, words in shared.items() if words == len(queries[number]) and queries[number] <= counts]


def _log_likelihood(query: Counter[str], counts: Counter[str], total: int) -> float:
    """Return the log probability of sampling these words without replacement, up to a constant for all papers."""
    ways = sum(math.log(counts[word] - drawn) for word, uses in query.items() for drawn in range(uses))
    return ways - sum(math.log(total - drawn) for drawn in range(query.total()))


def _expected(likelihoods: Mapping[int, float], target: int) -> float:
    """Return the expected reciprocal rank of a paper if equally likely papers come in random order."""
    own = likelihoods[target]
    above = sum(likelihood > own for likelihood in likelihoods.values())
    equal = sum(likelihood == own for likelihood in likelihoods.values())
    return sum(1 / rank for rank in range(above + 1, above + equal + 1) if rank <= CUTOFF) / equal
