"""The papers of an answer over time, as bars under the list."""

from datetime import date

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.model.wording import date_words
from paperbrowse.search.query import PublishedRange
from paperbrowse.search.timeline import Bar, Histogram
from paperbrowse.text.dates import MONTHS, PartialDate
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.widgets.paper_row import fit_width

FRAME_LINES = 2
"""Lines besides the bars: the words above, the axis below."""

MAX_BAR_WIDTH = 6
"""Columns of a bar where there are few."""

EIGHTHS = " ▁▂▃▄▅▆▇█"
EMPTY_BAR = "·"
"""A period without papers."""


class TimelineBars(Widget):
    """Draws bars and an axis, and tells which periods were chosen with the mouse."""

    class Brushed(Message):
        """From one bar to another."""

        def __init__(self, first: int, last: int) -> None:
            super().__init__()
            self.first, self.last = first, last

    class Resized(Message):
        """There is room for another number of bars."""

    histogram: reactive[Histogram] = reactive(Histogram)
    selected_days: reactive[PublishedRange | None] = reactive(None)
    """The days the query asks for."""
    exact: reactive[bool] = reactive(False)
    """Not before anything is counted."""
    _drag_start: int | None = None

    def render(self) -> Content:
        """Words, bars, axis."""
        if not self.histogram.bars:
            return Content.styled(" no paper here has a date" if self.exact else " counting…", "$quiet")
        lines = [
            self._summary_line(),
            *(self._bars_line(height) for height in range(self._bar_height - 1, -1, -1)),
            self._axis_line(),
        ]
        return Content("\n").join(lines)

    @property
    def columns(self) -> int:
        """Bars there is room for."""
        return max(1, self.size.width - 2)

    @property
    def _bar_height(self) -> int:
        return max(1, self.size.height - FRAME_LINES)

    def _bar_width(self) -> int:
        return max(1, min(MAX_BAR_WIDTH, self.columns // len(self.histogram.bars)))

    def _is_highlighted(self, bar: Bar) -> bool:
        meant = self.selected_days
        if meant is None:
            return False
        return (meant.first or date.min) <= bar.last and bar.first <= (meant.last or date.max)

    def _summary_line(self) -> Content:
        found = self.histogram
        chosen = [bar for bar in found.bars if self._is_highlighted(bar)]
        about = "" if self.exact else "about "
        if chosen:
            papers = sum(bar.papers for bar in chosen)
            first, last = chosen[0], chosen[-1]
            said = f"{period_label(first, found.unit)}{'' if first == last else f' – {period_label(last, found.unit)}'}"
            said = f"{said}: {about}{count_of(papers, 'paper')}"
        else:
            said = f"{about}{count_of(sum(bar.papers for bar in found.bars), 'paper')} by {found.unit}"
        if found.imprecise:
            said += f" · {found.imprecise:,} known less exactly"
        hint = " · [ ] step · Shift+← → widens"
        room = self.size.width - 2
        return Content.styled(
            " " + fit_width(said + (hint if cell_len(said + hint) <= room else ""), max(0, room)), "$quiet"
        )

    def _bars_line(self, height: int) -> Content:
        most = max(bar.papers for bar in self.histogram.bars) or 1
        wide = self._bar_width()
        pieces: list[tuple[str, str]] = [(" ", "")]
        for bar in self.histogram.bars:
            eighths = max(1, round(bar.papers / most * self._bar_height * 8)) if bar.papers else 0
            sign = EIGHTHS[max(0, min(8, eighths - height * 8))]
            if not eighths and height == 0:
                sign = EMPTY_BAR
            drawn = sign * max(1, wide - 1 if wide > 2 else wide)
            style = "$accent" if self._is_highlighted(bar) else "$primary" if bar.papers else "$faint"
            pieces.append((drawn.ljust(wide), style))
        return Content.assemble(*pieces)

    def _axis_line(self) -> Content:
        wide, text, free = self._bar_width(), "", 0
        for number, bar in enumerate(self.histogram.bars):
            label = _axis_label(bar, self.histogram.unit, is_first=number == 0)
            place = number * wide
            if label and place >= free and place + len(label) <= self.columns:
                text = text.ljust(place) + label
                free = place + len(label) + 1
        return Content.styled(" " + text, "$faint")

    def on_resize(self, event: events.Resize) -> None:
        """Shown, or in another window: the papers are to be counted into what there is room for."""
        self.post_message(self.Resized())

    # Mouse

    def _bar_at(self, x: int) -> int:
        return max(0, min(len(self.histogram.bars) - 1, (x - 1) // self._bar_width()))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a range."""
        if self.histogram.bars:
            self._drag_start = self._bar_at(event.x)
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """A click is one period, a drag several."""
        self.release_mouse()
        if self._drag_start is not None and self.histogram.bars:
            self.post_message(self.Brushed(self._drag_start, self._bar_at(event.x)))
        self._drag_start = None


def period_label(bar: Bar, unit: str) -> str:
    """`March 2024`, `week of 4 March 2024`, `4 March 2024` or `2024`."""
    first = bar.first
    months_and_days = {"year": (), "month": (first.month,)}.get(unit, (first.month, first.day))
    words = date_words(PartialDate(first.year, *months_and_days))
    return f"week of {words}" if unit == "week" else words


def _axis_label(bar: Bar, unit: str, *, is_first: bool) -> str:
    """A year where one begins; months between days and weeks."""
    if unit == "year" or (unit == "month" and (is_first or bar.first.month == 1)):
        return str(bar.first.year)
    if unit in ("week", "day") and (is_first or bar.first.day <= (7 if unit == "week" else 1)):
        month = MONTHS[bar.first.month - 1][:3].capitalize()
        return f"{month} {bar.first.year}" if is_first or bar.first.month == 1 else month
    return ""
