"""The keys in force, and the command of each."""

from collections.abc import Sequence

from paperbrowse.key_bindings import KeyBinding
from paperbrowse.tui.commands.base import COMMANDS, Command


class Keymap:
    """Looks up the command of a key, in the list or in the search box."""

    def __init__(self, bindings: Sequence[KeyBinding]) -> None:
        self._list_commands = {key: COMMANDS[binding.name].for_key(key) for binding in bindings for key in binding.keys}
        self._box_commands = {
            key: COMMANDS[binding.name].for_key(key) for binding in bindings for key in binding.box_keys
        }

    def find_command(self, key: str, *, typing: bool) -> Command | None:
        """Return None for a key without a command; while typing, such a key is text."""
        return (self._box_commands if typing else self._list_commands).get(key)
