"""The choices of a menu, and its title with the typed filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.text.clean import printable
from paperbrowse.tui.widgets.paper_row import fit_width

Value = TypeVar("Value")

MAX_LABEL_WIDTH = 26
"""Columns of a label that the details of all lines are aligned to; longer labels stand out."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """One line of a menu, with the value it stands for."""

    label: str
    value: Value | None
    """None: the line cannot be chosen."""
    detail: str = ""
    current: bool = False
    """True: the choice is in effect already."""
    mark: str = "•"
    """The sign before a choice in effect."""
    is_heading: bool = False
    """True: the line is a heading of those below it."""
    only_when_filtering: bool = False
    """True: the choice is listed only when the user has typed a filter."""

    @classmethod
    def heading(cls, text: str) -> "Choice[Value]":
        """Return a heading, which a filter hides."""
        return cls(text, None, is_heading=True)


class MenuHead(Widget):
    """The title of a menu and the typed filter."""

    typed: reactive[str] = reactive("")

    def __init__(self, title: str) -> None:
        super().__init__(id="menu-head")
        self._title = title

    def render(self) -> Content:
        """Return the title, the filter and a caret; a long filter replaces the title."""
        typed, width = printable(self.typed), self.size.width - 1
        if cell_len(self._title) + 3 + cell_len(typed) <= width:
            return Content.assemble((self._title, "$title bold"), f"   {typed}", ("▏", "$primary"))
        return Content.assemble(typed if cell_len(typed) <= width else "…" + typed[1 - width :], ("▏", "$primary"))


class MenuLines(Widget):
    """As many choices as fit, always with the one under the cursor."""

    def __init__(self) -> None:
        super().__init__(id="menu-lines")
        self._empty_text = ""
        self._choices: Sequence[Choice[Any]] = ()
        self._label_widths: set[int] = set()
        self._cursor = 0
        self.first_shown = 0
        """The index of the first visible choice."""

    def show_choices(self, choices: Sequence[Choice[Any]], cursor: int, empty_text: str) -> None:
        self._choices, self._cursor, self._empty_text = choices, cursor, empty_text
        self._label_widths = {cell_len(choice.label) for choice in choices if not choice.is_heading}
        self.refresh()

    def on_resize(self) -> None:
        self.first_shown = 0  # a higher menu shows the choices above the cursor again
        self.refresh()

    def is_truncated(self, choice: Choice[Any], width: int) -> bool:
        """Return whether a choice does not fit in a line of this width."""
        label, detail = self._column_widths(choice, width)
        return cell_len(printable(choice.label)) > label or cell_len(printable(choice.detail)) > detail

    def render(self) -> Content:
        if not self._choices:
            return Content.styled("   " + self._empty_text, "$quiet")
        height = max(1, self.size.height)
        self.first_shown = max(
            min(self.first_shown, self._cursor, len(self._choices) - height), self._cursor - height + 1, 0
        )
        shown = range(self.first_shown, min(self.first_shown + height, len(self._choices)))
        return Content("\n").join(self._choice_line(index) for index in shown)

    def _column_widths(self, choice: Choice[Any], width: int) -> tuple[int, int]:
        """Return the columns of the label and of the detail; labels up to `MAX_LABEL_WIDTH` share a column."""
        widest = min(MAX_LABEL_WIDTH, width // 3)
        column = max((length for length in self._label_widths if length <= widest), default=widest)
        label = max(column, min(cell_len(printable(choice.label)), width - 4))
        return label, max(0, width - label - 6)

    def _choice_line(self, index: int) -> Content:
        choice, width = self._choices[index], self.size.width
        if choice.is_heading:
            return Content.styled("  " + fit_width(printable(choice.label), width - 2), "$accent bold")
        label_width, detail_width = self._column_widths(choice, width)
        label = fit_width(printable(choice.label), label_width)
        detail = fit_width(printable(choice.detail), detail_width)
        chosen = index == self._cursor
        line = Content.assemble(
            ("▌ " if chosen else "  ", "$primary"),
            (f"{choice.mark} " if choice.current else "  ", "$accent"),
            (label, "$title" if choice.value is not None else "$quiet"),
            ("  " + detail, "$quiet"),
        )
        return line.stylize("on $cursor") if chosen else line
