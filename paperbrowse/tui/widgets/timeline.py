"""The timeline: the dates of the listed papers as bars under the list."""

from datetime import date

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.model.wording import date_words
from paperbrowse.search.date_ranges import PublishedRange
from paperbrowse.search.timeline import Bar, Histogram
from paperbrowse.text.dates import MONTHS, PartialDate
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.widgets.paper_row import fit_width

FRAME_LINES = 2
"""Lines besides the bars: the summary above and the axis below."""

MAX_BAR_WIDTH = 6
"""Columns of a bar when there are only a few bars."""

EIGHTHS = " ▁▂▃▄▅▆▇█"
EMPTY_BAR = "·"
"""The sign of a period without papers."""


class TimelineBars(Widget):
    """Draws bars and an axis; the mouse selects periods."""

    class Brushed(Message):
        """The user selected the periods from one bar to another with the mouse."""

        def __init__(self, first: int, last: int) -> None:
            super().__init__()
            self.first, self.last = first, last

    histogram: reactive[Histogram] = reactive(Histogram)
    selected_days: reactive[PublishedRange | None] = reactive(None)
    """The date range of the query."""
    exact: reactive[bool] = reactive(False)
    """True: all papers are counted; False also before anything is."""
    _drag_start: int | None = None

    def render(self) -> Content:
        if not self.histogram.bars:
            return Content.styled(" none of these papers has a date" if self.exact else " counting…", "$quiet")
        lines = [
            self._summary_line(),
            *(self._bars_line(height) for height in range(self._bar_height - 1, -1, -1)),
            self._axis_line(),
        ]
        return Content("\n").join(lines)

    @property
    def columns(self) -> int:
        """The number of bars that fit."""
        return max(1, self.size.width - 2)

    @property
    def _bar_height(self) -> int:
        return max(1, self.size.height - FRAME_LINES)

    def _bar_width(self) -> int:
        return max(1, min(MAX_BAR_WIDTH, self.columns // len(self.histogram.bars)))

    def _is_highlighted(self, bar: Bar) -> bool:
        days = self.selected_days
        if days is None:
            return False
        return (days.first or date.min) <= bar.last and bar.first <= (days.last or date.max)

    def _summary_line(self) -> Content:
        histogram = self.histogram
        selected = [bar for bar in histogram.bars if self._is_highlighted(bar)]
        papers = count_of(sum(bar.papers for bar in selected or histogram.bars), "paper")
        if not self.exact:
            papers = "about " + papers
        if selected:
            first, last = (period_label(bar, histogram.unit) for bar in (selected[0], selected[-1]))
            text = f"{first}: {papers}" if first == last else f"{first} – {last}: {papers}"
        else:
            text = f"{papers} by {histogram.unit}"
        if histogram.imprecise:
            text += f" · {histogram.imprecise:,} with a less exact date"
        hint = " · [ ] step · Shift+← → widens"
        width = max(0, self.size.width - 2)
        return Content.styled(" " + fit_width(text + (hint if cell_len(text + hint) <= width else ""), width), "$quiet")

    def _bars_line(self, height: int) -> Content:
        most = max(bar.papers for bar in self.histogram.bars) or 1
        width = self._bar_width()
        pieces: list[tuple[str, str]] = [(" ", "")]
        for bar in self.histogram.bars:
            eighths = max(1, round(bar.papers / most * self._bar_height * 8)) if bar.papers else 0
            sign = EIGHTHS[max(0, min(8, eighths - height * 8))]
            if not eighths and height == 0:
                sign = EMPTY_BAR
            text = sign * max(1, width - 1 if width > 2 else width)
            style = "$accent" if self._is_highlighted(bar) else "$primary" if bar.papers else "$faint"
            pieces.append((text.ljust(width), style))
        return Content.assemble(*pieces)

    def _axis_line(self) -> Content:
        width, text, free = self._bar_width(), "", 0
        for index, bar in enumerate(self.histogram.bars):
            label = _axis_label(bar, self.histogram.unit, is_first=index == 0)
            column = index * width
            if label and column >= free and column + len(label) <= self.columns:
                text = text.ljust(column) + label
                free = column + len(label) + 1
        return Content.styled(" " + text, "$faint")

    def _bar_at(self, x: int) -> int:
        return max(0, min(len(self.histogram.bars) - 1, (x - 1) // self._bar_width()))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if self.histogram.bars:
            self._drag_start = self._bar_at(event.x)
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Select one period after a click, several after a drag."""
        self.release_mouse()
        if self._drag_start is not None and self.histogram.bars:
            self.post_message(self.Brushed(self._drag_start, self._bar_at(event.x)))
        self._drag_start = None


def period_label(bar: Bar, unit: str) -> str:
    """Return `March 2024`, `week of 4 March 2024`, `4 March 2024` or `2024`."""
    first = bar.first
    months_and_days = {"year": (), "month": (first.month,)}.get(unit, (first.month, first.day))
    words = date_words(PartialDate(first.year, *months_and_days))
    return f"week of {words}" if unit == "week" else words


def _axis_label(bar: Bar, unit: str, *, is_first: bool) -> str:
    """Return the year or the month that begins with a bar, "" for other bars."""
    if unit == "year" or (unit == "month" and (is_first or bar.first.month == 1)):
        return str(bar.first.year)
    if unit in ("week", "day") and (is_first or bar.first.day <= (7 if unit == "week" else 1)):
        month = MONTHS[bar.first.month - 1][:3].capitalize()
        return f"{month} {bar.first.year}" if is_first or bar.first.month == 1 else month
    return ""
