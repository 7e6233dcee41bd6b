"""Which key asks for which command, in the list and in the search box."""

from textual import events

from paperbrowse.tui.commands import COMMANDS, Command
from paperbrowse.tui.screens.keyed import pressed


class Keymap:
    """The keys of `library.keys`, looked up by what was pressed."""

    def __init__(self) -> None:
        self._browsing = {name: command for command in COMMANDS.values() for name in command.key.keys}
        self._typing = {name: command for command in COMMANDS.values() for name in command.key.box}

    def command(self, event: events.Key, *, typing: bool) -> type[Command] | None:
        """None: a key that asks for nothing, or, while typing, text."""
        return (self._typing if typing else self._browsing).get(pressed(event))
