"""Dialogs with one line to type in."""

from abc import abstractmethod
from typing import TypeVar

from textual import events

from paperbrowse.tui.screens.keyed import KeyedScreen, pressed
from paperbrowse.tui.widgets.search_box import KeyedInput

Result = TypeVar("Result")

LEAVING = ("escape", "ctrl+c", "ctrl+q")


class Dialog(KeyedScreen[Result | None]):
    """Takes keys from the moment it is asked for, and is left by Esc or a click beside it."""

    def __init__(self, box: KeyedInput) -> None:
        super().__init__()
        self.box = box
        self._before: list[events.Key | str] = []
        """Keys and text that came before the box could take any."""

    @abstractmethod
    def act(self, key: str) -> bool:
        """Do what a key asks for, other than to edit; whether it asks for anything."""

    def edited(self) -> None:
        """Another text may be in the box."""

    def on_mount(self) -> None:
        """Take what was typed before."""
        self.set_focus(self.box)
        before, self._before = self._before, []
        for one in before:
            self.take_text(one) if isinstance(one, str) else self.take_key(one)

    def take_key(self, event: events.Key) -> None:
        """Leave, act or edit."""
        if not self.box.is_running:
            self._before.append(event)
        elif (key := pressed(event)) in LEAVING:
            self.leave()
        elif not self.act(key):
            self.box.take_key(event)
            self.edited()

    def take_text(self, text: str) -> None:
        """Write what was pasted."""
        if self.box.is_running:
            self.paste(text)
        else:
            self._before.append(text)

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
