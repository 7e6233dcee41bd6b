"""The growth of CPU time with the input, measured as a ratio, because absolute times differ between machines."""

import time
from collections.abc import Callable
from functools import partial
from math import inf
from typing import TypeVar

Input = TypeVar("Input")

TOO_MUCH = 30
"""Limit of the ratio of times for ten times the input: the geometric mean of 10 (linear) and 100 (quadratic)."""

MIN_SECONDS = 0.02
"""Shorter times count as this, because a ratio of shorter times depends on the resolution of the clock."""


def growth(act: Callable[[Input], object], make_input: Callable[[int], Input], size: int) -> float:
    """Return the time for ten times the input divided by the time for the input; repeat if it seems too long.

    On a busy machine linear code may seem too slow once, but quadratic code takes a hundred times as long every time.
    """
    small, large = make_input(size), make_input(10 * size)
    ratio = inf
    for tries in (1, 2, 3, 4):
        small_time, large_time = seconds(partial(act, small), tries + 1), seconds(partial(act, large), tries)
        ratio = min(ratio, large_time / max(small_time, MIN_SECONDS))
        if ratio < TOO_MUCH:
            break
    return ratio


def seconds(act: Callable[[], object], tries: int) -> float:
    """Return the shortest CPU time of several tries, because noise only adds time."""
    best = inf
    for _ in range(tries):
        started = time.process_time()
        act()
        best = min(best, time.process_time() - started)
    return best


def repeated(before: str, unit: str, after: str, size: int) -> str:
    """Return a text of about `size` characters: a unit repeated between a start and an end."""
    return before + unit * (size // len(unit)) + after
