"""Screens that can be typed at from the moment they are asked for, whatever they still wait for."""

from abc import abstractmethod
from collections import deque
from typing import TypeVar

from textual import events

from paperbrowse.tui.screens.keyed import KeyedScreen, pressed

Result = TypeVar("Result")


class HoldingScreen(KeyedScreen[Result]):
    """Holds keys and pasted text until they can be taken; what was typed after leaving is for the screen below."""

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[events.Key | str] = deque()

    @abstractmethod
    def can_take(self, key: str) -> bool:
        """Whether a key can be taken yet; "" is pasted text."""

    @abstractmethod
    def do(self, event: events.Key) -> None:
        """Take one key, now that it can be taken."""

    @abstractmethod
    def paste(self, text: str) -> None:
        """Take text that was pasted."""

    def take_key(self, event: events.Key) -> None:
        """At its turn."""
        self._held.append(event)
        self.take_held()

    def take_text(self, text: str) -> None:
        """At its turn."""
        self._held.append(text)
        self.take_held()

    def take_held(self) -> None:
        """In the order of typing, as far as it can be taken."""
        while self._held and self.can_take(_key(self._held[0])):
            what, top = self._held.popleft(), self.app.screen
            if top is not self:
                _give(top, what)
            elif isinstance(what, str):
                self.paste(what)
            else:
                self.do(what)


def _key(what: events.Key | str) -> str:
    return "" if isinstance(what, str) else pressed(what)


def _give(screen: object, what: events.Key | str) -> None:
    if not isinstance(screen, KeyedScreen):
        return
    if isinstance(what, str):
        screen.take_text(what)
    else:
        screen.take_key(what)
