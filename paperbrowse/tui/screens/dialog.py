"""Dialogs with one line to type in."""

from abc import abstractmethod
from typing import TypeVar

from textual import events

from paperbrowse.tui.screens.holding import HoldingScreen
from paperbrowse.tui.screens.keyed import pressed
from paperbrowse.tui.widgets.search_box import KeyedInput

Result = TypeVar("Result")

LEAVING = ("escape", "ctrl+c", "ctrl+q")


class Dialog(HoldingScreen[Result | None]):
    """Takes keys from the moment it is asked for, and is left by Esc or a click beside it."""

    DIALOG = "#dialog"

    def __init__(self, box: KeyedInput) -> None:
        super().__init__()
        self.box = box

    @abstractmethod
    def act(self, key: str) -> bool:
        """Do what a key asks for, other than to edit; whether it asks for anything."""

    def edited(self) -> None:
        """Another text may be in the box."""

    def on_mount(self) -> None:
        """Take what was typed before."""
        self.set_focus(self.box)
        self.take_held()

    def can_take(self, key: str) -> bool:
        """When there is a box to type in."""
        return self.box.is_running

    def do(self, event: events.Key) -> None:
        """Leave, act or edit."""
        if (key := pressed(event)) in LEAVING:
            self.leave()
        elif not self.act(key):
            self.box.take_key(event)
            self.edited()

    def paste(self, text: str) -> None:
        """At the cursor."""
        self.box.take_text(text)
        self.edited()

    def leave(self) -> None:
        """With nothing chosen."""
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """A click beside the dialog leaves."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self.leave()
