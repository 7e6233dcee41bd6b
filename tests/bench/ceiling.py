"""What no ranking can exceed on abstract words, however good: several papers hold the words, and one is meant.

A query is four of an abstract's longer words drawn at random. Whoever knew that, and counted every abstract, could do
no better than to list first the paper from which the draw would most likely have given these words.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from paperbrowse.text.fold import folded_words
from tests.bench.corpus import Item
from tests.bench.drawing import Questions
from tests.bench.score import LISTED

KIND = "abstract words"
DRAWN_FROM = 6
"""Letters that a drawn word has at least."""


def ceiling(items: Iterable[Item], questions: Questions) -> float:
    """The mean reciprocal rank of the likeliest paper first; not a number where no such query was drawn."""
    asked = [one for one in questions.items if one.kind == KIND]
    wanted = [Counter(folded_words(one.text)) for one in asked]
    holding = _by_word(wanted)
    likelihoods: list[dict[int, float]] = [{} for _ in asked]
    for item in items:
        long = [word for word in folded_words(item.abstract) if len(word) >= DRAWN_FROM]
        counted = Counter(long)
        for number in _held(counted, holding, wanted):
            likelihoods[number][item.line] = _likelihood(wanted[number], counted, len(long))
    found = [_expected(likelihoods[number], questions.lines[one.target]) for number, one in enumerate(asked)]
    return sum(found) / len(found) if found else math.nan


def _by_word(wanted: Sequence[Counter[str]]) -> Mapping[str, list[int]]:
    """The numbers of the queries that hold each word."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, query in enumerate(wanted):
        for word in query:
            found[word].append(number)
    return dict(found)


def _held(counted: Counter[str], holding: Mapping[str, list[int]], wanted: Sequence[Counter[str]]) -> list[int]:
    """The queries of which an abstract holds every word, as often as it was drawn."""
    shared = Counter(number for word in counted.keys() & holding.keys() for number in holding[word])
    return [number for number, many in shared.items() if many == len(wanted[number]) and wanted[number] <= counted]


def _likelihood(query: Counter[str], counted: Counter[str], long: int) -> float:
    """The logarithm of how likely a draw without putting back gives these words, but for what all papers share."""
    ways = sum(math.log(counted[word] - taken) for word, many in query.items() for taken in range(many))
    return ways - sum(math.log(long - taken) for taken in range(query.total()))


def _expected(likelihoods: Mapping[int, float], target: int) -> float:
    """The reciprocal rank to be expected of a paper when those as likely as it come in any order."""
    own = likelihoods[target]
    above = sum(one > own for one in likelihoods.values())
    level = sum(one == own for one in likelihoods.values())
    return sum(1 / rank for rank in range(above + 1, above + level + 1) if rank <= LISTED) / level
