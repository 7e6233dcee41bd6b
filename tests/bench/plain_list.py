"""The least a list can be in Textual: so many rows of two lines and a cursor, over nothing. Run as a program."""

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

TITLE = "On the estimation of something of some length"


class PlainList(ScrollView, can_focus=True):
    """Draws a line when it is asked for, and keeps what it drew."""

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
        self._drawn: dict[tuple[int, int, bool], Strip] = {}
        self._plain = self._marked = Style()

    def on_mount(self) -> None:
        """With the theme's colours, which cost too much to ask for with every line."""
        self.virtual_size = Size(self.size.width, self._rows * 2)
        self._plain = self.rich_style
        self._marked = self._plain + Style(reverse=True)

    def render_line(self, y: int) -> Strip:
        """A title, or who wrote it."""
        index, line = divmod(self.scroll_offset.y + y, 2)
        key = (index, line, index == self.cursor)
        if key not in self._drawn:
            if len(self._drawn) > 2_000:
                self._drawn.clear()
            text = f"  2024-01-02  {index % 7} authors" if line else f"{index:>9}  {TITLE}"
            style = self._marked if index == self.cursor else self._plain
            self._drawn[key] = Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)
        return self._drawn[key]

    def action_move(self, by: int) -> None:
        """As far as there are rows."""
        self.cursor = max(0, min(self._rows - 1, self.cursor + by))

    def watch_cursor(self, old: int, new: int) -> None:
        """Only two rows change, unless it scrolls."""
        for row in (old, new):
            self.refresh_lines(row * 2, 2)
        top, height = self.scroll_offset.y, self.size.height
        if new * 2 < top or new * 2 + 2 > top + height:
            y = new * 2 if new * 2 < top else new * 2 + 2 - height
            self.scroll_to(y=y, animate=False, force=True, immediate=True)


class Plain(App[None]):
    """One list."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """It alone."""
        yield PlainList(int(sys.argv[1]))


if __name__ == "__main__":
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    Plain().run()
