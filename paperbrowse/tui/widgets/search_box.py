"""Inputs of one line that get their keys from the screen, in order and without a queue."""

import re
from collections.abc import Iterable
from typing import ClassVar

from textual import actions, events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection


def edit_actions(bindings: Iterable[BindingType], without: str) -> dict[str, str]:
    """Return the actions of a widget of Textual by key, all but one."""
    known = [binding for binding in bindings if isinstance(binding, Binding) and binding.action != without]
    return {key: binding.action for binding in known for key in binding.key.split(",")}


def run_edit_action(widget: Widget, action: str) -> None:
    _, name, parameters = actions.parse(action)
    getattr(widget, f"action_{name}")(*parameters)


_EDIT_ACTIONS = (
    edit_actions(Input.BINDINGS, without="submit")
    | {"ctrl+b": "cursor_left", "ctrl+f": "cursor_right", "alt+d": "delete_word_end"}
    | dict.fromkeys(("alt+b", "alt+left"), "cursor_left_word")
    | dict.fromkeys(("alt+f", "alt+right"), "cursor_word_end")
    | dict.fromkeys(("alt+backspace", "ctrl+backspace"), "delete_left_word")
)
"""Those of Textual, and those of readline."""


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
        if event.is_printable and event.character:
            self.insert_text(event.character)
        elif event.key == "ctrl+u":
            self.value = ""
        elif action := _EDIT_ACTIONS.get(event.key):
            run_edit_action(self, action)

    def _word_end(self) -> int:
        """Return where the word at the cursor ends, or the next one, as readline does."""
        matched = re.compile(r"\W*\w*").match(self.value, self.cursor_position)
        return matched.end() if matched else self.cursor_position

    def action_cursor_word_end(self) -> None:
        self.cursor_position = self._word_end()

    def action_delete_word_end(self) -> None:
        self.delete(self.cursor_position, self._word_end())

    def edits(self, key: str) -> bool:
        return key in _EDIT_ACTIONS

    def insert_text(self, text: str) -> None:
        """Replace the selection, or insert at the cursor; line breaks become blanks."""
        line = " ".join(text.split("\n")).replace("\r", " ")
        if self.selection.is_empty:
            self.insert_text_at_cursor(line)
        else:
            self.replace(line, *self.selection)

    def set_text(self, text: str) -> None:
        """Replace the whole text, and put the cursor at its end."""
        self.value = text
        self.cursor_position = len(text)

    def set_selected_text(self, text: str) -> None:
        """Replace the text, and select it so that the first typed letter replaces it."""
        self.set_text(text)
        self.selection = Selection(0, len(text))
