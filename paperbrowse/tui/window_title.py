"""The title of the terminal window, which shows the query."""

import os
from collections.abc import Callable, Mapping

from paperbrowse.text.clean import printable

APP_NAME = "paperbrowse"

MAX_QUERY_LENGTH = 60
"""Characters of a query in the title."""

TERMINALS_WITHOUT_TITLE = frozenset(("", "dumb", "linux"))
"""Terminals without a window, which would print the sequence."""

PUSH_TITLE, POP_TITLE = "\x1b[22;2t", "\x1b[23;2t"


class WindowTitle:
    """Sets the title of the window to the query, and restores the title it had."""

    def __init__(self, write: Callable[[str], object], environment: Mapping[str, str] = os.environ) -> None:
        self._write = write
        self._has_window = environment.get("TERM", "") not in TERMINALS_WITHOUT_TITLE
        self._title = APP_NAME
        self._is_shown = False

    def show(self, query: str) -> None:
        """Show a query without control characters, because it may come from a paper."""
        text = "".join(char for char in printable(query) if char.isprintable()).strip()[:MAX_QUERY_LENGTH]
        title = f"{text} · {APP_NAME}" if text else APP_NAME
        if title != self._title or not self._is_shown:
            self._title = title
            self.reapply()

    def reapply(self) -> None:
        """Set the title again, because another program had the terminal."""
        if self._has_window:
            self._write(("" if self._is_shown else PUSH_TITLE) + f"\x1b]2;{self._title}\x1b\\")
            self._is_shown = True

    def restore(self) -> None:
        if self._is_shown:
            self._is_shown = False
            self._write(POP_TITLE)
