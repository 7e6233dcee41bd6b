"""The menu of date periods, and the dialog for any other range; both return one term of the query."""

from datetime import date

from paperbrowse.search import date_ranges
from paperbrowse.search.query_edit import field_value, has_term
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.widgets.search_box import KeyedInput

CUSTOM_DATE = "date:"
"""The choice that opens the dialog for another date."""

DATE_EXAMPLES = "2024 · 2024-03 · 2024-03..2024-06 · 2024.. · 30d"

PERIODS = (
    ("Today's list", "announced:today"),
    ("Yesterday's list", "announced:yesterday"),
    ("This week's lists", "announced:this-week"),
    ("Last week's lists", "announced:last-week"),
    ("This month's lists", "announced:this-month"),
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


class DateMenu(Menu[str]):
    """Periods with their days, and the typed text if it is a date; the result "" removes the dates."""

    def __init__(self, query: str, today: date) -> None:
        self._today = today
        choices = [Choice(label, term, _describe_days(term, today), has_term(query, term)) for label, term in PERIODS]
        custom = Choice("Another date…", CUSTOM_DATE, DATE_EXAMPLES)
        super().__init__("Dates", [*choices, custom, Choice("All dates", "")])

    @property
    def matching_choices(self) -> list[Choice[str]]:
        """The typed date, if it is one that the menu does not list, then the choices that match."""
        term = _date_term(self._typed)
        days = _describe_days(term, self._today) if self._typed.strip() else ""
        is_listed = any(term == listed for _, listed in PERIODS)
        typed_date = [Choice(self._typed.strip(), term, days)] if days and not is_listed else []
        return [*typed_date, *super().matching_choices]


class DateRangeDialog(Dialog[str]):
    """Asks for a date or a range, and shows its days while it is typed; returns a term."""

    HEADING, FOOT = "Papers of which dates?", "Enter: show · Esc: cancel"

    def __init__(self, query: str, today: date) -> None:
        super().__init__(KeyedInput("2024-03..2024-06", id="dialog-box"))
        self._query, self._today = query, today

    def on_mount(self) -> None:
        self.box.set_text(field_value(self._query, "date"))
        self.update_after_edit()
        super().on_mount()

    def update_after_edit(self) -> None:
        if days := _describe_days(_date_term(self.box.value), self._today):
            self.show_message(days, "$foreground")
        else:
            self.show_message(("not a date yet: " if self.box.value.strip() else "") + DATE_EXAMPLES, "$quiet")

    def run_key(self, key: str) -> None:
        if _describe_days(_date_term(self.box.value), self._today):
            self.dismiss(_date_term(self.box.value))


def _date_term(typed: str) -> str:
    """Return the term of a typed date, without blanks, because a blank would end the term."""
    return CUSTOM_DATE + "..".join("-".join(part.split()) for part in typed.split(".."))


def _describe_days(term: str, today: date) -> str:
    """Return the first and the last day of a term; "" if it is not a date."""
    name, _, value = term.partition(":")
    days = (date_ranges.parse_since if name == "since" else date_ranges.parse_period)(value, today)
    if not days:
        return ""
    first, last = str(days.first or "the first"), str(days.last or "today")
    return first if first == last else f"{first} – {last.removeprefix(first[:5])}"  # the year of both is written once
