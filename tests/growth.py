"""How the time that something takes grows with its input: a ratio of two, since no machine is like another."""

import time
from collections.abc import Callable
from functools import partial
from math import inf
from typing import TypeVar

Input = TypeVar("Input")

TOO_MUCH = 30
"""How many times as long ten times the input must not take: as ratios go, midway from ten to a hundred, the square."""

LEAST = 0.02
"""Seconds below which a ratio tells of the clock, not of the code."""


def growth(act: Callable[[Input], object], text: Callable[[int], Input], some: int) -> float:
    """How many times as long ten times the text takes; looked at again and again where it seems too long.

    A busy machine makes it seem so: what grows with the square takes a hundred times as long every time.
    """
    few_of_it, much_of_it = text(some), text(10 * some)
    found = inf
    for tries in (1, 2, 3, 4):
        few, much = seconds(partial(act, few_of_it), tries + 1), seconds(partial(act, much_of_it), tries)
        found = min(found, much / max(few, LEAST))
        if found < TOO_MUCH:
            break
    return found


def seconds(act: Callable[[], object], tries: int) -> float:
    """The least processor time of so many tries: noise only ever adds."""
    best = inf
    for _ in range(tries):
        started = time.process_time()
        act()
        best = min(best, time.process_time() - started)
    return best


def repeated(before: str, unit: str, behind: str, size: int) -> str:
    """A text of about so many characters, the same again and again between a beginning and an end."""
    return before + unit * (size // len(unit)) + behind
