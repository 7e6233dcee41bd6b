"""Dates as sources give them: a year, a month or a day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

FIRST_YEAR, LAST_YEAR = 1000, 2200
"""Years of publications; other numbers are not years."""

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

# A time may follow a day, or a text in RIS (`2001/05/12/Spring`); nothing follows a month or a year.
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T -].*)?)?)?", re.ASCII | re.DOTALL)
_MONTH_NAME = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}), (\d{4})")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day; ordered by its first possible day."""

    year: int
    month: int = 0
    """0 if only the year is known."""
    day: int = 0
    """0 if only the year or the month is known."""

    def __str__(self) -> str:
        if self.day:
            return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        return f"{self.year:04d}-{self.month:02d}" if self.month else f"{self.year:04d}"

    def __lt__(self, other: "PartialDate") -> bool:
        return (self.year, self.month, self.day) < (other.year, other.month, other.day)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        if self.day:
            return self.first_day
        month = self.month or 12
        return date(self.year, month, _days_in_month(self.year, month))


def _days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def local_midnight(day: date) -> datetime:
    """Return the time at which a day begins here; 1970 for earlier days, which clocks cannot convert."""
    return datetime.combine(max(day, _EARLIEST_LOCAL), time.min).astimezone()


_EARLIEST_LOCAL = date(1970, 1, 2)


def make_date(year: int, month: int = 0, day: int = 0) -> PartialDate | None:
    """Return the date; None if it does not exist or the year is out of range."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 0 <= month <= 12 or (day and not month):
        return None
    if day and not 1 <= day <= _days_in_month(year, month):
        return None
    return PartialDate(year, month, day)


def parse_iso(text: str) -> PartialDate | None:
    """Parse `2024`, `2024-11`, `2024-11-29`, or the day of an ISO 8601 time; return None for other text."""
    matched = _ISO.fullmatch(text.strip().replace("/", "-").rstrip("-"))
    if matched is None:
        return None
    year, month, day = (int(part or 0) for part in matched.groups())
    return make_date(year, month, day)


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month name or its first three letters; 0 for other text."""
    lowered = name.lower().rstrip(".")
    for number, full in enumerate(MONTHS, start=1):
        if len(lowered) >= 3 and full.startswith(lowered):
            return number
    return 9 if lowered == "sept" else 0


def parse_month_name(text: str) -> PartialDate | None:
    """Parse `Nov 8, 2022` or `November 8, 2022`; return None for other text and other languages."""
    matched = _MONTH_NAME.fullmatch(text.strip())
    if matched is None or not (month := month_number(matched[1])):
        return None
    return make_date(int(matched[3]), month, int(matched[2]))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
