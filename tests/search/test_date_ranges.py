from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.date_ranges import NAMED_PERIODS, PublishedRange, parse_before, parse_period, parse_since
from tests.examples import examples

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def days(period: PublishedRange | None) -> str:
    """Return `first..last` with open ends left empty, or `none` for text that is not a date."""
    return f"{period.first or ''}..{period.last or ''}" if period else "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024-01-01..2024-12-31"),
        ("2024-02", "2024-02-01..2024-02-29"),
        ("2024-02-10", "2024-02-10..2024-02-10"),
        ("2024/02/10", "2024-02-10..2024-02-10"),
        ("2024-03..2024-06", "2024-03-01..2024-06-30"),
        ("2024..2025-01-15", "2024-01-01..2025-01-15"),
        ("2024..", "2024-01-01.."),
        ("..2024", "..2024-12-31"),
        ("2024-06..2024-03", "2024-03-01..2024-06-30"),
        ("2025..2023-05", "2023-05-01..2025-12-31"),
        ("today", "2026-11-23..2026-11-23"),
        ("Yesterday", "2026-11-22..2026-11-22"),
        ("this-week", "2026-11-23..2026-11-23"),
        ("last-week", "2026-11-16..2026-11-22"),
        ("last_week", "2026-11-16..2026-11-22"),
        ("this-month", "2026-11-01..2026-11-23"),
        ("last-month", "2026-10-01..2026-10-31"),
        ("this-year", "2026-01-01..2026-11-23"),
        ("last-year", "2025-01-01..2025-12-31"),
        ("1d", "2026-11-23..2026-11-23"),
        ("7d", "2026-11-17..2026-11-23"),
        ("2w", "2026-11-10..2026-11-23"),
        ("1m", "2026-10-25..2026-11-23"),
        ("1y", "2025-11-24..2026-11-23"),
        ("last-week..today", "2026-11-16..2026-11-23"),
        (">2024", "2025-01-01.."),
        (">=2024-06", "2024-06-01.."),
        ("<2024", "..2023-12-31"),
        ("<= 2024-06", "..2024-06-30"),
        (">last-year", "2026-01-01.."),
        ("2024-2025", "2024-01-01..2025-12-31"),
        (">", "none"),
        (">>2024", "none"),
        (">2024..2025", "none"),
        ("..", "none"),
        ("2024..x", "none"),
        ("x..2024", "none"),
        ("2024..2025..2026", "none"),
        ("2024-1x", "none"),
        ("2024-13", "none"),
        ("2024-02-30", "none"),
        ("24", "none"),
        ("0d", "none"),
        ("sometime", "none"),
        ("", "none"),
    ],
)
def test_a_period_is_parsed_to_its_days(text: str, expected: str) -> None:
    assert days(parse_period(text, MONDAY)) == expected


@pytest.mark.parametrize(
    ("text", "from_then", "until_then"),
    [
        ("2024-03", "2024-03-01..", "..2024-02-29"),
        ("2024-03-01..2024-06", "2024-03-01..", "..2024-02-29"),
        ("7d", "2026-11-17..", "..2026-11-16"),
        ("..2024", "none", "none"),
        ("sometime", "none", "none"),
    ],
)
def test_since_and_before_divide_all_days(text: str, from_then: str, until_then: str) -> None:
    assert days(parse_since(text, MONDAY)) == from_then
    assert days(parse_before(text, MONDAY)) == until_then


@settings(max_examples=examples(200))
@given(DAYS, st.sampled_from(sorted(NAMED_PERIODS)) | st.from_regex(r"[1-9][0-9]{0,3}[dwmy]", fullmatch=True))
def test_relative_periods_are_in_order_and_not_in_the_future(today: date, text: str) -> None:
    period = parse_period(text, today)
    assert period
    assert period.first
    assert period.last
    assert period.first <= period.last <= today


@settings(max_examples=examples(200))
@given(DAYS, DAYS)
def test_a_range_with_swapped_ends_is_put_in_order(first: date, second: date) -> None:
    assert parse_period(f"{first}..{second}", MONDAY) == PublishedRange(min(first, second), max(first, second))


@settings(max_examples=examples(300))
@given(st.text(max_size=20) | st.from_regex(r"[0-9]{0,5}[-/.dwmy]{0,3}[0-9]{0,9}[-.dwmy]{0,2}", fullmatch=True))
def test_any_text_is_a_period_or_none(text: str) -> None:
    for parse in (parse_period, parse_since, parse_before):
        period = parse(text, date(1900, 1, 1))
        assert period is None or not (period.first and period.last) or period.first <= period.last
