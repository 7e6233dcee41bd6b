"""Keys that wait for the answer to what was typed before them."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events

from paperbrowse.key_bindings import KeyBinding
from paperbrowse.tui.commands.base import COMMANDS, Command
from paperbrowse.tui.screens.base import key_name


@dataclass(frozen=True, slots=True)
class QueuedKey:
    """One thing to do when its turn comes."""

    action: events.Key | Command
    """A key is held as a key: what it means may be decided by the keys before it."""
    cancellable: bool = False
    """A move in the list made while typing: pointless once another letter is typed."""


class KeyQueue:
    """In the order of pressing."""

    def __init__(self) -> None:
        self._queue: deque[QueuedKey] = deque()

    def __bool__(self) -> bool:
        return bool(self._queue)

    def add(self, action: events.Key | Command, *, cancellable: bool = False) -> None:
        """Keep one back."""
        self._queue.append(QueuedKey(action, cancellable))

    def clear(self) -> None:
        """The reader changed their mind."""
        self._queue.clear()

    def clear_cancellable(self) -> None:
        """Drop what is held if it is nothing but passing moves."""
        if all(one.cancellable for one in self._queue):
            self._queue.clear()

    def release(
        self, is_blocked: Callable[[events.Key | Command], bool], perform: Callable[[events.Key | Command], None]
    ) -> None:
        """Do what waited, up to what must wait still."""
        while self._queue and not is_blocked(self._queue[0].action):
            perform(self._queue.popleft().action)


class Keymap:
    """The keys in force, looked up by what was pressed."""

    def __init__(self, keys: Sequence[KeyBinding]) -> None:
        self._list_commands = {name: COMMANDS[key.name].for_key(name) for key in keys for name in key.keys}
        self._box_commands = {name: COMMANDS[key.name].for_key(name) for key in keys for name in key.box_keys}

    def find_command(self, event: events.Key, *, typing: bool) -> Command | None:
        """None: a key that asks for nothing, or, while typing, text."""
        return (self._box_commands if typing else self._list_commands).get(key_name(event))
