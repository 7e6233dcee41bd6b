"""The footer: the most useful keys of the pane that has the focus."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.key_bindings import FOOTER_COMMANDS, HEADINGS, OWN_COMMANDS, KeyBinding, key_label
from paperbrowse.tui.messages import CommandClicked

ESSENTIAL_KEYS = (
    *("ChoosePapers", "SelectPaper", "Quit", "FocusSearch", "ToggleStar", "ShowHelp", "BackOrQuit"),
    *("KeepQuery", "Back", "AbstractDown"),
)
"""Commands whose keys are shown first on a narrow screen."""


class KeyFooter(Widget):
    """One line of keys; Textual's own footer leaks memory with every change of focus."""

    typing: reactive[bool] = reactive(False)
    reading: reactive[bool] = reactive(False)

    def __init__(self, keys: Sequence[KeyBinding], id: str | None = None) -> None:
        super().__init__(id=id)
        by_name = {key.name: key for key in keys}
        self._keys = [by_name[name] for name in FOOTER_COMMANDS if name in by_name]
        self._keys[-3:-3] = own = [key for key in keys if HEADINGS[key.name] == OWN_COMMANDS]
        self._first_shown = {*ESSENTIAL_KEYS, *(key.name for key in own)}

    def render(self) -> Content:
        parts: list[tuple[str, str]] = []
        for _key, hint, word in self._visible_keys():
            parts += [(f" {hint}", "$secondary bold"), (f" {word} ", "$faint")]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        x = event.x
        for key, hint, word in self._visible_keys():
            width = cell_len(hint) + cell_len(word) + 3
            if x < width:
                self.post_message(CommandClicked(key.name))
                return
            x -= width

    def _visible_keys(self) -> list[tuple[KeyBinding, str, str]]:
        """Return (key, its name, its word) as far as they fit, the essential ones first."""
        items = [item for item in map(self._footer_item, self._keys) if item is not None]
        width, chosen = self.size.width, set()
        for key, hint, word in sorted(items, key=lambda item: item[0].name not in self._first_shown):
            width -= cell_len(hint) + cell_len(word) + 3
            if width < 0:
                break
            chosen.add(key.name)
        return [item for item in items if item[0].name in chosen]

    def _footer_item(self, key: KeyBinding) -> tuple[KeyBinding, str, str] | None:
        word, keys = (key.box_footer, key.box_keys) if self.typing else (key.footer, key.keys)
        if self.reading:
            word = key.reading_footer
        return (key, key_label(keys[0]), word) if word and keys else None
