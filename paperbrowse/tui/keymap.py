"""Which key asks for which command, in the list and in the search box."""

from collections.abc import Sequence

from textual import events

from paperbrowse.key_bindings import KeyBinding
from paperbrowse.tui.commands import COMMANDS, Command
from paperbrowse.tui.screens.keyed import pressed


class Keymap:
    """The keys in force, looked up by what was pressed."""

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        self._browsing = {name: COMMANDS[key.name] for key in keys for name in key.keys}
        self._typing = {name: COMMANDS[key.name] for key in keys for name in key.box_keys}

    def command(self, event: events.Key, *, typing: bool) -> type[Command] | None:
        """None: a key that asks for nothing, or, while typing, text."""
        return (self._typing if typing else self._browsing).get(pressed(event))
