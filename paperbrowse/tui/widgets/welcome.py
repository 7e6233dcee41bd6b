"""The card of the first run: five keys to start with, until the user presses a key."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from paperbrowse.key_bindings import KeyBinding, key_label

FIRST_KEYS = (
    ("FocusSearch", "type a search; it tolerates typing errors", "search"),
    ("Read", "read the paper under the cursor", "read"),
    ("ToggleStar", "star it; marks are saved at once", "star"),
    ("ShowHelp", "show all keys and the search language", "help"),
    ("BackOrQuit", "go back; from the list, quit", "quit"),
)
"""(command, what it does, the same in one word)."""

CARD_LINES = len(FIRST_KEYS) + 1


class Welcome(Widget):
    """A card that takes no keys, so that nobody has to dismiss it."""

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        super().__init__(id="welcome")
        first = {key.name: key_label(key.keys[0]) for key in keys if key.keys}
        self._first_keys = [(first[name], text, word) for name, text, word in FIRST_KEYS if name in first]

    @property
    def is_complete(self) -> bool:
        """Whether all of its keys exist; a picker has others."""
        return len(self._first_keys) == len(FIRST_KEYS)

    def render(self) -> Content:
        """Return a line for each key, on a short screen one line for all."""
        if self.size.height < CARD_LINES:
            pairs = [((key, "$accent bold"), (f" {word}", "$foreground")) for key, _, word in self._first_keys]
            return Content("  ").join(Content.assemble(*pair) for pair in pairs)
        lines = [
            Content.assemble("  ", (f"{key:<7}", "$accent bold"), (text, "$foreground"))
            for key, text, _ in self._first_keys
        ]
        return Content("\n").join([Content.styled("  New here? Five keys are enough to start.", "$title bold"), *lines])
