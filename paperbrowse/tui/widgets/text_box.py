"""A text area that gets its keys from the screen, in order and without a queue."""

from textual import events
from textual.widgets import TextArea

from paperbrowse.text.clean import clean_text
from paperbrowse.tui.widgets.search_box import edit_actions, run_edit_action

_EDIT_ACTIONS = (
    edit_actions(TextArea.BINDINGS, without="copy")
    | {"ctrl+b": "cursor_left", "ctrl+f": "cursor_right", "ctrl+p": "cursor_up", "ctrl+n": "cursor_down"}
    | {"alt+d": "delete_word_right"}
    | dict.fromkeys(("alt+b", "alt+left"), "cursor_word_left")
    | dict.fromkeys(("alt+f", "alt+right"), "cursor_word_right")
)
"""Those of Textual, and those of readline."""
_INSERTED_TEXT = {"enter": "\n", "tab": "\t"}


class TextBox(TextArea):
    """A text area of several lines, for notes."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False

    def process_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            self.insert_text(event.character)
        elif event.key in _INSERTED_TEXT:
            self.insert_text(_INSERTED_TEXT[event.key])
        elif action := _EDIT_ACTIONS.get(event.key):
            run_edit_action(self, action)

    def edits(self, key: str) -> bool:
        return key in _EDIT_ACTIONS or key in _INSERTED_TEXT

    def insert_text(self, text: str) -> None:
        self.replace(clean_text(text), *self.selection, maintain_selection_offset=False)

    def set_text(self, text: str) -> None:
        """Replace the whole text, which can be undone, and put the cursor at its end."""
        self.replace(clean_text(text), self.document.start, self.document.end, maintain_selection_offset=False)
