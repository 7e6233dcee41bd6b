"""Keys that wait for the answer to what was typed before them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from textual import events

from paperbrowse.tui.commands import Command


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do when its turn comes."""

    what: events.Key | Command
    """A key is held as a key: what it means may be decided by the keys before it."""
    passing: bool = False
    """A move in the list made while typing: pointless once another letter is typed."""


class Held:
    """In the order of pressing."""

    def __init__(self) -> None:
        self._waiting: deque[Waiting] = deque()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, what: events.Key | Command, *, passing: bool = False) -> None:
        """Keep one back."""
        self._waiting.append(Waiting(what, passing))

    def forget(self) -> None:
        """The reader changed their mind."""
        self._waiting.clear()

    def forget_passing(self) -> None:
        """Drop what is held if it is nothing but passing moves."""
        if all(one.passing for one in self._waiting):
            self._waiting.clear()

    def release(
        self, blocked: Callable[[events.Key | Command], bool], do: Callable[[events.Key | Command], None]
    ) -> None:
        """Do what waited, up to what must wait still."""
        while self._waiting and not blocked(self._waiting[0].what):
            do(self._waiting.popleft().what)
