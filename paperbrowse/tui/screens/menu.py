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
from paperbrowse.tui.screens.keyed import LEAVING, KeyedScreen, pressed
from paperbrowse.tui.widgets.menu_lines import Choice, MenuHead, MenuLines
from paperbrowse.tui.widgets.rows import fit

Value = TypeVar("Value")

PAGE = 8
"""Choices PgUp and PgDn pass."""

STEPS = (
    dict.fromkeys(("up", "ctrl+p", "shift+tab"), -1)
    | dict.fromkeys(("down", "ctrl+n", "tab"), 1)
    | {"pageup": -PAGE, "pagedown": PAGE, "home": -math.inf, "end": math.inf}
)
"""Choices a key moves by."""

FRAME = 6
"""Lines of a menu besides its choices."""

AROUND = FRAME + 2
"""Where there is room, the screen behind it shows above and below."""

TALL = 20
"""Lines from which there is room."""

TWO_LINES = 2
"""Of its foot, where the line under the cursor is told in full when it is cut."""


class Menu(KeyedScreen[Value | None]):
    """Arrows and Enter choose, letters narrow, Esc leaves; dismissed with the chosen value."""

    CSS_PATH = "menu.tcss"
    DIALOG = "#menu"
    KEYS = ("enter", *LEAVING, *STEPS, "backspace", "ctrl+u")
    NOTHING = "nothing of that name"
    """Said where nothing holds what was typed."""

    def __init__(
        self, title: str, choices: Sequence[Choice[Value]], foot: str = "↑↓ or type · Enter · Esc leaves"
    ) -> None:
        super().__init__()
        self._choices, self._typed = choices, ""
        self._cursor = next((n for n, choice in enumerate(choices) if choice.current), self._first())
        self._head = MenuHead(title)
        self._lines = MenuLines()
        self._hint, self._waits = foot, not choices
        self._foot = Static(id="menu-foot")

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="menu"):
            yield self._head
            yield self._lines
            yield self._foot

    def on_mount(self) -> None:
        """Keys may have been taken before."""
        self._fit(self.app.size.height)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """The window may be another one now."""
        self._fit(event.size.height)
        self._draw()

    def _fit(self, height: int) -> None:
        """As high as its choices, as far as there is room; narrowing by typing leaves it as it is."""
        foot = TWO_LINES if any(map(self._cuts, self._choices)) else 1
        around = (AROUND if height >= TALL else FRAME) + foot - 1
        self._foot.styles.height = foot
        self._lines.styles.height = max(1, min(len(self._choices), height - around))

    def fill(self, choices: Sequence[Choice[Value]], foot: str) -> None:
        """Offer these instead; what was typed goes on narrowing."""
        self._choices = choices
        self._cursor = next((n for n, choice in enumerate(self.matching) if choice.value is not None), 0)
        self._hint, self._waits = foot, False
        self._fit(self.app.size.height)
        self._draw()

    def refill(self, choices: Sequence[Choice[Value]], foot: str) -> None:
        """Offer these, which are the same as before with more known of them; the cursor stays."""
        cursor = self._cursor
        self.fill(choices, foot)
        self._cursor = min(cursor, max(0, len(self.matching) - 1))
        self._draw()

    @property
    def matching(self) -> list[Choice[Value]]:
        """The choices that hold every typed word."""
        wanted = fold(self._typed).split()
        if not wanted:
            return [one for one in self._choices if not one.is_rare]
        choices = (one for one in self._choices if not one.heads)
        return [one for one in choices if all(word in fold(f"{one.label} {one.detail}") for word in wanted)]

    def take_key(self, event: events.Key) -> None:
        """Choose, move, narrow or leave."""
        key = pressed(event)
        if event.is_printable and event.character:
            self._type(self._typed + event.character)
        elif key in self.KEYS:
            self._act(key)

    def take_text(self, text: str) -> None:
        """Narrow by what was pasted."""
        self._type(self._typed + " ".join(text.split()))

    def on_click(self, event: events.Click) -> None:
        """A click on a line chooses it; one beside the menu leaves."""
        widget, region = self.get_widget_at(event.screen_x, event.screen_y)
        if widget is self._lines:
            self._cursor = self._lines.top + event.screen_y - region.y
            self.choose()
        elif widget is self:
            self.dismiss(None)

    def choose(self) -> None:
        """Leave with the choice under the cursor."""
        matching = self.matching
        if self._cursor < len(matching) and matching[self._cursor].value is not None:
            self.dismiss(matching[self._cursor].value)

    def _act(self, key: str) -> None:
        if key in LEAVING:
            self.dismiss(None)
        elif key == "enter":
            self.choose()
        elif key == "backspace":
            self._type(self._typed[:-1])
        elif key == "ctrl+u":
            self._type("")
        else:
            self._move(STEPS[key])

    def _move(self, steps: float) -> None:
        matching = self.matching
        self._cursor = int(max(0, min(self._cursor + steps, len(matching) - 1)))
        if self._cursor < len(matching) and matching[self._cursor].heads:  # the one below it, or the one above
            self._cursor += 1 if steps > 0 or not self._cursor else -1
        self._draw()

    def _first(self) -> int:
        return next((n for n, choice in enumerate(self.matching) if not choice.heads), 0)

    def _type(self, text: str) -> None:
        self._typed = text
        self._cursor = self._first()
        self._draw()

    def _draw(self) -> None:
        matching = self.matching
        self._head.typed = self._typed
        nothing = "" if self._waits else self.NOTHING if self._typed else "nothing here"
        self._lines.show(matching, self._cursor, nothing)
        chosen = matching[self._cursor] if self._cursor < len(matching) else None
        self._foot.update(self._in_full(chosen) if chosen and self._cuts(chosen) else self._as_hint())

    def _cuts(self, choice: Choice[Value]) -> bool:
        return self._lines.cuts(choice, self.dialog_width - 2)

    def _in_full(self, choice: Choice[Value]) -> Content:
        """What there was no room for in the line under the cursor."""
        said = f"{choice.label}  {choice.detail}" if choice.detail else choice.label
        return Content.styled(fit(printable(said), TWO_LINES * (self.dialog_width - 6)), "$quiet")

    def _as_hint(self) -> Content:
        """As much of it as one line holds, the end first: how to leave."""
        said = self._hint
        while len(said) > self.dialog_width - 6 and " · " in said:
            said = said.partition(" · ")[2]
        return Content.styled(said, "$faint")
