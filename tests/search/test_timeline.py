"""Bars over time hold every dated paper once, in the finest periods there is room for."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.timeline import Histogram, build_histogram, build_timeline
from paperbrowse.text.dates import PartialDate

DATES = st.one_of(
    st.dates(date(2019, 1, 1), date(2026, 12, 31)).map(lambda day: PartialDate(day.year, day.month, day.day)),
    st.builds(PartialDate, st.integers(2019, 2026), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(1990, 2026)),
)
COLUMNS = st.integers(1, 200)


@settings(max_examples=300, deadline=None)
@given(st.lists(DATES, max_size=60), COLUMNS)
def test_bars_are_a_plain_count_of_the_papers(papers: list[PartialDate], columns: int) -> None:
    found = build_histogram(build_timeline(Counter(papers)), columns)
    assert len(found.bars) <= columns
    fine = {"day": lambda one: one.day, "week": lambda one: one.day, "month": lambda one: one.month}.get(found.unit)
    counted = [one for one in papers if fine is None or fine(one)]
    for bar in found.bars:
        assert bar.papers == sum(bar.first <= one.first_day <= bar.last for one in counted)
    shown = [one for one in papers if found.bars and one.year >= found.bars[0].first.year]
    assert sum(bar.papers for bar in found.bars) + found.imprecise == len(shown)


@settings(max_examples=100, deadline=None)
@given(st.lists(DATES, min_size=1, max_size=30), COLUMNS)
def test_bars_follow_each_other_without_a_gap(papers: list[PartialDate], columns: int) -> None:
    bars = build_histogram(build_timeline(Counter(papers)), columns).bars
    assert all(one.last + timedelta(days=1) == other.first for one, other in pairwise(bars))


def test_the_finest_unit_that_fits_is_taken() -> None:
    def unit(first: PartialDate, last: PartialDate) -> str:
        return build_histogram(build_timeline(Counter([first, last])), 60).unit

    assert unit(PartialDate(2024, 1, 1), PartialDate(2024, 2, 28)) == "day"
    assert unit(PartialDate(2024, 1, 1), PartialDate(2024, 12, 28)) == "week"
    assert unit(PartialDate(2022, 1, 1), PartialDate(2025, 12, 28)) == "month"
    assert unit(PartialDate(2012, 1, 1), PartialDate(2025, 12, 28)) == "year"


def test_a_range_of_bars_is_what_date_takes() -> None:
    weeks = build_histogram(build_timeline(Counter([PartialDate(2024, 1, 1), PartialDate(2024, 12, 28)])), 60)
    assert weeks.range_value(2, 1) == "2024-01-08..2024-01-21"
    assert weeks.range_value(0, 0) == "2024-01-01..2024-01-07"
    assert weeks.bar_index(date(2024, 1, 9)) == 1
    assert build_histogram(build_timeline({}), 10) == Histogram()
