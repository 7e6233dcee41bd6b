"""Menus over the screen, filtered by typing."""

import math
from abc import abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.widgets import Static

from paperbrowse.library.library import Library
from paperbrowse.text.clean import printable
from paperbrowse.text.fold import fold
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyedScreen, key_name
from paperbrowse.tui.widgets.menu_lines import Choice, MenuHead, MenuLines
from paperbrowse.tui.widgets.paper_row import fit_width
from paperbrowse.tui.workers import LatestWorker, OpenLibrary

Value = TypeVar("Value")

PAGE = 8
"""Choices that PgUp and PgDn move by."""

STEPS = (
    dict.fromkeys(("up", "ctrl+p", "shift+tab"), -1)
    | dict.fromkeys(("down", "ctrl+n", "tab"), 1)
    | {"pageup": -PAGE, "pagedown": PAGE, "home": -math.inf, "end": math.inf}
)
"""Choices that each key moves by."""

FRAME_LINES = 6
"""Lines of a menu besides its choices."""

FRAME_WITH_MARGIN = FRAME_LINES + 2
"""The same on a tall terminal, where the screen behind the menu shows above and below it."""

MARGIN_FROM = 20
"""Lines of a tall terminal."""

TALL_FOOT = 2
"""Lines of the foot when it shows the full text of a truncated choice."""


class Menu(KeyedScreen[Value | None]):
    """Arrows and Enter choose, letters filter, Esc closes; returns the chosen value."""

    CSS_PATH = "menu.tcss"
    DIALOG = "#menu"
    KEYS = ("enter", *LEAVE_KEYS, *STEPS, "backspace", "ctrl+u")
    NO_MATCH = "no match"
    """Shown when no choice contains the typed words."""

    def __init__(
        self, title: str, choices: Sequence[Choice[Value]], foot: str = "↑↓ or type · Enter: OK · Esc: cancel"
    ) -> None:
        super().__init__()
        self._choices, self._typed = choices, ""
        self._cursor = next((n for n, choice in enumerate(choices) if choice.current), self._first_choice())
        self._head = MenuHead(title)
        self._lines = MenuLines()
        self._hint, self._awaits_choices = foot, not choices
        self._foot = Static(id="menu-foot")

    def compose(self) -> ComposeResult:
        with Vertical(id="menu"):
            yield self._head
            yield self._lines
            yield self._foot

    def on_mount(self) -> None:
        self._fit_height(self.app.size.height)
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._fit_height(event.size.height)
        self._draw()

    def _fit_height(self, height: int) -> None:
        """Make the menu as high as all its choices if they fit; typing does not change the height."""
        foot = TALL_FOOT if any(map(self._is_truncated, self._choices)) else 1
        frame = (FRAME_WITH_MARGIN if height >= MARGIN_FROM else FRAME_LINES) + foot - 1
        self._foot.styles.height = foot
        self._lines.styles.height = max(1, min(len(self._choices), height - frame))

    def set_choices(self, choices: Sequence[Choice[Value]], foot: str) -> None:
        """Replace the choices; the typed words stay."""
        self._choices = choices
        self._cursor = next((n for n, choice in enumerate(self.matching_choices) if choice.value is not None), 0)
        self._hint, self._awaits_choices = foot, False
        self._fit_height(self.app.size.height)
        self._draw()

    def update_choices(self, choices: Sequence[Choice[Value]], foot: str) -> None:
        """Replace the choices by the same ones with more details; the cursor stays too."""
        cursor = self._cursor
        self.set_choices(choices, foot)
        self._cursor = min(cursor, max(0, len(self.matching_choices) - 1))
        self._draw()

    @property
    def cursor_cell(self) -> Offset:
        return self._lines.region.offset + Offset(0, self._cursor - self._lines.first_shown)

    @property
    def matching_choices(self) -> list[Choice[Value]]:
        """The choices that contain every typed word."""
        words = fold(self._typed).split()
        if not words:
            return [choice for choice in self._choices if not choice.only_when_filtering]
        choices = (choice for choice in self._choices if not choice.is_heading)
        return [choice for choice in choices if all(word in fold(f"{choice.label} {choice.detail}") for word in words)]

    def process_key(self, event: events.Key) -> None:
        key = key_name(event)
        if event.is_printable and event.character:
            self._set_filter(self._typed + event.character)
        elif key in self.KEYS:
            self._run_key(key)
        else:
            self.leave_and_pass_on(event)

    def process_paste(self, text: str) -> None:
        self._set_filter(self._typed + " ".join(text.split()))

    def on_click(self, event: events.Click) -> None:
        widget, region = self.get_widget_at(event.screen_x, event.screen_y)
        if widget is self._lines:
            self._cursor = self._lines.first_shown + event.screen_y - region.y
            self.choose()
        elif widget is self:  # outside the menu
            self.dismiss(None)

    def choose(self) -> None:
        """Close the menu with the choice under the cursor."""
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
        if self._cursor < len(matching) and matching[self._cursor].is_heading:  # skip it
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
        empty_text = "" if self._awaits_choices else self.NO_MATCH if self._typed else "nothing here"
        self._lines.show_choices(matching, self._cursor, empty_text)
        chosen = matching[self._cursor] if self._cursor < len(matching) else None
        self.show_chosen(chosen)
        self._foot.update(self._full_text(chosen) if chosen and self._is_truncated(chosen) else self._hint_text())

    def show_chosen(self, chosen: Choice[Value] | None) -> None:
        """Show what the choice under the cursor would change."""

    def _is_truncated(self, choice: Choice[Value]) -> bool:
        return self._lines.is_truncated(choice, self.dialog_width - 2)

    def _full_text(self, choice: Choice[Value]) -> Content:
        text = f"{choice.label}  {choice.detail}" if choice.detail else choice.label
        return Content.styled(fit_width(printable(text), TALL_FOOT * (self.dialog_width - 6)), "$quiet")

    def _hint_text(self) -> Content:
        """Return as much of the hint as fits on one line; its end, how to close the menu, matters most."""
        hint = self._hint
        while len(hint) > self.dialog_width - 6 and " · " in hint:
            hint = hint.partition(" · ")[2]
        return Content.styled(hint, "$faint")


class LoadingMenu(Menu[Value]):
    """A menu that opens at once, and gets its choices from a thread; its foot tells why they cannot be read."""

    def __init__(self, title: str, foot: str, open_library: OpenLibrary) -> None:
        super().__init__(title, [], foot)
        on_failure = partial(self.call_later, self.set_choices, [])
        self._worker: LatestWorker[bool] = LatestWorker(
            open_library, lambda library, _: self.read(library), "menu", on_failure
        )

    def on_mount(self) -> None:
        super().on_mount()
        self._worker.submit(True)

    def on_unmount(self) -> None:
        self._worker.stop()

    @abstractmethod
    def read(self, library: Library) -> None:
        """Read the choices in the thread, and have them shown."""
