"""How well engines find what was meant: reciprocal ranks, and times in milliseconds."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.drawing import Questions

LISTED = 10
"""Results that count: what a screen shows at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """How the queries of one kind fared."""

    queries: int
    mrr: float
    """Mean of one over the rank of the paper that was meant; nothing beyond the tenth."""
    success: float
    """Share of queries with it among the ten."""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds."""

    number: int
    p50: float
    p95: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True)
class Scores:
    """One engine's answers."""

    answers: tuple[tuple[str, float], ...]
    """(kind, reciprocal rank) of the queries in the order they were asked."""
    overall: Found
    kinds: dict[str, Found]
    times: Times
    """Of whole queries with the papers they list."""

    def of_first(self, number: int) -> "Scores":
        """The scores of the first queries alone; the times stay those of all."""
        return scores_of(self.answers[:number], self.times)


def reciprocal(target: int, found: Sequence[int]) -> float:
    """One over the rank of what was meant; 0 where it is not there."""
    return 1 / (found.index(target) + 1) if target in found else 0.0


def found_of(reciprocals: Sequence[float]) -> Found:
    """The means of reciprocal ranks."""
    number = len(reciprocals)
    hits = sum(1 for one in reciprocals if one)
    return Found(number, sum(reciprocals) / max(1, number), hits / max(1, number))


def times_of(milliseconds: Sequence[float]) -> Times:
    """Percentiles: the value that so many in a hundred do not exceed."""
    if not milliseconds:
        return Times(0, 0.0, 0.0, 0.0, 0.0)
    rising = sorted(milliseconds)
    p50, p95, p99 = (rising[max(0, -(-len(rising) * percent // 100) - 1)] for percent in (50, 95, 99))
    return Times(len(rising), p50, p95, p99, rising[-1])


def scores_of(answers: Sequence[tuple[str, float]], times: Times) -> Scores:
    """The means of all answers, and of each kind's."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for kind, value in answers:
        kinds[kind].append(value)
    overall = found_of([value for _, value in answers])
    return Scores(tuple(answers), overall, {kind: found_of(values) for kind, values in kinds.items()}, times)


def ask(search: Callable[[str, int], Sequence[int]], questions: Questions, seconds: float) -> Scores:
    """Put the queries one after another; after so many seconds no further paper's queries are begun."""
    answers: list[tuple[str, float]] = []
    spent: list[float] = []
    began, target = time.perf_counter(), ""
    for item in questions.items:
        if item.target != target and time.perf_counter() - began > seconds:
            break
        target = item.target
        started = time.perf_counter()
        found = search(item.text, LISTED)
        spent.append((time.perf_counter() - started) * 1000)
        answers.append((item.kind, reciprocal(questions.lines[target], found)))
    return scores_of(answers, times_of(spent))
