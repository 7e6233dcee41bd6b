"""Dialogs with one line of input."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.text.clean import printable
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyQueueScreen, key_name
from paperbrowse.tui.widgets.search_box import KeyedInput

Result = TypeVar("Result")


class Dialog(KeyQueueScreen[Result | None]):
    """A heading, an input, a message and the keys; Esc or a click outside closes it without a result."""

    CSS_PATH = "dialog.tcss"
    DIALOG = "#dialog"
    HEADING: ClassVar[str] = ""
    FOOT: ClassVar[str] = ""
    KEYS: ClassVar[tuple[str, ...]] = ("enter", *LEAVE_KEYS)

    def __init__(self, box: KeyedInput) -> None:
        super().__init__()
        self.box = box
        self._message_line = Static(id="dialog-said")

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content.styled(self.HEADING, "$title bold"), id="dialog-head")
            yield self.box
            yield self._message_line
            yield Static(Content.styled(self.FOOT, "$faint"), id="dialog-foot")

    @abstractmethod
    def run_key(self, key: str) -> None:
        """Handle one of `KEYS` that does not close the dialog."""

    def update_after_edit(self) -> None:
        """Handle an edit of the text in the box."""

    def show_message(self, text: str, style: str = "$warning") -> None:
        self._message_line.update(Content.styled(printable(text), style))

    def on_mount(self) -> None:
        self.set_focus(self.box)
        self.drain_queue()

    def accepts_key(self, key: str) -> bool:
        return self.box.is_running

    def has_key(self, key: str) -> bool:
        return super().has_key(key) or self.box.edits(key)

    def apply_key(self, event: events.Key) -> None:
        if (key := key_name(event)) in LEAVE_KEYS:
            self.leave()
        elif key in self.KEYS:
            self.run_key(key)
        else:
            self.box.process_key(event)
            self.update_after_edit()

    def apply_paste(self, text: str) -> None:
        self.box.insert_text(text)
        self.update_after_edit()

    def leave(self) -> None:
        """Close the dialog without a result."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:  # outside the dialog
            self.leave()
