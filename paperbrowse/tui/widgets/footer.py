"""The foot of the screen: the keys that matter where the reader is."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.key_bindings import FOOTER_COMMANDS, KeyBinding, key_label

ESSENTIAL_KEYS = ("FocusSearch", "ToggleStar", "ShowHelp", "BackOrQuit", "KeepQuery", "Back", "AbstractDown")
"""Shown even where there is little room."""


class KeyFooter(Widget):
    """One line that draws itself: Textual's own footer grows with every change of focus."""

    typing: reactive[bool] = reactive(False)
    reading: reactive[bool] = reactive(False)

    def __init__(self, keys: Sequence[KeyBinding], id: str | None = None) -> None:
        super().__init__(id=id)
        named = {key.name: key for key in keys}
        self._keys = [named[name] for name in FOOTER_COMMANDS]

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def render(self) -> Content:
        """As many keys as there is room for."""
        parts: list[tuple[str, str]] = []
        for _key, hint, word in self._visible_keys():
            parts += [(f" {hint}", "$secondary bold"), (f" {word} ", "$faint")]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Clicking a key is pressing it."""
        x = event.x
        for key, hint, word in self._visible_keys():
            width = cell_len(hint) + cell_len(word) + 3
            if x < width:
                self.post_message(self.Pressed(key.name))
                return
            x -= width

    def _visible_keys(self) -> list[tuple[KeyBinding, str, str]]:
        """(key, how it is written, its word): the most needed ones first come to their room."""
        offered = [one for one in map(self._footer_item, self._keys) if one is not None]
        room, chosen = self.size.width, set()
        for key, hint, word in sorted(offered, key=lambda one: one[0].name not in ESSENTIAL_KEYS):
            room -= cell_len(hint) + cell_len(word) + 3
            if room < 0:
                break
            chosen.add(key.name)
        return [one for one in offered if one[0].name in chosen]

    def _footer_item(self, key: KeyBinding) -> tuple[KeyBinding, str, str] | None:
        word, keys = (key.box_footer, key.box_keys) if self.typing else (key.footer, key.keys)
        if self.reading:
            word = key.reading_footer
        return (key, key_label(keys[0]), word) if word and keys else None
