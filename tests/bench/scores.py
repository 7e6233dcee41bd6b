"""The scores of search engines: reciprocal ranks of the target papers, and times in milliseconds."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.query_sample import QuerySample

CUTOFF = 10
"""Number of results that count: about one screen."""


@dataclass(frozen=True, slots=True)
class Quality:
    """The ranking quality for the queries of one kind."""

    queries: int
    mrr: float
    """Mean reciprocal rank of the target papers; 0 for a paper after the first CUTOFF results."""
    success: float
    """Share of queries with the target in the first CUTOFF results."""


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles of times in milliseconds."""

    number: int
    p50: float
    p95: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The results of one engine."""

    answers: tuple[tuple[str, float], ...]
    """(kind, reciprocal rank) of each query, in the order of the sample."""
    overall: Quality
    kinds: dict[str, Quality]
    times: Times
    """Of complete queries, including reading their papers."""

    def of_first(self, number: int) -> "Scores":
        """Return the scores of the first queries only, with the times of all."""
        return scores_of(self.answers[:number], self.times)


def reciprocal_rank(target: int, results: Sequence[int]) -> float:
    return 1 / (results.index(target) + 1) if target in results else 0.0


def quality_of(reciprocal_ranks: Sequence[float]) -> Quality:
    number = len(reciprocal_ranks)
    hits = sum(1 for rank in reciprocal_ranks if rank)
    return Quality(number, sum(reciprocal_ranks) / max(1, number), hits / max(1, number))


def times_of(milliseconds: Sequence[float]) -> Times:
    """Return nearest-rank percentiles: the value that so many percent of the times do not exceed."""
    if not milliseconds:
        return Times(0, 0.0, 0.0, 0.0, 0.0)
    ordered = sorted(milliseconds)
    p50, p95, p99 = (ordered[max(0, -(-len(ordered) * percent // 100) - 1)] for percent in (50, 95, 99))
    return Times(len(ordered), p50, p95, p99, ordered[-1])


def scores_of(answers: Sequence[tuple[str, float]], times: Times) -> Scores:
    """Return the mean scores of all answers and of each kind."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for kind, value in answers:
        kinds[kind].append(value)
    overall = quality_of([value for _, value in answers])
    return Scores(tuple(answers), overall, {kind: quality_of(values) for kind, values in kinds.items()}, times)


def evaluate(search: Callable[[str, int], Sequence[int]], sample: QuerySample, seconds: float) -> Scores:
    """Run the queries one after another; when the time is over, stop before the next paper's queries."""
    answers: list[tuple[str, float]] = []
    times: list[float] = []
    deadline, target = time.perf_counter() + seconds, ""
    for item in sample.items:
        if item.target != target and time.perf_counter() > deadline:
            break
        target = item.target
        started = time.perf_counter()
        results = search(item.text, CUTOFF)
        times.append((time.perf_counter() - started) * 1000)
        answers.append((item.kind, reciprocal_rank(sample.lines[target], results)))
    return scores_of(answers, times_of(times))
