"""The papers of an answer over time, as bars under the list."""

from datetime import date

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.model.wording import count_of
from paperbrowse.search.query import PublishedRange
from paperbrowse.search.timeline import Bar, Histogram
from paperbrowse.text.dates import MONTHS
from paperbrowse.tui.widgets.rows import fit

AROUND = 2
"""Lines besides the bars: the words above, the axis below."""

WIDEST = 6
"""Columns of a bar where there are few."""

EIGHTHS = " ▁▂▃▄▅▆▇█"
NOTHING = "·"
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
    lit: reactive[PublishedRange | None] = reactive(None)
    """The days the query asks for."""
    exact: reactive[bool] = reactive(False)
    """Not before anything is counted."""
    _from: int | None = None

    def render(self) -> Content:
        """Words, bars, axis."""
        if not self.histogram.bars:
            return Content.styled(" no paper here has a date" if self.exact else " counting…", "$quiet")
        lines = [self._words(), *(self._line(height) for height in range(self._high - 1, -1, -1)), self._axis()]
        return Content("\n").join(lines)

    @property
    def columns(self) -> int:
        """Bars there is room for."""
        return max(1, self.size.width - 2)

    @property
    def _high(self) -> int:
        return max(1, self.size.height - AROUND)

    def _wide(self) -> int:
        return max(1, min(WIDEST, self.columns // len(self.histogram.bars)))

    def _is_lit(self, bar: Bar) -> bool:
        meant = self.lit
        if meant is None:
            return False
        return (meant.first or date.min) <= bar.last and bar.first <= (meant.last or date.max)

    def _words(self) -> Content:
        found = self.histogram
        chosen = [bar for bar in found.bars if self._is_lit(bar)]
        about = "" if self.exact else "about "
        if chosen:
            papers = sum(bar.papers for bar in chosen)
            first, last = chosen[0], chosen[-1]
            said = f"{spoken(first, found.unit)}{'' if first == last else f' – {spoken(last, found.unit)}'}"
            said = f"{said}: {about}{count_of(papers, 'paper')}"
        else:
            said = f"{about}{count_of(sum(bar.papers for bar in found.bars), 'paper')} by {found.unit}"
        if found.imprecise:
            said += f" · {found.imprecise:,} known less exactly"
        hint = " · [ ] step · Shift+← → widens"
        room = self.size.width - 2
        return Content.styled(" " + fit(said + (hint if cell_len(said + hint) <= room else ""), max(0, room)), "$quiet")

    def _line(self, height: int) -> Content:
        most = max(bar.papers for bar in self.histogram.bars) or 1
        wide = self._wide()
        pieces: list[tuple[str, str]] = [(" ", "")]
        for bar in self.histogram.bars:
            eighths = max(1, round(bar.papers / most * self._high * 8)) if bar.papers else 0
            sign = EIGHTHS[max(0, min(8, eighths - height * 8))]
            if not eighths and height == 0:
                sign = NOTHING
            drawn = sign * max(1, wide - 1 if wide > 2 else wide)
            style = "$accent" if self._is_lit(bar) else "$primary" if bar.papers else "$faint"
            pieces.append((drawn.ljust(wide), style))
        return Content.assemble(*pieces)

    def _axis(self) -> Content:
        wide, text, free = self._wide(), "", 0
        for number, bar in enumerate(self.histogram.bars):
            label = _label(bar, self.histogram.unit, is_first=number == 0)
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
        return max(0, min(len(self.histogram.bars) - 1, (x - 1) // self._wide()))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a range."""
        if self.histogram.bars:
            self._from = self._bar_at(event.x)
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """A click is one period, a drag several."""
        self.release_mouse()
        if self._from is not None and self.histogram.bars:
            self.post_message(self.Brushed(self._from, self._bar_at(event.x)))
        self._from = None


def spoken(bar: Bar, unit: str) -> str:
    """`March 2024`, `week of 4 March 2024`, `4 March 2024` or `2024`."""
    month = MONTHS[bar.first.month - 1].capitalize()
    day = f"{bar.first.day} {month} {bar.first.year}"
    return {"year": str(bar.first.year), "month": f"{month} {bar.first.year}", "week": f"week of {day}"}.get(unit, day)


def _label(bar: Bar, unit: str, *, is_first: bool) -> str:
    """A year where one begins; months between days and weeks."""
    if unit == "year" or (unit == "month" and (is_first or bar.first.month == 1)):
        return str(bar.first.year)
    if unit in ("week", "day") and (is_first or bar.first.day <= (7 if unit == "week" else 1)):
        month = MONTHS[bar.first.month - 1][:3].capitalize()
        return f"{month} {bar.first.year}" if is_first or bar.first.month == 1 else month
    return ""
