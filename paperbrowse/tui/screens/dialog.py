"""Dialogs with one line to type in."""

from abc import abstractmethod
from typing import ClassVar, TypeVar

from textual import events

from paperbrowse.tui.screens.holding import HoldingScreen
from paperbrowse.tui.screens.keyed import LEAVING, pressed
from paperbrowse.tui.widgets.search_box import KeyedInput

Result = TypeVar("Result")


class Dialog(HoldingScreen[Result | None]):
    """Takes keys from the moment it is asked for, and is left by Esc or a click beside it."""

    DIALOG = "#dialog"
    KEYS: ClassVar[tuple[str, ...]] = ("enter", *LEAVING)

    def __init__(self, box: KeyedInput) -> None:
        super().__init__()
        self.box = box

    @abstractmethod
    def act(self, key: str) -> None:
        """Do what one of KEYS asks for, other than to leave."""

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
        elif key in self.KEYS:
            self.act(key)
        else:
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
