"""Screens that take every key themselves, in the order they were pressed."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import Screen
from textual.widget import Widget

Result = TypeVar("Result")

LEAVING = ("escape", "ctrl+c", "ctrl+q")
"""Leave a dialog or a menu."""

WIDE = 76
"""Columns of a dialog that stands in the screen, as in its style sheet."""

ROOMY = 100
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
    def take_key(self, event: events.Key) -> None:
        """One key."""

    @abstractmethod
    def take_text(self, text: str) -> None:
        """Text pasted in one piece."""

    @property
    def dialog_width(self) -> int:
        """Columns of a dialog."""
        columns = self.app.size.width
        return columns if columns < ROOMY else WIDE

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


def pressed(event: events.Key) -> str:
    """A key as `library.keys` names it: the character itself where it prints."""
    return event.character if event.is_printable and event.character else event.key
