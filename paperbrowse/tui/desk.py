"""Browsers and clipboards, called from threads: they may take their time."""

from collections.abc import Callable
from threading import Thread

from textual.message import Message

from paperbrowse.links import BrowserLauncher, copy_to_clipboard
from paperbrowse.tui.messages import NoBrowser, TextBrowser, Told


class Desk:
    """Calls other programs and tells what came of it."""

    def __init__(self, tell: Callable[[Message], object]) -> None:
        self._tell = tell

    def open(self, url: str) -> None:
        """Show a page in the browser."""
        self._start(self._open, url)

    def copy(self, text: str, what: str) -> None:
        """Put text on this machine's clipboard, and tell what it is."""
        self._start(self._copy, text, what)

    @staticmethod
    def _start(task: Callable[..., None], *about: str) -> None:
        Thread(target=task, args=about, name="desk", daemon=True).start()

    def _open(self, url: str) -> None:
        opening = BrowserLauncher().open(url)
        if opening.terminal_command:
            self._tell(TextBrowser(opening.terminal_command))
        elif opening.opened or not opening.url:
            self._tell(Told(opening.message))
        else:
            copy_to_clipboard(opening.url)
            self._tell(NoBrowser(opening.url, opening.message))

    def _copy(self, text: str, what: str) -> None:
        """Copied is what a local tool has taken; what went through the terminal was sent, for nothing answers."""
        copied = copy_to_clipboard(text)
        self._tell(Told(f"{'copied' if copied else 'sent to the clipboard:'} {what}"))
