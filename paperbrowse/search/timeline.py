"""Number of papers by year, month and day, and a histogram of them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, takewhile
from typing import NamedTuple

from paperbrowse.text.dates import PartialDate, monday_of, parse_iso


@dataclass(frozen=True, slots=True)
class Timeline:
    """Number of papers by value of `date:` (`2024`, `2024-03`, `2024-03-01`), the latest first.

    A paper counts as far as its date is known: one dated to the year is in no month, an undated one nowhere.
    """

    years: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


def build_timeline(papers_by_date: Mapping[PartialDate, int]) -> Timeline:
    """Sum up the papers of each year, month and day."""
    years, months, days = Counter[str](), Counter[str](), Counter[str]()
    for published, papers in papers_by_date.items():
        years[f"{published.year:04d}"] += papers
        if published.month:
            months[f"{published.year:04d}-{published.month:02d}"] += papers
        if published.day:
            days[str(published)] += papers
    return Timeline(*(dict(sorted(counts.items(), reverse=True)) for counts in (years, months, days)))


class Bar(NamedTuple):
    query_value: str
    """Value of `date:` for the period: `2024-03`, `2024-03-04..2024-03-10`."""
    first: date
    last: date
    papers: int


class Histogram(NamedTuple):
    """Bars from the first dated paper to the last, including periods without papers."""

    unit: str = "year"
    bars: tuple[Bar, ...] = ()
    imprecise: int = 0
    """Papers of these years whose dates are less precise than the bars."""

    def bar_index(self, day: date) -> int:
        """Return the index of the bar that contains a day, or of the nearest bar."""
        return max(0, bisect_right([bar.first for bar in self.bars], day) - 1)

    def range_value(self, start: int, end: int) -> str:
        """Return the value of `date:` for the periods between two bars, both included."""
        first, last = sorted((start, end))
        if first == last:
            return self.bars[first].query_value
        return f"{self.bars[first].query_value.partition('..')[0]}..{self.bars[last].query_value.rpartition('..')[2]}"


_Period = tuple[str, date, date]
"""(value of `date:`, first day, last day)"""


def build_histogram(counts: Timeline, max_bars: int) -> Histogram:
    """Return the histogram of the finest unit that fits; if even years do not fit, of the latest years."""
    if not _parse_dates([*counts.years, *counts.months, *counts.days]):
        return Histogram()
    first, last = _date_range(counts)
    for unit, periods_from in _UNITS.items():
        until_last = takewhile(lambda period: period[1] <= last, periods_from(first))
        periods = list(islice(until_last, max_bars))
        if periods and periods[-1][2] >= last:
            return _count_bars(unit, periods, counts)
    years = range(max(first.year, last.year - max_bars + 1), last.year + 1)
    return _count_bars("year", [(f"{year:04d}", date(year, 1, 1), date(year, 12, 31)) for year in years], counts)


def _parse_dates(texts: Iterable[str]) -> list[PartialDate]:
    return [parsed for text in texts if (parsed := parse_iso(text))]


def _date_range(counts: Timeline) -> tuple[date, date]:
    """Return the first and the last possible day of the papers, each dated as precisely as known."""
    imprecise = _undivided(counts.months, counts.days, 7) + _undivided(counts.years, counts.months, 4)
    dates = _parse_dates(counts.days) + imprecise
    return min(one.first_day for one in dates), max(one.last_day for one in dates)


def _undivided(coarse: Mapping[str, int], fine: Mapping[str, int], name_length: int) -> list[PartialDate]:
    """Return the months or years (of name_length characters) with papers that are not dated more precisely."""
    finer = Counter[str]()
    for text, papers in fine.items():
        finer[text[:name_length]] += papers
    return _parse_dates(text for text, papers in coarse.items() if papers > finer[text])


def _days(first: date) -> Iterator[_Period]:
    while True:
        yield str(first), first, first
        first += timedelta(days=1)


def _weeks(first: date) -> Iterator[_Period]:
    start = monday_of(first)
    while True:
        end = start + timedelta(days=6)
        yield f"{start}..{end}", start, end
        start += timedelta(days=7)


def _months(first: date) -> Iterator[_Period]:
    year, month = first.year, first.month
    while True:
        period = PartialDate(year, month)
        yield str(period), period.first_day, period.last_day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


_UNITS: dict[str, Callable[[date], Iterator[_Period]]] = {"day": _days, "week": _weeks, "month": _months}


def _count_bars(unit: str, periods: list[_Period], counts: Timeline) -> Histogram:
    papers = {"year": counts.years, "month": counts.months}.get(unit, counts.days)
    starts = [first for _, first, _ in periods]
    totals = [0] * len(periods)
    for text, count in papers.items():
        day = parse_iso(text)
        index = bisect_right(starts, day.first_day) - 1 if day else -1
        if index >= 0:
            totals[index] += count
    bars = tuple(Bar(*period, count) for period, count in zip(periods, totals, strict=True))
    in_years = sum(n for year, n in counts.years.items() if int(year) >= starts[0].year)
    return Histogram(unit, bars, max(0, in_years - sum(totals)))
