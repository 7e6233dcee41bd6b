"""Screens that get every key themselves, in the order they were pressed."""

from abc import abstractmethod
from collections import deque
from typing import ClassVar, TypeAlias, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.geometry import Offset
from textual.screen import Screen

from paperbrowse.tui.commands.base import Command
from paperbrowse.tui.textual_private.painting import drop_rendered_lines

Result = TypeVar("Result")

ScreenInput: TypeAlias = events.Key | str | Command
"""A key, pasted text, or a command that was asked for by name or by mouse."""

LEAVE_KEYS = ("escape", "ctrl+c", "ctrl+q")
"""Keys that close a dialog or a menu."""

DIALOG_WIDTH = 76
"""Columns of a dialog, as in its style sheet."""

CENTERED_FROM = 100
"""Columns of the terminal from which a dialog is centered; below, it has the full width."""


class KeyedScreen(Screen[Result]):
    """A screen that gets keys straight from the application, not through the queue of a focused widget.

    The meaning of a key depends on the keys before it: `/` turns letters into text, Enter turns them back into
    commands. So keys are handled one at a time, and 200 keys in one read mean what they meant when typed.
    """

    KEYS: ClassVar[tuple[str, ...]] = ()
    """Keys with a meaning besides editing."""
    DIALOG: ClassVar[str] = ""
    """The selector of the widget that gets the width of a dialog."""

    @abstractmethod
    def process_key(self, event: events.Key) -> None: ...

    @abstractmethod
    def process_paste(self, text: str) -> None: ...

    def has_key(self, key: str) -> bool:
        """Return whether a key has a meaning here, besides text."""
        return key in self.KEYS

    def leave_and_pass_on(self, event: events.Key) -> None:
        """Take Alt and a key, which means nothing here, as Escape and that key, which is for the screen below."""
        if keys := split_alt(event):
            self.process_key(keys[0])
            if self.app.screen is not self:
                _forward(self.app.screen, keys[1])

    @property
    def dialog_width(self) -> int:
        columns = self.app.size.width
        return columns if columns < CENTERED_FROM else DIALOG_WIDTH

    @property
    def cursor_cell(self) -> Offset | None:
        """The cell of the selected row; None if there is none, or a text box has the cursor."""
        return None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave once, because a second click that is on its way would close the screen below."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_mount(self) -> None:
        """Set the width for the first frame; a breakpoint class would be applied a frame later."""
        self._fit_dialog()

    def on_resize(self, event: events.Resize) -> None:
        self._fit_dialog()

    def on_screen_suspend(self) -> None:
        if self not in self.app.screen_stack:
            drop_rendered_lines(self)

    def _fit_dialog(self) -> None:
        if self.DIALOG:
            self.query_one(self.DIALOG).styles.width = self.dialog_width


def key_name(event: events.Key) -> str:
    """Return the name of a key as in `key_bindings`: the character itself if it prints."""
    return event.character if event.is_printable and event.character else event.key


def split_alt(event: events.Key) -> tuple[events.Key, events.Key] | None:
    """Return Escape and a key, for a key that most terminals send alike: Alt and that key."""
    if len(event.character or "") < len("\x1bx"):
        return None
    rest = str(event.character)[1:]
    key = events.Key(event.key, rest) if rest.isprintable() else events.Key(event.key.removeprefix("alt+"), None)
    return events.Key("escape", "\x1b"), key


class KeyQueueScreen(KeyedScreen[Result]):
    """A screen that keeps its input in a queue until it can be handled; after it closes, the screen below gets it."""

    def __init__(self, *, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._queued_input: deque[ScreenInput] = deque()

    @abstractmethod
    def accepts_key(self, key: str) -> bool:
        """Return whether a key can be handled now; "" is pasted text."""

    @abstractmethod
    def apply_key(self, event: events.Key) -> None: ...

    @abstractmethod
    def apply_paste(self, text: str) -> None: ...

    def process_key(self, event: events.Key) -> None:
        self.enqueue(event)

    def process_paste(self, text: str) -> None:
        self.enqueue(text)

    def enqueue(self, item: ScreenInput) -> None:
        """Handle input after all input before it."""
        self._queued_input.append(item)
        self.drain_queue()

    def drain_queue(self) -> None:
        """Handle input in order, up to the first that must wait."""
        while self._queued_input and self._accepts(self._queued_input[0]):
            self._handle(self._queued_input.popleft())

    def accepts_command(self, command: Command) -> bool:
        return True

    def run_command(self, command: Command) -> None:
        command.run(self)

    def can_go_back(self) -> bool:
        """Return whether Escape does anything."""
        return True

    def _accepts(self, item: ScreenInput) -> bool:
        if isinstance(item, Command):
            return self.accepts_command(item)
        return self.accepts_key("" if isinstance(item, str) else key_name(item))

    def _handle(self, item: ScreenInput) -> None:
        top = self.app.screen
        if isinstance(item, Command):
            self.run_command(item)
        elif top is not self:
            _forward(top, item)
        elif isinstance(item, str):
            self.apply_paste(item)
        elif not self.has_key(key_name(item)) and self.can_go_back() and (keys := split_alt(item)):
            waiting, self._queued_input = self._queued_input, deque()  # Escape would drop them
            self.apply_key(keys[0])
            self._queued_input.extend((keys[1], *waiting))
        else:
            self.apply_key(item)


def _forward(screen: object, item: events.Key | str) -> None:
    if not isinstance(screen, KeyedScreen):
        return
    if isinstance(item, str):
        screen.process_paste(item)
    else:
        screen.process_key(item)
