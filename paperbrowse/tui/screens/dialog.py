"""Dialogs with one line to type in."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import events

from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyQueueScreen, key_name
from paperbrowse.tui.widgets.search_box import KeyedInput

Result = TypeVar("Result")


class Dialog(KeyQueueScreen[Result | None]):
    """Takes keys from the moment it is asked for, and is left by Esc or a click beside it."""

    DIALOG = "#dialog"
    KEYS: ClassVar[tuple[str, ...]] = ("enter", *LEAVE_KEYS)

    def __init__(self, box: KeyedInput) -> None:
        super().__init__()
        self.box = box

    @abstractmethod
    def run_key(self, key: str) -> None:
        """Do what one of KEYS asks for, other than to leave."""

    def update_after_edit(self) -> None:
        """Another text may be in the box."""

    def on_mount(self) -> None:
        """Take what was typed before."""
        self.set_focus(self.box)
        self.drain_queue()

    def accepts_key(self, key: str) -> bool:
        """When there is a box to type in."""
        return self.box.is_running

    def apply_key(self, event: events.Key) -> None:
        """Leave, act or edit."""
        if (key := key_name(event)) in LEAVE_KEYS:
            self.leave()
        elif key in self.KEYS:
            self.run_key(key)
        else:
            self.box.process_key(event)
            self.update_after_edit()

    def apply_paste(self, text: str) -> None:
        """At the cursor."""
        self.box.insert_text(text)
        self.update_after_edit()

    def leave(self) -> None:
        """With nothing chosen."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """A click beside the dialog leaves."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self.leave()
