"""Papers over time: one bar for each day, week, month or year, whichever shows the whole range in the room there is."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from paperbrowse.search.timeline import Timeline
from paperbrowse.text.dates import PartialDate, from_iso, monday


@dataclass(frozen=True, slots=True)
class Bar:
    """One period."""

    value: str
    """What `date:` takes for it: `2024-03`, `2024-03-04..2024-03-10`."""
    first: date
    last: date
    papers: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars from the first dated paper to the last; periods without any are among them."""

    unit: str = "year"
    bars: tuple[Bar, ...] = ()
    coarser: int = 0
    """Papers of these years that are dated less exactly than the bars."""

    def at(self, day: date) -> int:
        """The number of the bar a day is in, or of the nearest."""
        return max(0, bisect_right([bar.first for bar in self.bars], day) - 1)

    def range(self, one: int, other: int) -> str:
        """What `date:` takes for all periods from one bar to another."""
        first, last = sorted((one, other))
        if first == last:
            return self.bars[first].value
        return f"{self.bars[first].value.partition('..')[0]}..{self.bars[last].value.rpartition('..')[2]}"


def histogram(counts: Timeline, at_most: int) -> Histogram:
    """The finest bars of which there are no more than so many; of more years than that, the latest."""
    known = [one for text in (*counts.years, *counts.months, *counts.days) if (one := from_iso(text))]
    if not known:
        return Histogram()
    first, last = _range(counts)
    for unit, periods in _UNITS:
        found = list(_until(periods(first), last, at_most))
        if found and found[-1][2] >= last:
            return _counted(unit, found, counts)
    years = range(max(first.year, last.year - at_most + 1), last.year + 1)
    return _counted("year", [(f"{year:04d}", date(year, 1, 1), date(year, 12, 31)) for year in years], counts)


_Period = tuple[str, date, date]


def _range(counts: Timeline) -> tuple[date, date]:
    """From the first to the last day of which anything is known, a month or a year where no more is."""
    days = [one for text in counts.days if (one := from_iso(text))]
    every = [*days, *_only(counts.months, counts.days, 7), *_only(counts.years, counts.months, 4)]
    return min(one.first_day for one in every), max(one.last_day for one in every)


def _only(coarse: Mapping[str, int], fine: Mapping[str, int], letters: int) -> list[PartialDate]:
    """Months or years that have papers of which no more is known; letters: of their names."""
    finer = Counter[str]()
    for text, papers in fine.items():
        finer[text[:letters]] += papers
    return [one for text, papers in coarse.items() if papers > finer[text] and (one := from_iso(text))]


def _days(first: date) -> Iterator[_Period]:
    while True:
        yield str(first), first, first
        first += timedelta(days=1)


def _weeks(first: date) -> Iterator[_Period]:
    start = monday(first)
    while True:
        end = start + timedelta(days=6)
        yield f"{start}..{end}", start, end
        start += timedelta(days=7)


def _months(first: date) -> Iterator[_Period]:
    year, month = first.year, first.month
    while True:
        whole = PartialDate(year, month)
        yield str(whole), whole.first_day, whole.last_day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


_UNITS: tuple[tuple[str, Callable[[date], Iterator[_Period]]], ...] = (
    ("day", _days),
    ("week", _weeks),
    ("month", _months),
)


def _until(periods: Iterator[_Period], last: date, at_most: int) -> Iterator[_Period]:
    for number, period in enumerate(periods):
        if number >= at_most or period[1] > last:
            return
        yield period


def _counted(unit: str, periods: list[_Period], counts: Timeline) -> Histogram:
    papers = {"year": counts.years, "month": counts.months}.get(unit, counts.days)
    starts = [first for _, first, _ in periods]
    found = [0] * len(periods)
    for text, count in papers.items():
        day = from_iso(text)
        place = bisect_right(starts, day.first_day) - 1 if day else -1
        if place >= 0:
            found[place] += count
    bars = tuple(Bar(*period, count) for period, count in zip(periods, found, strict=True))
    within = sum(n for year, n in counts.years.items() if int(year) >= starts[0].year)
    return Histogram(unit, bars, max(0, within - sum(found)))
