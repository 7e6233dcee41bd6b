"""The lines of a menu, and the line of letters that narrows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.text.draw import drawable
from paperbrowse.tui.widgets.rows import fit

Value = TypeVar("Value")

WIDEST_LABEL = 26
"""Columns after which a label no longer pushes the details of other lines to the right."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """One line of a menu."""

    label: str
    value: Value | None
    """None: a line to read, not to choose."""
    detail: str = ""
    current: bool = False
    """What holds already."""
    mark: str = "•"
    """What stands before one that does."""


class MenuHead(Widget):
    """The title, and what was typed."""

    typed: reactive[str] = reactive("")

    def __init__(self, title: str) -> None:
        super().__init__(id="menu-head")
        self._title = title

    def render(self) -> Content:
        """With a caret, for typing always works."""
        return Content.assemble((self._title, "$title bold"), f"   {drawable(self.typed)}", ("▏", "$primary"))


class MenuLines(Widget):
    """As many choices as there is room for, the cursor always among them."""

    def __init__(self, otherwise: str = "nothing of that name") -> None:
        super().__init__(id="menu-lines")
        self._otherwise = otherwise
        self._choices: Sequence[Choice[Any]] = ()
        self._cursor = 0
        self.top = 0
        """The number of the first choice shown."""

    def show(self, choices: Sequence[Choice[Any]], cursor: int) -> None:
        """Draw these."""
        self._choices, self._cursor = choices, cursor
        self.refresh()

    def on_resize(self) -> None:
        """With more room, what stands above the cursor shows again."""
        self.top = 0
        self.refresh()

    def render(self) -> Content:
        """Label and detail in columns."""
        if not self._choices:
            return Content.styled("   " + self._otherwise, "$quiet")
        height = max(1, self.size.height)
        self.top = max(min(self.top, self._cursor, len(self._choices) - height), self._cursor - height + 1, 0)
        shown = range(self.top, min(self.top + height, len(self._choices)))
        return Content("\n").join(self._line(number) for number in shown)

    def _line(self, number: int) -> Content:
        choice, width = self._choices[number], self.size.width
        widest = min(WIDEST_LABEL, width // 3)
        column = max((n for one in self._choices if (n := cell_len(one.label)) <= widest), default=widest)
        label = drawable(choice.label)
        label = fit(label, max(column, min(cell_len(label), width - 4)))
        detail = fit(drawable(choice.detail), max(0, width - cell_len(label) - 6))
        chosen = number == self._cursor
        line = Content.assemble(
            ("▌ " if chosen else "  ", "$primary"),
            (f"{choice.mark} " if choice.current else "  ", "$accent"),
            (label, "$title" if choice.value is not None else "$quiet"),
            ("  " + detail, "$quiet"),
        )
        return line.stylize("on $cursor") if chosen else line
