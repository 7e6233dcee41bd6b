"""What is seen while Textual loads: an empty search box, long before there is anything to show in it.

The terminal is set at once as Textual will set it, so whatever is typed meanwhile waits to be read as keys. Left as
it was, it would show them on the line, edit them there, and make another key of Enter.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from paperbrowse.text.clean import printable
from paperbrowse.tui.title import WITHOUT_TITLE

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
"""The alternate screen."""
_HIDE_CURSOR, _SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
_DIM, _PLAIN = "\x1b[2m", "\x1b[m"
HINT = "/ search titles, abstracts, authors"
"""What stands in the empty search box."""

_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
"""Signals that would leave the terminal as it is."""


class _Early:
    """A terminal that nobody but this has touched."""

    def __init__(self) -> None:
        self._terminal = sys.stdin.fileno()
        self._before: list[Any] = termios.tcgetattr(self._terminal)

    def show(self, query: str) -> None:
        """Input first: what is typed is not to be seen."""
        for number in _ENDINGS:
            if signal.getsignal(number) == signal.SIG_DFL:  # `nohup` has it otherwise
                signal.signal(number, self._end)
        attributes = termios.tcgetattr(self._terminal)
        attributes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)  # Ctrl+C goes on to interrupt
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        attributes[6][termios.VSUSP] = b"\0"  # Ctrl+Z waits, as all other keys
        termios.tcsetattr(self._terminal, termios.TCSANOW, attributes)
        _write(f"{ENTER}{_HIDE_CURSOR}\x1b[H{_frame(query)}")

    def hand_over(self) -> list[Any]:
        """What the terminal was set to before, for who takes it over as it is."""
        for number in _ENDINGS:
            if signal.getsignal(number) == self._end:
                signal.signal(number, signal.SIG_DFL)
        return self._before

    def give_back(self) -> None:
        """Leave the terminal as it was."""
        self.hand_over()
        _write(LEAVE + _SHOW_CURSOR)
        with suppress(termios.error):  # it may be gone
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)

    def _end(self, number: int, _: FrameType | None) -> None:
        self.give_back()
        os.kill(os.getpid(), number)


_shown: _Early | None = None


@contextmanager
def early_frame(query: str) -> Iterator[None]:
    """Show it at once; the terminal is given back at the end, unless another has taken it over."""
    global _shown
    if termios is None or os.environ.get("TERM", "") in WITHOUT_TITLE:
        yield
        return
    try:
        with suppress(termios.error):
            _shown = _Early()
            _shown.show(query)
        yield
    finally:
        if _shown is not None:
            _shown.give_back()
            _shown = None


def take_over() -> list[Any] | None:
    """The terminal's settings from before, where this has set and entered it; from now on it is another's."""
    global _shown
    if _shown is None:
        return None
    before = _shown.hand_over()
    _shown = None
    return before


def _frame(query: str) -> str:
    """The first line of the first screen, no longer than any."""
    columns = os.get_terminal_size(sys.stdin.fileno()).columns
    shown = "".join(one for one in printable(query) if one.isprintable())[: columns // 2]
    return f"{_DIM}  {(shown or HINT)[: max(0, columns - 3)]}{_PLAIN}"


def _write(text: str) -> None:
    with suppress(OSError):
        print(text, end="", file=sys.__stderr__, flush=True)
