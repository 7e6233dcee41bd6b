"""The splash frame: an empty search box that is shown while Textual loads.

The terminal is set at once as Textual will set it, so that typed keys wait to be read as keys. Otherwise it would
echo them, edit the line, and translate Enter.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from paperbrowse.text.clean import printable
from paperbrowse.tui.window_title import TERMINALS_WITHOUT_TITLE

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]

ENTER_ALTERNATE_SCREEN, LEAVE_ALTERNATE_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
_HIDE_CURSOR, _SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
_DIM, _RESET_STYLE = "\x1b[2m", "\x1b[m"
SEARCH_HINT = "/ search titles, abstracts, authors"
"""The placeholder of the search box."""

_EXIT_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
"""Signals that would end the program without restoring the terminal."""


class SplashTerminal:
    """The terminal from the start of the program until Textual has it."""

    def __init__(self) -> None:
        self._fd = sys.stdin.fileno()
        self._saved_attributes: list[Any] = termios.tcgetattr(self._fd)

    def show(self, query: str) -> None:
        """Set the input first, so that typed keys are not echoed; then write the frame."""
        for number in _EXIT_SIGNALS:
            if signal.getsignal(number) == signal.SIG_DFL:  # `nohup` has it otherwise
                signal.signal(number, self._handle_signal)
        attributes = termios.tcgetattr(self._fd)
        attributes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)  # Ctrl+C still interrupts
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        attributes[6][termios.VSUSP] = b"\0"  # Ctrl+Z waits, like all other keys
        termios.tcsetattr(self._fd, termios.TCSANOW, attributes)
        _write_to_terminal(f"{ENTER_ALTERNATE_SCREEN}{_HIDE_CURSOR}\x1b[H{_frame_text(query)}")

    def release(self) -> list[Any]:
        """Return the saved attributes, for the driver that takes the terminal as it is."""
        for number in _EXIT_SIGNALS:
            if signal.getsignal(number) == self._handle_signal:
                signal.signal(number, signal.SIG_DFL)
        return self._saved_attributes

    def restore(self) -> None:
        """Leave the terminal as it was before `show`."""
        self.release()
        _write_to_terminal(LEAVE_ALTERNATE_SCREEN + _SHOW_CURSOR)
        with suppress(termios.error):  # the terminal may be gone
            termios.tcsetattr(self._fd, termios.TCSANOW, self._saved_attributes)

    def _handle_signal(self, number: int, _: FrameType | None) -> None:
        self.restore()
        os.kill(os.getpid(), number)


_active: SplashTerminal | None = None


@contextmanager
def splash_frame(query: str) -> Iterator[None]:
    """Show the frame; restore the terminal at the end, unless the driver has claimed it."""
    global _active
    if termios is None or os.environ.get("TERM", "") in TERMINALS_WITHOUT_TITLE:
        yield
        return
    try:
        with suppress(termios.error):
            _active = SplashTerminal()
            _active.show(query)
        yield
    finally:
        if _active is not None:
            _active.restore()
            _active = None


def claim_terminal() -> list[Any] | None:
    """Return the terminal's attributes from before the splash frame, and end it; None if it is not shown."""
    global _active
    if _active is None:
        return None
    attributes = _active.release()
    _active = None
    return attributes


def _frame_text(query: str) -> str:
    """Return the first line of the main screen, cut to half of the columns."""
    columns = os.get_terminal_size(sys.stdin.fileno()).columns
    text = "".join(char for char in printable(query) if char.isprintable())[: columns // 2]
    return f"{_DIM}  {(text or SEARCH_HINT)[: max(0, columns - 3)]}{_RESET_STYLE}"


def _write_to_terminal(text: str) -> None:
    stream = sys.__stderr__ or sys.stderr
    with suppress(OSError):  # without the stream's buffer, which a signal may have interrupted
        os.write(stream.fileno(), text.encode(stream.encoding, "replace"))
