"""When papers appeared and what arXiv called them: days from 1992 to 2025, more each year, and ids that are unique."""

import random
from calendar import monthrange
from itertools import accumulate

FIRST_YEAR, LAST_YEAR = 1992, 2025
ARCHIVES = (
    *("astro-ph", "cond-mat", "cs", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math", "math-ph"),
    *("nlin", "nucl-ex", "nucl-th", "physics", "q-bio", "quant-ph"),
)

_MONTHS = [(year, month) for year in range(FIRST_YEAR, LAST_YEAR + 1) for month in range(1, 13)]
_SHARES = list(accumulate(range(1, len(_MONTHS) + 1)))
"""Papers a month grow by the same number every month, as arXiv's did for its first thirty years."""


class Months:
    """Days and ids given out one after another."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used = [0] * len(_MONTHS)

    def next(self) -> tuple[str, str]:
        """(arXiv id, date to the day) of one more paper. Raises OverflowError when arXiv's ids have run out."""
        (place,) = self._chance.choices(range(len(_MONTHS)), cum_weights=_SHARES)
        while self._used[place] >= _room(*_MONTHS[place]):
            place += 1
            if place == len(_MONTHS):
                raise OverflowError("no arXiv ids are left")
        year, month = _MONTHS[place]
        self._used[place] += 1
        day = self._chance.randint(1, monthrange(year, month)[1])
        return _arxiv_id(year, month, self._used[place]), f"{year}-{month:02d}-{day:02d}"


def _room(year: int, month: int) -> int:
    if year >= 2015:
        return 99_999
    return 9_999 if (year, month) >= (2007, 4) else 999 * len(ARCHIVES)


def _arxiv_id(year: int, month: int, number: int) -> str:
    """The id of the so-many-th paper of a month: three digits in each archive, later four, later five for all."""
    start = f"{year % 100:02d}{month:02d}"
    if year >= 2015:
        return f"{start}.{number:05d}"
    if (year, month) >= (2007, 4):
        return f"{start}.{number:04d}"
    of_archive, archive = divmod(number - 1, len(ARCHIVES))
    return f"{ARCHIVES[archive]}/{start}{of_archive + 1:03d}"
