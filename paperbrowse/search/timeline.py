"""How many papers each year, month and day has."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from paperbrowse.text.dates import PartialDate, monday_of, parse_iso


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by what `date:` takes (`2024`, `2024-03`, `2024-03-01`), the latest first.

    A date counts as far as it is known: one of a year alone is in no month, and no date in nothing.
    """

    years: Mapping[str, int] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)


def build_timeline(papers_by_date: Mapping[PartialDate, int]) -> Timeline:
    """Dates with their papers, summed up."""
    years, months, days = Counter[str](), Counter[str](), Counter[str]()
    for published, papers in papers_by_date.items():
        years[f"{published.year:04d}"] += papers
        if published.month:
            months[f"{published.year:04d}-{published.month:02d}"] += papers
        if published.day:
            days[str(published)] += papers
    return Timeline(_latest_first(years), _latest_first(months), _latest_first(days))


def _latest_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), reverse=True))


@dataclass(frozen=True, slots=True)
class Bar:
    """One period."""

    query_value: str
    """What `date:` takes for it: `2024-03`, `2024-03-04..2024-03-10`."""
    first: date
    last: date
    papers: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars from the first dated paper to the last; periods without any are among them."""

    unit: str = "year"
    bars: tuple[Bar, ...] = ()
    imprecise: int = 0
    """Papers of these years that are dated less exactly than the bars."""

    def bar_index(self, day: date) -> int:
        """The number of the bar a day is in, or of the nearest."""
        return max(0, bisect_right([bar.first for bar in self.bars], day) - 1)

    def range_value(self, start: int, end: int) -> str:
        """What `date:` takes for all periods from one bar to another."""
        first, last = sorted((start, end))
        if first == last:
            return self.bars[first].query_value
        return f"{self.bars[first].query_value.partition('..')[0]}..{self.bars[last].query_value.rpartition('..')[2]}"


def build_histogram(counts: Timeline, max_bars: int) -> Histogram:
    """The finest bars of which there are no more than so many; of more years than that, the latest."""
    known = [one for text in (*counts.years, *counts.months, *counts.days) if (one := parse_iso(text))]
    if not known:
        return Histogram()
    first, last = _known_range(counts)
    for unit, periods in _UNITS:
        found = list(_periods_until(periods(first), last, max_bars))
        if found and found[-1][2] >= last:
            return _count_bars(unit, found, counts)
    years = range(max(first.year, last.year - max_bars + 1), last.year + 1)
    return _count_bars("year", [(f"{year:04d}", date(year, 1, 1), date(year, 12, 31)) for year in years], counts)


_Period = tuple[str, date, date]


def _known_range(counts: Timeline) -> tuple[date, date]:
    """From the first to the last day of which anything is known, a month or a year where no more is."""
    days = [one for text in counts.days if (one := parse_iso(text))]
    every = [*days, *_undivided(counts.months, counts.days, 7), *_undivided(counts.years, counts.months, 4)]
    return min(one.first_day for one in every), max(one.last_day for one in every)


def _undivided(coarse: Mapping[str, int], fine: Mapping[str, int], name_length: int) -> list[PartialDate]:
    """Months or years that have papers of which no more is known; letters: of their names."""
    finer = Counter[str]()
    for text, papers in fine.items():
        finer[text[:name_length]] += papers
    return [one for text, papers in coarse.items() if papers > finer[text] and (one := parse_iso(text))]


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
        whole = PartialDate(year, month)
        yield str(whole), whole.first_day, whole.last_day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


_UNITS: tuple[tuple[str, Callable[[date], Iterator[_Period]]], ...] = (
    ("day", _days),
    ("week", _weeks),
    ("month", _months),
)


def _periods_until(periods: Iterator[_Period], last: date, max_bars: int) -> Iterator[_Period]:
    for number, period in enumerate(periods):
        if number >= max_bars or period[1] > last:
            return
        yield period


def _count_bars(unit: str, periods: list[_Period], counts: Timeline) -> Histogram:
    papers = {"year": counts.years, "month": counts.months}.get(unit, counts.days)
    starts = [first for _, first, _ in periods]
    found = [0] * len(periods)
    for text, count in papers.items():
        day = parse_iso(text)
        place = bisect_right(starts, day.first_day) - 1 if day else -1
        if place >= 0:
            found[place] += count
    bars = tuple(Bar(*period, count) for period, count in zip(periods, found, strict=True))
    within = sum(n for year, n in counts.years.items() if int(year) >= starts[0].year)
    return Histogram(unit, bars, max(0, within - sum(found)))
