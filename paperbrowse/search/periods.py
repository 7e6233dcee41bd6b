"""Dates as a reader types them: `2024`, `2024-03..2024-06`, `last-week`, `7d`."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from paperbrowse.search.query import Published
from paperbrowse.text.dates import PartialDate, from_iso, monday

_BACK = re.compile(r"([1-9]\d{0,3})([dwmy])")
_BOUND = re.compile(r"(>=|<=|>|<)\s*([^<>=.]+)")
_YEARS = re.compile(r"(\d{4})-(\d{4})", re.ASCII)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def _last_month(today: date) -> Published:
    last = today.replace(day=1) - timedelta(days=1)
    return Published(last.replace(day=1), last)


def _last_week(today: date) -> Published:
    start = monday(today) - timedelta(days=7)
    return Published(start, start + timedelta(days=6))


NAMED: dict[str, Callable[[date], Published]] = {
    "today": lambda today: Published(today, today),
    "yesterday": lambda today: Published(today - timedelta(days=1), today - timedelta(days=1)),
    "this-week": lambda today: Published(monday(today), today),
    "last-week": _last_week,
    "this-month": lambda today: Published(today.replace(day=1), today),
    "last-month": _last_month,
    "this-year": lambda today: Published(today.replace(month=1, day=1), today),
    "last-year": lambda today: Published(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}
"""Periods that move with the day; a week begins on Monday."""


def period(text: str, today: date) -> Published | None:
    """The days a value of `date:` means; None when it means none."""
    text = text.strip().lower().replace("_", "-")
    if years := _YEARS.fullmatch(text):
        text = f"{years[1]}..{years[2]}"
    if ".." in text:
        return _range(text, today) if not {*"<>"} & {*text} else None
    if bound := _BOUND.fullmatch(text):
        return _bounded(bound[1], bound[2], today)
    if name := NAMED.get(text):
        return name(today)
    if matched := _BACK.fullmatch(text):
        return Published(_days_before(today, int(matched[1]) * _DAYS[matched[2]] - 1), today)
    moment = _exact(text)
    return Published(moment.first_day, moment.last_day) if moment else None


def since(text: str, today: date) -> Published | None:
    """From the first day of the value on."""
    found = period(text, today)
    return Published(found.first, None) if found and found.first else None


def before(text: str, today: date) -> Published | None:
    """Up to the day before the first day of the value."""
    found = period(text, today)
    return Published(None, _days_before(found.first, 1)) if found and found.first else None


def _bounded(operator: str, text: str, today: date) -> Published | None:
    """From behind a period on, or up to it, as counts are bounded: `>2024`, `<=2024-06`."""
    found = period(text, today)
    if found is None or found.first is None or found.last is None:
        return None
    if operator[0] == ">":
        return Published(found.first if operator == ">=" else found.last + timedelta(days=1), None)
    return Published(None, found.last if operator == "<=" else _days_before(found.first, 1))


def _range(text: str, today: date) -> Published | None:
    start, end = (part.strip() for part in text.split("..", 1))
    first = period(start, today) if start and ".." not in start else None
    last = period(end, today) if end and ".." not in end else None
    if (start and first is None) or (end and last is None) or not (start or end):
        return None
    opens, closes = first.first if first else None, last.last if last else None
    if opens and closes and opens > closes and first and last:
        return Published(last.first, first.last)  # typed the wrong way round: the meaning is plain
    return Published(opens, closes)


def _exact(text: str) -> PartialDate | None:
    """A whole ISO date, month or year: half a value (`2024-1x`) is none."""
    return from_iso(text) if re.fullmatch(r"\d{4}([-/]\d{1,2}){0,2}", text) else None


def _days_before(day: date, days: int) -> date:
    return max(date(1, 1, 2), day - timedelta(days=min(days, day.toordinal() - 2)))
