"""The registry of commands, by the names the config file uses, and the keys in force."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from textual.screen import Screen

from paperbrowse.key_bindings import KeyBinding, key_in_place

Function = TypeVar("Function", bound=Callable[..., None])
ResultT = TypeVar("ResultT")


class Command(NamedTuple):
    """A command as keys, the palette and the mouse run it; its keys and help are in `key_bindings`."""

    name: str
    run: Callable[..., None]
    """Called with the main screen; untyped because importing the screen here would close an import circle."""
    waits: bool = True
    """True: it depends on the listed papers, so it waits for the answer to what was typed before it."""
    urgent: bool = False
    """True: it runs before keys that wait."""
    takes_key: bool = False
    """True: `run` also has a parameter `key`."""

    def for_key(self, key: str) -> "Command":
        """Return this command as one of its keys runs it."""
        return self._replace(run=partial(self.run, key=key)) if self.takes_key else self


COMMANDS: dict[str, Command] = {}
"""Every command by its name, once the package `commands` is imported."""


def command(
    name: str, *, waits: bool = True, urgent: bool = False, takes_key: bool = False
) -> Callable[[Function], Function]:
    """Register a function under the name of its key binding; see `Command` for the flags."""

    def register(function: Function) -> Function:
        COMMANDS[name] = Command(name, function, waits, urgent, takes_key)
        return function

    return register


def add_commands(functions: Mapping[str, Callable[[Any], None]], *, waits: bool = True) -> None:
    """Register functions too short for a `def` under the names of their key bindings."""
    for name, function in functions.items():
        command(name, waits=waits)(function)


def open_dialog(screen: Screen[Any], dialog: Screen[ResultT | None], on_result: Callable[[ResultT], object]) -> None:
    """Open a menu or dialog over the screen, and pass its result on unless the user left without one."""

    def dismissed(result: ResultT | None) -> None:
        if result is not None:
            on_result(result)

    screen.app.push_screen(dialog, dismissed)


class Keymap:
    """Looks up the command of a key, in the list or in the search box."""

    def __init__(self, bindings: Sequence[KeyBinding]) -> None:
        pairs = [(COMMANDS[binding.name], binding) for binding in bindings]
        self._list_commands = {key: command.for_key(key) for command, binding in pairs for key in binding.keys}
        self._box_commands = {key: command.for_key(key) for command, binding in pairs for key in binding.box_keys}

    def find_command(self, key: str, *, typing: bool) -> Command | None:
        """Return None for a key without a command; while typing, such a key is text.

        In the list, a letter of another layout acts by its place if it has no command itself.
        """
        if typing:
            return self._box_commands.get(key)
        return self._list_commands.get(key) or self._list_commands.get(key_in_place(key))
