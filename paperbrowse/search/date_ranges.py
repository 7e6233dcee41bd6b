"""Dates as a reader types them: `2024`, `2024-03..2024-06`, `last-week`, `7d`."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from paperbrowse.search.query import PublishedRange
from paperbrowse.text.dates import PartialDate, monday_of, parse_iso

_RELATIVE = re.compile(r"([1-9]\d{0,3})([dwmy])")
_BOUNDED = re.compile(r"(>=|<=|>|<)\s*([^<>=.]+)")
_YEAR_RANGE = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
_DAYS_PER_UNIT = {"d": 1, "w": 7, "m": 30, "y": 365}


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
"""Periods that move with the day; a week begins on Monday."""


def parse_period(text: str, today: date) -> PublishedRange | None:
    """The days a value of `date:` means; None when it means none."""
    text = text.strip().lower().replace("_", "-")
    if years := _YEAR_RANGE.fullmatch(text):
        text = f"{years[1]}..{years[2]}"
    if ".." in text:
        return _parse_range(text, today) if not {*"<>"} & {*text} else None
    if bound := _BOUNDED.fullmatch(text):
        return _parse_bounded(bound[1], bound[2], today)
    if name := NAMED_PERIODS.get(text):
        return name(today)
    if matched := _RELATIVE.fullmatch(text):
        return PublishedRange(_days_before(today, int(matched[1]) * _DAYS_PER_UNIT[matched[2]] - 1), today)
    moment = _parse_iso_date(text)
    return PublishedRange(moment.first_day, moment.last_day) if moment else None


def parse_since(text: str, today: date) -> PublishedRange | None:
    """From the first day of the value on."""
    found = parse_period(text, today)
    return PublishedRange(found.first, None) if found and found.first else None


def parse_before(text: str, today: date) -> PublishedRange | None:
    """Up to the day before the first day of the value."""
    found = parse_period(text, today)
    return PublishedRange(None, _days_before(found.first, 1)) if found and found.first else None


def _parse_bounded(operator: str, text: str, today: date) -> PublishedRange | None:
    """From behind a period on, or up to it, as counts are bounded: `>2024`, `<=2024-06`."""
    found = parse_period(text, today)
    if found is None or found.first is None or found.last is None:
        return None
    if operator[0] == ">":
        return PublishedRange(found.first if operator == ">=" else found.last + timedelta(days=1), None)
    return PublishedRange(None, found.last if operator == "<=" else _days_before(found.first, 1))


def _parse_range(text: str, today: date) -> PublishedRange | None:
    start, end = (part.strip() for part in text.split("..", 1))
    first = parse_period(start, today) if start and ".." not in start else None
    last = parse_period(end, today) if end and ".." not in end else None
    if (start and first is None) or (end and last is None) or not (start or end):
        return None
    opens, closes = first.first if first else None, last.last if last else None
    if opens and closes and opens > closes and first and last:
        return PublishedRange(last.first, first.last)  # typed the wrong way round: the meaning is plain
    return PublishedRange(opens, closes)


def _parse_iso_date(text: str) -> PartialDate | None:
    """A whole ISO date, month or year: half a value (`2024-1x`) is none."""
    return parse_iso(text) if re.fullmatch(r"\d{4}([-/]\d{1,2}){0,2}", text) else None


def _days_before(day: date, days: int) -> date:
    return max(date(1, 1, 2), day - timedelta(days=min(days, day.toordinal() - 2)))
