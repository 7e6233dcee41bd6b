"""The title of the terminal's window: what is searched there."""

import os
from collections.abc import Callable, Mapping

from paperbrowse.text.clean import printable

APP_NAME = "paperbrowse"

MAX_QUERY_LENGTH = 60
"""Characters of a query in the title."""

TERMINALS_WITHOUT_TITLE = frozenset(("", "dumb", "linux"))
"""Terminals that have no window, and would print what is meant for it."""

PUSH_TITLE, POP_TITLE = "\x1b[22;2t", "\x1b[23;2t"


class WindowTitle:
    """Names the window after the search, and gives it the name it had."""

    def __init__(self, write: Callable[[str], object], environment: Mapping[str, str] = os.environ) -> None:
        self._write = write
        self._has_window = environment.get("TERM", "") not in TERMINALS_WITHOUT_TITLE
        self._title = APP_NAME
        self._is_shown = False

    def show(self, query: str) -> None:
        """Nothing that a terminal could obey reaches it from a query, which may come from a paper."""
        words = "".join(one for one in printable(query) if one.isprintable()).strip()[:MAX_QUERY_LENGTH]
        title = f"{words} · {APP_NAME}" if words else APP_NAME
        if title != self._title or not self._is_shown:
            self._title = title
            self.reapply()

    def reapply(self) -> None:
        """After another program had the terminal."""
        if self._has_window:
            self._write(("" if self._is_shown else PUSH_TITLE) + f"\x1b]2;{self._title}\x1b\\")
            self._is_shown = True

    def restore(self) -> None:
        """The name the window had before."""
        if self._is_shown:
            self._is_shown = False
            self._write(POP_TITLE)
