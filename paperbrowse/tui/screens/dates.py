"""The menu of periods, and the dialog for any other; what is chosen is one term of the query."""

from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.search import date_ranges
from paperbrowse.search.query import PublishedRange
from paperbrowse.search.query_edit import field_value, has_term
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.widgets.search_box import KeyedInput

CUSTOM_DATE = "date:"
"""Chosen, it is asked for in a dialog."""

DATE_EXAMPLES = "2024 · 2024-03 · 2024-03..2024-06 · 2024.. · 30d"

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


class DateMenu(Menu[str]):
    """Periods with the days they mean, and what is typed if it is a date; "" takes the dates out of the query."""

    def __init__(self, query: str, today: date) -> None:
        self._today = today
        choices = [Choice(label, term, _describe_days(term, today), has_term(query, term)) for label, term in PERIODS]
        typed = Choice("Another date…", CUSTOM_DATE, DATE_EXAMPLES)
        super().__init__("Dates", [*choices, typed, Choice("All dates", "")])

    @property
    def matching_choices(self) -> list[Choice[str]]:
        """A date first: who types one means it."""
        term = _date_term(self._typed)
        meaning = _describe_days(term, self._today) if self._typed.strip() else ""
        is_named = any(term == one for _, one in PERIODS)
        return [
            *([Choice(self._typed.strip(), term, meaning)] if meaning and not is_named else []),
            *super().matching_choices,
        ]


class DateRangeDialog(Dialog[str]):
    """Asks for a date or a range, and says with every letter which days that means; dismissed with a term."""

    CSS_PATH = "dialog.tcss"

    def __init__(self, query: str, today: date) -> None:
        super().__init__(KeyedInput("2024-03..2024-06", id="dialog-box"))
        self._query, self._today = query, today
        self._message_line = Static(id="dialog-said")

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="dialog"):
            yield Static(Content.styled("Papers of which days?", "$title bold"), id="dialog-head")
            yield self.box
            yield self._message_line
            yield Static(Content.styled("Enter shows them · Esc leaves", "$faint"), id="dialog-foot")

    def on_mount(self) -> None:
        """With the dates asked for so far."""
        self.box.set_text(field_value(self._query, "date"))
        self.update_after_edit()
        super().on_mount()

    def update_after_edit(self) -> None:
        """Say what it means so far."""
        meaning = _describe_days(_date_term(self.box.value), self._today)
        if meaning or not self.box.value.strip():
            self._message_line.update(Content.styled(meaning or DATE_EXAMPLES, "$foreground" if meaning else "$quiet"))
        else:
            self._message_line.update(Content.styled(f"no date yet: {DATE_EXAMPLES}", "$quiet"))

    def run_key(self, key: str) -> None:
        """Leave with what means something."""
        if _describe_days(_date_term(self.box.value), self._today):
            self.dismiss(_date_term(self.box.value))


def _date_term(typed: str) -> str:
    """As the query has it: a blank would end it there."""
    return CUSTOM_DATE + "..".join("-".join(part.split()) for part in typed.split(".."))


def _describe_days(term: str, today: date) -> str:
    """The first and last day of a term, so that nobody need guess where a week begins."""
    name, _, value = term.partition(":")
    meant = (date_ranges.parse_since if name == "since" else date_ranges.parse_period)(value, today)
    return _format_days(meant) if meant else ""


def _format_days(days: PublishedRange) -> str:
    first, last = str(days.first or "the first"), str(days.last or "today")
    if first == last:
        return first
    return f"{first} – {last.removeprefix(first[:5])}"  # of one year, the year once
