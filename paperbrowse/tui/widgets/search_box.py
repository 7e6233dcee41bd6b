"""One line to type in, edited key by key in the order of typing, never through a queue; the search box is one."""

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
"""What Textual's input does on each editing key."""


class KeyedInput(Input, inherit_css=False):
    """Takes its keys from its screen; its few looks are all in our own style sheets."""

    COMPONENT_CLASSES: ClassVar[set[str]] = Input.COMPONENT_CLASSES

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """How long the text is; Textual would lay out the whole screen anew for every letter."""

    def __init__(self, placeholder: str, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, compact=True, id=id)
        self.cursor_blink = False
        self.select_on_focus = False

    def process_key(self, event: events.Key) -> None:
        """Write a character or edit; anything else is ignored."""
        if event.is_printable and event.character:
            self.insert_text(event.character)
        elif event.key == "ctrl+u":
            self.value = ""
        elif action := _EDIT_ACTIONS.get(event.key):
            _, name, parameters = actions.parse(action)
            getattr(self, f"action_{name}")(*parameters)

    def insert_text(self, text: str) -> None:
        """Write at the cursor, in place of what is selected; of several lines, all in one."""
        line = " ".join(text.split("\n")).replace("\r", " ")
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)

    def replace_from(self, start: int, text: str) -> None:
        """In place of what stands between a place and the cursor."""
        self.replace(text, start, self.cursor_position)

    def set_text(self, text: str) -> None:
        """Another text, the cursor at its end."""
        self.value = text
        self.cursor_position = len(text)

    def set_selected_text(self, text: str) -> None:
        """Another text, which the first letter typed takes the place of."""
        self.set_text(text)
        self.selection = Selection(0, len(text))


class SearchBox(KeyedInput):
    """The text of the query, which is the only filter there is."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(splash.SEARCH_HINT, id=id)
