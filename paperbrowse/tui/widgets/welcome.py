"""The card of the first run: the five keys one needs, until the first key is pressed."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from paperbrowse.key_bindings import KeyBinding, key_label

FIRST_KEYS = (
    ("FocusSearch", "type a search; it forgives typing errors", "search"),
    ("Read", "read the paper the cursor is on", "read"),
    ("ToggleStar", "star it; what you mark is never lost", "star"),
    ("ShowHelp", "every key, and the search language", "help"),
    ("BackOrQuit", "go back, and leave", "quit"),
)
"""(command, what it does, the same in a word)."""

CARD_LINES = len(FIRST_KEYS) + 1


class Welcome(Widget):
    """Takes no keys: whoever knows them already need not make it go away."""

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        super().__init__(id="welcome")
        first = {key.name: key_label(key.keys[0]) for key in keys if key.keys}
        self._first_keys = [(first[name], said, word) for name, said, word in FIRST_KEYS if name in first]

    def render(self) -> Content:
        """A line for each key, or one for all."""
        if self.size.height < CARD_LINES:
            return Content("  ").join(self._short_item(key, word) for key, _, word in self._first_keys)
        lines = [
            Content.assemble("  ", (f"{key:<7}", "$accent bold"), (said, "$foreground"))
            for key, said, _ in self._first_keys
        ]
        return Content("\n").join([Content.styled("  New here? Five keys are enough.", "$title bold"), *lines])

    def _short_item(self, key: str, word: str) -> Content:
        return Content.assemble((key, "$accent bold"), (f" {word}", "$foreground"))
