"""Inputs of one line that get their keys from the screen, in order and without a queue."""

from typing import ClassVar

from textual import actions, events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input
from textual.widgets.input import Selection

from paperbrowse.tui.textual_private import splash

_EDIT_ACTIONS = {
    key: binding.action
    for binding in Input.BINDINGS
    if not isinstance(binding, tuple) and binding.action != "submit"
    for key in binding.key.split(",")
}
"""Actions of Textual's input, by key."""


class KeyedInput(Input, inherit_css=False):
    """An input of one line, styled only by the style sheets of paperbrowse."""

    COMPONENT_CLASSES: ClassVar[set[str]] = Input.COMPONENT_CLASSES

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """The size of the text, without the new layout of the screen that Textual makes for every letter."""

    def __init__(self, placeholder: str, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, compact=True, id=id)
        self.cursor_blink = False
        self.select_on_focus = False

    def process_key(self, event: events.Key) -> None:
        """Insert a character or edit; ignore other keys."""
        if event.is_printable and event.character:
            self.insert_text(event.character)
        elif event.key == "ctrl+u":
            self.value = ""
        elif action := _EDIT_ACTIONS.get(event.key):
            _, name, parameters = actions.parse(action)
            getattr(self, f"action_{name}")(*parameters)

    def insert_text(self, text: str) -> None:
        """Replace the selection, or insert at the cursor; line breaks become blanks."""
        line = " ".join(text.split("\n")).replace("\r", " ")
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)

    def replace_from(self, start: int, text: str) -> None:
        """Replace the text between a position and the cursor."""
        self.replace(text, start, self.cursor_position)

    def set_text(self, text: str) -> None:
        """Replace the whole text, and put the cursor at its end."""
        self.value = text
        self.cursor_position = len(text)

    def set_selected_text(self, text: str) -> None:
        """Replace the text, and select it so that the first typed letter replaces it."""
        self.set_text(text)
        self.selection = Selection(0, len(text))


class SearchBox(KeyedInput):
    """The box with the query, whose text is the only filter state."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(splash.SEARCH_HINT, id=id)
