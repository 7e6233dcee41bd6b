"""Date ranges as users type them: `2024`, `2024-03..2024-06`, `last-week`, `7d`."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from paperbrowse.text.dates import monday_of, parse_iso

_RELATIVE = re.compile(r"([1-9]\d{0,3})([dwmy])")
_BOUNDED = re.compile(r"(>=|<=|>|<)\s*([^<>=.]+)")
_YEAR_RANGE = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}([-/]\d{1,2}){0,2}")
_DAYS_PER_UNIT = {"d": 1, "w": 7, "m": 30, "y": 365}


class PublishedRange(NamedTuple):
    """A first and a last day, both included; None is open. A month or a year counts as its first day."""

    first: date | None
    last: date | None


def _last_month(today: date) -> PublishedRange:
    last = today.replace(day=1) - timedelta(days=1)
    return PublishedRange(last.replace(day=1), last)


def _last_week(today: date) -> PublishedRange:
    start = monday_of(today) - timedelta(days=7)
    return PublishedRange(start, start + timedelta(days=6))


NAMED_PERIODS: dict[str, Callable[[date], PublishedRange]] = {
    "today": lambda today: PublishedRange(today, today),
    "yesterday": lambda today: PublishedRange(today - timedelta(days=1), today - timedelta(days=1)),
    "this-week": lambda today: PublishedRange(monday_of(today), today),
    "last-week": _last_week,
    "this-month": lambda today: PublishedRange(today.replace(day=1), today),
    "last-month": _last_month,
    "this-year": lambda today: PublishedRange(today.replace(month=1, day=1), today),
    "last-year": lambda today: PublishedRange(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}
"""Periods relative to today; a week begins on Monday."""


def parse_period(text: str, today: date) -> PublishedRange | None:
    """Return the days that a value of `date:` covers, or None if it is not a date."""
    text = text.strip().lower().replace("_", "-")
    if years := _YEAR_RANGE.fullmatch(text):
        text = f"{years[1]}..{years[2]}"
    if ".." in text:
        return _parse_range(text, today) if not {*"<>"} & {*text} else None
    if bound := _BOUNDED.fullmatch(text):
        return _parse_bounded(bound[1], bound[2], today)
    if period := NAMED_PERIODS.get(text):
        return period(today)
    if relative := _RELATIVE.fullmatch(text):
        return PublishedRange(_days_before(today, int(relative[1]) * _DAYS_PER_UNIT[relative[2]] - 1), today)
    # Half a date such as `2024-1x` is refused, although parse_iso would read its beginning.
    parsed = parse_iso(text) if _ISO_DATE.fullmatch(text) else None
    return PublishedRange(parsed.first_day, parsed.last_day) if parsed else None


def parse_since(text: str, today: date) -> PublishedRange | None:
    """Return the range that begins with the first day of the value."""
    period = parse_period(text, today)
    return PublishedRange(period.first, None) if period and period.first else None


def parse_before(text: str, today: date) -> PublishedRange | None:
    """Return the range that ends on the day before the first day of the value."""
    period = parse_period(text, today)
    return PublishedRange(None, _days_before(period.first, 1)) if period and period.first else None


def _parse_bounded(operator: str, text: str, today: date) -> PublishedRange | None:
    """Return the range after or before a period, compared as counts are: `>2024`, `<=2024-06`."""
    period = parse_period(text, today)
    if period is None or period.first is None or period.last is None:
        return None
    if operator[0] == ">":
        return PublishedRange(period.first if operator == ">=" else period.last + timedelta(days=1), None)
    return PublishedRange(None, period.last if operator == "<=" else _days_before(period.first, 1))


def _parse_range(text: str, today: date) -> PublishedRange | None:
    start, end = (part.strip() for part in text.split("..", 1))
    first = parse_period(start, today) if start and ".." not in start else None
    last = parse_period(end, today) if end and ".." not in end else None
    if (start and first is None) or (end and last is None) or not (start or end):
        return None
    first_day, last_day = first.first if first else None, last.last if last else None
    if first_day and last_day and first_day > last_day and first and last:
        return PublishedRange(last.first, first.last)  # the two ends were swapped, but the meaning is clear
    return PublishedRange(first_day, last_day)


def _days_before(day: date, days: int) -> date:
    return max(date(1, 1, 2), day - timedelta(days=min(days, day.toordinal() - 2)))
