"""A minimal list in Textual, to compare with: two lines per row and a cursor, no data. Run as a program."""

import os
import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

TITLE = "On the estimation of a quantity of average length"


class PlainList(ScrollView, can_focus=True):
    """A list that draws lines on demand and caches them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown", "move(13)"),
        Binding("pageup", "move(-13)"),
        Binding("home", "move(-1000000000)"),
        Binding("end", "move(1000000000)"),
    ]
    cursor: reactive[int] = reactive(0, repaint=False)

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._strips: dict[tuple[int, int, bool], Strip] = {}
        self._style = self._cursor_style = Style()

    def on_mount(self) -> None:
        """Cache the theme's colors, because looking them up for each line is slow."""
        self.virtual_size = Size(self.size.width, self._rows * 2)
        self._style = self.rich_style
        self._cursor_style = self._style + Style(reverse=True)

    def render_line(self, y: int) -> Strip:
        """Return a title or an author line."""
        index, line = divmod(self.scroll_offset.y + y, 2)
        key = (index, line, index == self.cursor)
        if key not in self._strips:
            if len(self._strips) > 2_000:
                self._strips.clear()
            text = f"  2024-01-02  {index % 7} authors" if line else f"{index:>9}  {TITLE}"
            style = self._cursor_style if index == self.cursor else self._style
            self._strips[key] = Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)
        return self._strips[key]

    def action_move(self, by: int) -> None:
        """Move the cursor, but not beyond the first or last row."""
        self.cursor = max(0, min(self._rows - 1, self.cursor + by))

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw two rows, and scroll if the cursor left the screen."""
        for row in (old, new):
            self.refresh_lines(row * 2, 2)
        top, height = self.scroll_offset.y, self.size.height
        if new * 2 < top or new * 2 + 2 > top + height:
            y = new * 2 if new * 2 < top else new * 2 + 2 - height
            self.scroll_to(y=y, animate=False, force=True, immediate=True)


class PlainListApp(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield PlainList(int(sys.argv[1]))


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    PlainListApp().run()
