"""A menu over the screen: choices narrowed by typing."""

import math
from collections.abc import Sequence
from typing import TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.text.clean import printable
from paperbrowse.text.fold import fold
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyedScreen, key_name
from paperbrowse.tui.widgets.menu_lines import Choice, MenuHead, MenuLines
from paperbrowse.tui.widgets.paper_row import fit_width

Value = TypeVar("Value")

PAGE = 8
"""Choices PgUp and PgDn pass."""

STEPS = (
    dict.fromkeys(("up", "ctrl+p", "shift+tab"), -1)
    | dict.fromkeys(("down", "ctrl+n", "tab"), 1)
    | {"pageup": -PAGE, "pagedown": PAGE, "home": -math.inf, "end": math.inf}
)
"""Choices a key moves by."""

FRAME_LINES = 6
"""Lines of a menu besides its choices."""

FRAME_WITH_MARGIN = FRAME_LINES + 2
"""Where there is room, the screen behind it shows above and below."""

MARGIN_FROM = 20
"""Lines from which there is room."""

TALL_FOOT = 2
"""Of its foot, where the line under the cursor is told in full when it is cut."""


class Menu(KeyedScreen[Value | None]):
    """Arrows and Enter choose, letters narrow, Esc leaves; dismissed with the chosen value."""

    CSS_PATH = "menu.tcss"
    DIALOG = "#menu"
    KEYS = ("enter", *LEAVE_KEYS, *STEPS, "backspace", "ctrl+u")
    NO_MATCH = "nothing of that name"
    """Said where nothing holds what was typed."""

    def __init__(
        self, title: str, choices: Sequence[Choice[Value]], foot: str = "↑↓ or type · Enter · Esc leaves"
    ) -> None:
        super().__init__()
        self._choices, self._typed = choices, ""
        self._cursor = next((n for n, choice in enumerate(choices) if choice.current), self._first_choice())
        self._head = MenuHead(title)
        self._lines = MenuLines()
        self._hint, self._awaits_choices = foot, not choices
        self._foot = Static(id="menu-foot")

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="menu"):
            yield self._head
            yield self._lines
            yield self._foot

    def on_mount(self) -> None:
        """Keys may have been taken before."""
        self._fit_height(self.app.size.height)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """The window may be another one now."""
        self._fit_height(event.size.height)
        self._draw()

    def _fit_height(self, height: int) -> None:
        """As high as its choices, as far as there is room; narrowing by typing leaves it as it is."""
        foot = TALL_FOOT if any(map(self._is_truncated, self._choices)) else 1
        around = (FRAME_WITH_MARGIN if height >= MARGIN_FROM else FRAME_LINES) + foot - 1
        self._foot.styles.height = foot
        self._lines.styles.height = max(1, min(len(self._choices), height - around))

    def set_choices(self, choices: Sequence[Choice[Value]], foot: str) -> None:
        """Offer these instead; what was typed goes on narrowing."""
        self._choices = choices
        self._cursor = next((n for n, choice in enumerate(self.matching_choices) if choice.value is not None), 0)
        self._hint, self._awaits_choices = foot, False
        self._fit_height(self.app.size.height)
        self._draw()

    def update_choices(self, choices: Sequence[Choice[Value]], foot: str) -> None:
        """Offer these, which are the same as before with more known of them; the cursor stays."""
        cursor = self._cursor
        self.set_choices(choices, foot)
        self._cursor = min(cursor, max(0, len(self.matching_choices) - 1))
        self._draw()

    @property
    def matching_choices(self) -> list[Choice[Value]]:
        """The choices that hold every typed word."""
        wanted = fold(self._typed).split()
        if not wanted:
            return [one for one in self._choices if not one.only_when_filtering]
        choices = (one for one in self._choices if not one.is_heading)
        return [one for one in choices if all(word in fold(f"{one.label} {one.detail}") for word in wanted)]

    def process_key(self, event: events.Key) -> None:
        """Choose, move, narrow or leave."""
        key = key_name(event)
        if event.is_printable and event.character:
            self._set_filter(self._typed + event.character)
        elif key in self.KEYS:
            self._run_key(key)

    def process_paste(self, text: str) -> None:
        """Narrow by what was pasted."""
        self._set_filter(self._typed + " ".join(text.split()))

    def on_click(self, event: events.Click) -> None:
        """A click on a line chooses it; one beside the menu leaves."""
        widget, region = self.get_widget_at(event.screen_x, event.screen_y)
        if widget is self._lines:
            self._cursor = self._lines.first_shown + event.screen_y - region.y
            self.choose()
        elif widget is self:
            self.dismiss(None)

    def choose(self) -> None:
        """Leave with the choice under the cursor."""
        matching = self.matching_choices
        if self._cursor < len(matching) and matching[self._cursor].value is not None:
            self.dismiss(matching[self._cursor].value)

    def _run_key(self, key: str) -> None:
        if key in LEAVE_KEYS:
            self.dismiss(None)
        elif key == "enter":
            self.choose()
        elif key == "backspace":
            self._set_filter(self._typed[:-1])
        elif key == "ctrl+u":
            self._set_filter("")
        else:
            self._move_cursor(STEPS[key])

    def _move_cursor(self, steps: float) -> None:
        matching = self.matching_choices
        self._cursor = int(max(0, min(self._cursor + steps, len(matching) - 1)))
        if self._cursor < len(matching) and matching[self._cursor].is_heading:  # the one below it, or the one above
            self._cursor += 1 if steps > 0 or not self._cursor else -1
        self._draw()

    def _first_choice(self) -> int:
        return next((n for n, choice in enumerate(self.matching_choices) if not choice.is_heading), 0)

    def _set_filter(self, text: str) -> None:
        self._typed = text
        self._cursor = self._first_choice()
        self._draw()

    def _draw(self) -> None:
        matching = self.matching_choices
        self._head.typed = self._typed
        nothing = "" if self._awaits_choices else self.NO_MATCH if self._typed else "nothing here"
        self._lines.show_choices(matching, self._cursor, nothing)
        chosen = matching[self._cursor] if self._cursor < len(matching) else None
        self._foot.update(self._full_text(chosen) if chosen and self._is_truncated(chosen) else self._hint_text())

    def _is_truncated(self, choice: Choice[Value]) -> bool:
        return self._lines.is_truncated(choice, self.dialog_width - 2)

    def _full_text(self, choice: Choice[Value]) -> Content:
        """What there was no room for in the line under the cursor."""
        said = f"{choice.label}  {choice.detail}" if choice.detail else choice.label
        return Content.styled(fit_width(printable(said), TALL_FOOT * (self.dialog_width - 6)), "$quiet")

    def _hint_text(self) -> Content:
        """As much of it as one line holds, the end first: how to leave."""
        said = self._hint
        while len(said) > self.dialog_width - 6 and " · " in said:
            said = said.partition(" · ")[2]
        return Content.styled(said, "$faint")
