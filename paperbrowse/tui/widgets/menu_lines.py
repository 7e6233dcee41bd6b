"""The lines of a menu, and the line of letters that narrows them."""

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
    is_heading: bool = False
    """Whether it only names what stands below it."""
    only_when_filtering: bool = False
    """Whether it is one of so many that it is offered only when something is typed."""

    @classmethod
    def heading(cls, text: str) -> "Choice[Value]":
        """A line between others, gone while the menu is narrowed by typing."""
        return cls(text, None, is_heading=True)


class MenuHead(Widget):
    """The title, and what was typed."""

    typed: reactive[str] = reactive("")

    def __init__(self, title: str) -> None:
        super().__init__(id="menu-head")
        self._title = title

    def render(self) -> Content:
        """With a caret, for typing always works; what is typed is seen, if need be instead of the title."""
        typed, room = printable(self.typed), self.size.width - 1
        if cell_len(self._title) + 3 + cell_len(typed) <= room:
            return Content.assemble((self._title, "$title bold"), f"   {typed}", ("▏", "$primary"))
        return Content.assemble(typed if cell_len(typed) <= room else "…" + typed[1 - room :], ("▏", "$primary"))


class MenuLines(Widget):
    """As many choices as there is room for, the cursor always among them."""

    def __init__(self) -> None:
        super().__init__(id="menu-lines")
        self._empty_text = ""
        self._choices: Sequence[Choice[Any]] = ()
        self._cursor = 0
        self.first_shown = 0
        """The number of the first choice shown."""

    def show_choices(self, choices: Sequence[Choice[Any]], cursor: int, empty_text: str) -> None:
        """Draw these; where there are none, what is said instead."""
        self._choices, self._cursor, self._empty_text = choices, cursor, empty_text
        self.refresh()

    def on_resize(self) -> None:
        """With more room, what stands above the cursor shows again."""
        self.first_shown = 0
        self.refresh()

    def is_truncated(self, choice: Choice[Any], width: int) -> bool:
        """Whether there are no columns for all that a choice says."""
        label, detail = self._column_widths(choice, width)
        return cell_len(printable(choice.label)) > label or cell_len(printable(choice.detail)) > detail

    def render(self) -> Content:
        """Label and detail in columns."""
        if not self._choices:
            return Content.styled("   " + self._empty_text, "$quiet")
        height = max(1, self.size.height)
        self.first_shown = max(
            min(self.first_shown, self._cursor, len(self._choices) - height), self._cursor - height + 1, 0
        )
        shown = range(self.first_shown, min(self.first_shown + height, len(self._choices)))
        return Content("\n").join(self._choice_line(number) for number in shown)

    def _column_widths(self, choice: Choice[Any], width: int) -> tuple[int, int]:
        """(of the label, of the detail): labels of a usual length share a column."""
        widest = min(MAX_LABEL_WIDTH, width // 3)
        usual = (n for one in self._choices if not one.is_heading and (n := cell_len(one.label)) <= widest)
        label = max(max(usual, default=widest), min(cell_len(printable(choice.label)), width - 4))
        return label, max(0, width - label - 6)

    def _choice_line(self, number: int) -> Content:
        choice, width = self._choices[number], self.size.width
        if choice.is_heading:
            return Content.styled("  " + fit_width(printable(choice.label), width - 2), "$accent bold")
        widest = min(MAX_LABEL_WIDTH, width // 3)
        column = max(
            (n for one in self._choices if not one.is_heading and (n := cell_len(one.label)) <= widest), default=widest
        )
        label = printable(choice.label)
        label = fit_width(label, max(column, min(cell_len(label), width - 4)))
        detail = fit_width(printable(choice.detail), max(0, width - cell_len(label) - 6))
        chosen = number == self._cursor
        line = Content.assemble(
            ("▌ " if chosen else "  ", "$primary"),
            (f"{choice.mark} " if choice.current else "  ", "$accent"),
            (label, "$title" if choice.value is not None else "$quiet"),
            ("  " + detail, "$quiet"),
        )
        return line.stylize("on $cursor") if chosen else line
