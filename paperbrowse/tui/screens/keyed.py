"""Screens that take every key themselves, in the order they were pressed."""

from abc import abstractmethod
from typing import TypeVar

from textual import events
from textual.screen import Screen

Result = TypeVar("Result")


class KeyedScreen(Screen[Result]):
    """Keys reach it straight from the application, not through the queue of a focused widget.

    What a key means depends on the keys before it (`/` turns letters into text, Enter turns them back into
    commands), so they are decided one at a time: 200 keys that arrive in one read mean what they meant when typed.
    """

    @abstractmethod
    def take_key(self, event: events.Key) -> None:
        """One key."""

    @abstractmethod
    def take_text(self, text: str) -> None:
        """Text pasted in one piece."""


def pressed(event: events.Key) -> str:
    """A key as `library.keys` names it: the character itself where it prints."""
    return event.character if event.is_printable and event.character else event.key
