"""Screens that take every key themselves, in the order they were pressed."""

from abc import abstractmethod
from collections import deque
from typing import ClassVar, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.widget import Widget

Result = TypeVar("Result")

LEAVE_KEYS = ("escape", "ctrl+c", "ctrl+q")
"""Leave a dialog or a menu."""

DIALOG_WIDTH = 76
"""Columns of a dialog that stands in the screen, as in its style sheet."""

CENTERED_FROM = 100
"""Columns of the terminal from which one does; in fewer it takes them all, and leaves no slivers beside it."""


class KeyedScreen(Screen[Result]):
    """Keys reach it straight from the application, not through the queue of a focused widget.

    What a key means depends on the keys before it (`/` turns letters into text, Enter turns them back into
    commands), so they are decided one at a time: 200 keys that arrive in one read mean what they meant when typed.
    """

    KEYS: ClassVar[tuple[str, ...]] = ()
    """Those that do more than edit what is typed."""
    DIALOG: ClassVar[str] = ""
    """The widget that is as wide as there is room for."""

    @abstractmethod
    def process_key(self, event: events.Key) -> None:
        """One key."""

    @abstractmethod
    def process_paste(self, text: str) -> None:
        """Text pasted in one piece."""

    @property
    def dialog_width(self) -> int:
        """Columns of a dialog."""
        columns = self.app.size.width
        return columns if columns < CENTERED_FROM else DIALOG_WIDTH

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave once: a second click may be on its way when the first is taken, and would end the screen behind."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_mount(self) -> None:
        """Its width is right in its first frame; a class that stands for the size would be applied a frame later."""
        self._fit_dialog()

    def on_resize(self, event: events.Resize) -> None:
        """The window may be another one now."""
        self._fit_dialog()

    def on_screen_suspend(self) -> None:
        """Where it is left for good, what was drawn is dropped: Textual holds on to the lines of 1,024 widgets.

        It looks colours up in a cache that has what a widget drew among its keys.
        """
        if self not in self.app.screen_stack:
            for widget in self.walk_children(Widget, with_self=True):
                widget.refresh()

    def _fit_dialog(self) -> None:
        if self.DIALOG:
            self.query_one(self.DIALOG).styles.width = self.dialog_width


def key_name(event: events.Key) -> str:
    """A key as `library.keys` names it: the character itself where it prints."""
    return event.character if event.is_printable and event.character else event.key


class KeyQueueScreen(KeyedScreen[Result]):
    """Holds keys and pasted text until they can be taken; what was typed after leaving is for the screen below."""

    def __init__(self) -> None:
        super().__init__()
        self._queued_input: deque[events.Key | str] = deque()

    @abstractmethod
    def accepts_key(self, key: str) -> bool:
        """Whether a key can be taken yet; "" is pasted text."""

    @abstractmethod
    def apply_key(self, event: events.Key) -> None:
        """Take one key, now that it can be taken."""

    @abstractmethod
    def apply_paste(self, text: str) -> None:
        """Take text that was pasted."""

    def process_key(self, event: events.Key) -> None:
        """At its turn."""
        self._queued_input.append(event)
        self.drain_queue()

    def process_paste(self, text: str) -> None:
        """At its turn."""
        self._queued_input.append(text)
        self.drain_queue()

    def drain_queue(self) -> None:
        """In the order of typing, as far as it can be taken."""
        while self._queued_input and self.accepts_key(_queued_key_name(self._queued_input[0])):
            what, top = self._queued_input.popleft(), self.app.screen
            if top is not self:
                _forward_input(top, what)
            elif isinstance(what, str):
                self.apply_paste(what)
            else:
                self.apply_key(what)


def _queued_key_name(item: events.Key | str) -> str:
    return "" if isinstance(item, str) else key_name(item)


def _forward_input(screen: object, item: events.Key | str) -> None:
    if not isinstance(screen, KeyedScreen):
        return
    if isinstance(item, str):
        screen.process_paste(item)
    else:
        screen.process_key(item)
