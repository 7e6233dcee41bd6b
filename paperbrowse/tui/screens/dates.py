"""The menu of periods; a choice is one term of the query."""

from collections.abc import Callable
from datetime import date

from paperbrowse.search import periods
from paperbrowse.search.edit import has_term
from paperbrowse.search.query import Published
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice

ANY_DATE = "date:"
"""Chosen, it stays in the box for the reader to finish."""

PERIODS = (
    ("Today", "date:today"),
    ("Yesterday", "date:yesterday"),
    ("This week", "date:this-week"),
    ("Last week", "date:last-week"),
    ("This month", "date:this-month"),
    ("Last month", "date:last-month"),
    ("This year", "date:this-year"),
    ("Last year", "date:last-year"),
    ("Last 7 days", "since:7d"),
    ("Last 30 days", "since:30d"),
    ("Last 365 days", "since:365d"),
)
"""(label, term)."""


def date_menu(query: str, today: Callable[[], date] = date.today) -> Menu[str]:
    """Periods with the days they mean; "" takes the dates out of the query."""
    choices = [Choice(label, term, _meaning(term, today()), has_term(query, term)) for label, term in PERIODS]
    typed = Choice("A date to type…", ANY_DATE, "2024 · 2024-03 · 2024-03..2024-06")
    return Menu("Dates", [*choices, typed, Choice("All dates", "")])


def _meaning(term: str, today: date) -> str:
    """The first and last day of a term, so that nobody need guess where a week begins."""
    name, _, value = term.partition(":")
    meant = (periods.since if name == "since" else periods.period)(value, today)
    return _days(meant) if meant else ""


def _days(meant: Published) -> str:
    if meant.first == meant.last:
        return str(meant.first)
    return f"{meant.first} – {meant.last or 'today'}"
