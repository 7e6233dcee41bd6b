"""The title of the terminal's window: what is searched there."""

import os
from collections.abc import Callable, Mapping

from paperbrowse.text.clean import printable

NAME = "paperbrowse"

LONGEST = 60
"""Characters of a query in the title."""

WITHOUT_TITLE = frozenset(("", "dumb", "linux"))
"""Terminals that have no window, and would print what is meant for it."""

PUSH, POP = "\x1b[22;2t", "\x1b[23;2t"


class WindowTitle:
    """Names the window after the search, and gives it the name it had."""

    def __init__(self, write: Callable[[str], object], environment: Mapping[str, str] = os.environ) -> None:
        self._write = write
        self._has_window = environment.get("TERM", "") not in WITHOUT_TITLE
        self._title = NAME
        self._is_shown = False

    def show(self, query: str) -> None:
        """Nothing that a terminal could obey reaches it from a query, which may come from a paper."""
        words = "".join(one for one in printable(query) if one.isprintable()).strip()[:LONGEST]
        title = f"{words} · {NAME}" if words else NAME
        if title != self._title or not self._is_shown:
            self._title = title
            self.show_again()

    def show_again(self) -> None:
        """After another program had the terminal."""
        if self._has_window:
            self._write(("" if self._is_shown else PUSH) + f"\x1b]2;{self._title}\x1b\\")
            self._is_shown = True

    def give_back(self) -> None:
        """The name the window had before."""
        if self._is_shown:
            self._is_shown = False
            self._write(POP)
