"""Several lines to type in, edited key by key in the order of typing, never through a queue."""

from textual import actions, events
from textual.widgets import TextArea

from paperbrowse.text.clean import clean_text

_EDIT_ACTIONS = {
    key: binding.action
    for binding in TextArea.BINDINGS
    if not isinstance(binding, tuple) and binding.action != "copy"
    for key in binding.key.split(",")
}
"""What Textual's text area does on each editing key."""

_INSERTED_TEXT = {"enter": "\n", "tab": "\t"}


class TextBox(TextArea):
    """Takes its keys from its screen."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False

    def process_key(self, event: events.Key) -> None:
        """Write a character or edit; anything else is ignored."""
        if event.is_printable and event.character:
            self.insert_text(event.character)
        elif event.key in _INSERTED_TEXT:
            self.insert_text(_INSERTED_TEXT[event.key])
        elif action := _EDIT_ACTIONS.get(event.key):
            _, name, parameters = actions.parse(action)
            getattr(self, f"action_{name}")(*parameters)

    def insert_text(self, text: str) -> None:
        """Write at the cursor, in place of what is selected."""
        self.replace(clean_text(text), *self.selection, maintain_selection_offset=False)

    def set_text(self, text: str) -> None:
        """Another text, the cursor at its end; undone like an edit."""
        self.replace(clean_text(text), self.document.start, self.document.end, maintain_selection_offset=False)
