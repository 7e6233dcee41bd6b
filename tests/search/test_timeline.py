"""Histogram bars contain every dated paper once, in the finest unit that fits."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.timeline import Histogram, build_histogram, build_timeline
from paperbrowse.text.dates import PartialDate
from tests.examples import examples

DATES = st.one_of(
    st.dates(date(2019, 1, 1), date(2026, 12, 31)).map(lambda day: PartialDate(day.year, day.month, day.day)),
    st.builds(PartialDate, st.integers(2019, 2026), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1990, 2026)),
)
COLUMNS = st.integers(1, 200)


@settings(max_examples=examples(300))
@given(st.lists(DATES, max_size=60), COLUMNS)
def test_bars_count_the_papers_of_their_periods(papers: list[PartialDate], columns: int) -> None:
    histogram = build_histogram(build_timeline(Counter(papers)), columns)
    assert len(histogram.bars) <= columns
    fine = {
        "day": lambda published: published.day,
        "week": lambda published: published.day,
        "month": lambda published: published.month,
    }.get(histogram.unit)
    precise = [published for published in papers if fine is None or fine(published)]
    for bar in histogram.bars:
        assert bar.papers == sum(bar.first <= published.first_day <= bar.last for published in precise)
    shown = [published for published in papers if histogram.bars and published.year >= histogram.bars[0].first.year]
    assert sum(bar.papers for bar in histogram.bars) + histogram.imprecise == len(shown)


@settings(max_examples=examples(100))
@given(st.lists(DATES, min_size=1, max_size=30), COLUMNS)
def test_bars_follow_each_other_without_a_gap(papers: list[PartialDate], columns: int) -> None:
    bars = build_histogram(build_timeline(Counter(papers)), columns).bars
    assert all(published.last + timedelta(days=1) == following.first for published, following in pairwise(bars))


def test_the_finest_unit_that_fits_is_used() -> None:
    def unit(first: PartialDate, last: PartialDate) -> str:
        return build_histogram(build_timeline(Counter([first, last])), 60).unit

    assert unit(PartialDate(2024, 1, 1), PartialDate(2024, 2, 28)) == "day"
    assert unit(PartialDate(2024, 1, 1), PartialDate(2024, 12, 28)) == "week"
    assert unit(PartialDate(2022, 1, 1), PartialDate(2025, 12, 28)) == "month"
    assert unit(PartialDate(2012, 1, 1), PartialDate(2025, 12, 28)) == "year"


def test_a_range_of_bars_is_a_value_of_date() -> None:
    weeks = build_histogram(build_timeline(Counter([PartialDate(2024, 1, 1), PartialDate(2024, 12, 28)])), 60)
    assert weeks.range_value(2, 1) == "2024-01-08..2024-01-21"
    assert weeks.range_value(0, 0) == "2024-01-01..2024-01-07"
    assert weeks.bar_index(date(2024, 1, 9)) == 1
    assert build_histogram(build_timeline({}), 10) == Histogram()
