"""Unique arXiv ids with dates from 1992 to 2025, more in each later year."""

import random
from calendar import monthrange
from itertools import accumulate

FIRST_YEAR, LAST_YEAR = 1992, 2025
ARCHIVES = (
    *("astro-ph", "cond-mat", "cs", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math", "math-ph"),
    *("nlin", "nucl-ex", "nucl-th", "physics", "q-bio", "quant-ph"),
)

_MONTHS = [(year, month) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
_WEIGHTS = list(accumulate(range(1, len(_MONTHS) + 1)))
"""Cumulated; papers per month grow linearly, as arXiv's did in its first thirty years."""


class ArxivIds:
    """Yields ids and dates one after another."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used = [0] * len(_MONTHS)

    def next(self) -> tuple[str, str]:
        """Return (arXiv id, ISO date) of another paper. Raises OverflowError if no arXiv ids are left."""
        (index,) = self._chance.choices(range(len(_MONTHS)), cum_weights=_WEIGHTS)
        while self._used[index] >= _capacity(*_MONTHS[index]):
            index += 1
            if index == len(_MONTHS):
                raise OverflowError("no arXiv ids are left")
        year, month = _MONTHS[index]
        self._used[index] += 1
        day = self._chance.randint(1, monthrange(year, month)[1])
        return _arxiv_id(year, month, self._used[index]), f"{year}-{month:02d}-{day:02d}"


def _capacity(year: int, month: int) -> int:
    """Return the number of ids that a month can have."""
    if year >= 2015:
        return 99_999
    return 9_999 if (year, month) >= (2007, 4) else 999 * len(ARCHIVES)


def _arxiv_id(year: int, month: int, number: int) -> str:
    """Return the id of a month's paper: three digits in each archive, from 2007 four and from 2015 five for all."""
    start = f"{year % 100:02d}{month:02d}"
    if year >= 2015:
        return f"{start}.{number:05d}"
    if (year, month) >= (2007, 4):
        return f"{start}.{number:04d}"
    serial, archive = divmod(number - 1, len(ARCHIVES))
    return f"{ARCHIVES[archive]}/{start}{serial + 1:03d}"
