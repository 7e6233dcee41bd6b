"""The terminal driver, which survives a closed terminal, and the filter every drawn line passes."""

import asyncio
import os
import re
import selectors
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOBase
from threading import Event
from typing import Any

from rich.segment import Segment
from textual.color import Color
from textual.constants import DISABLE_KITTY_KEY
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter

from paperbrowse.tui.textual_private import splash
from paperbrowse.tui.textual_private.key_parser import KeyParser

_READ_SIZE = 4096
"""Bytes."""

_KITTY_FLAGS = {"\x1b[>25u": "\x1b[>29u"}
"""The request for kitty's keyboard protocol as Textual sends it, and with flag 4: the key on a Latin keyboard too."""

_MODES = "\x1b[?1004h\x1b[?2004h\x1b[?7l\x1b[?25l" + ("" if DISABLE_KITTY_KEY else "\x1b[<u\x1b[>29u")
"""Focus reports, bracketed paste, no line wrap, no cursor, keys: what a newly attached terminal does not know yet."""

_XTERM_ALT = ("\x1b[?1036;1039s\x1b[?1036;1039h", "\x1b[?1036;1039r") if "XTERM_VERSION" in os.environ else ("", "")
"""Save and set the modes of xterm without which Alt+d types ä, and restore them."""


class ClosableOutput(TextIOBase):
    """The terminal as a file that ignores writes after its window is closed.

    An error would end Textual's writing thread, and the program would wait forever for its full queue.
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._table = None
        if file is not None and not file.encoding.lower().startswith("utf"):
            from paperbrowse.tui.ascii_table import AsciiTable  # late: most terminals take UTF-8

            self._table = AsciiTable(file.encoding)

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._file.write(text if self._table is None else text.translate(self._table))
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


class SelectableEvent(Event):
    """An event that a selector can wait for."""

    def __init__(self) -> None:
        super().__init__()
        self._read_fd, self._write_fd = os.pipe()

    def fileno(self) -> int:
        return self._read_fd

    def set(self) -> None:
        super().set()
        os.write(self._write_fd, b".")

    def clear(self) -> None:
        if self.is_set():
            os.read(self._read_fd, _READ_SIZE)
        super().clear()


class TerminalDriver(LinuxDriver):
    """Textual's driver, but it takes over the splash frame, and ends cleanly if the terminal is gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = ClosableOutput(sys.__stderr__)  # type: ignore[assignment]
        self.exit_event = self._stop_event = SelectableEvent()
        self._skip_enter = False

    def start_application_mode(self) -> None:
        """Take the terminal over from the splash frame; entering the alternate screen again would clear it."""
        attributes = splash.claim_terminal()
        self._skip_enter = attributes is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if attributes is not None:
            self.attrs_before = attributes
        self.write(_XTERM_ALT[0])
        self._send_size = signal.getsignal(signal.SIGWINCH)
        loop = asyncio.get_running_loop()
        signal.signal(signal.SIGWINCH, lambda *_: loop.call_soon_threadsafe(self._take_size))

    def stop_application_mode(self) -> None:
        self.write(_XTERM_ALT[1])
        super().stop_application_mode()

    def _query_in_band_window_resize(self) -> None:
        """Ask for no sizes among the keys, because a terminal that attaches later sends none, only SIGWINCH."""

    def _take_size(self) -> None:
        """Tell the size, and paint everything: a terminal that attaches sends SIGWINCH even with the same size."""
        if callable(self._send_size):
            self._send_size(signal.SIGWINCH, None)
        self._app.call_later(self._app.redraw)  # type: ignore[attr-defined]

    def send_modes(self) -> None:
        """Set the terminal again as the program needs it."""
        self._enable_mouse_support()
        self.write(_MODES)

    def write(self, data: str) -> None:
        if self._skip_enter and data == splash.ENTER_ALTERNATE_SCREEN:
            self._skip_enter = False
        else:
            super().write(_KITTY_FLAGS.get(data, data))

    def run_input_thread(self) -> None:
        """Read keys as they are typed; Textual's own loop polls ten times a second."""
        parser = KeyParser()
        decode = getincrementaldecoder(_input_charset())(errors="replace").decode  # anything may be pasted
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._stop_event, selectors.EVENT_READ)
            while not self._stop_event.is_set():
                ready = [key.fd for key, _ in selector.select(parser.timeout)]
                found = iter(()) if ready else parser.tick()
                if self.fileno in ready:
                    if not (data := os.read(self.fileno, _READ_SIZE)):  # the terminal is gone
                        return
                    found = parser.feed(decode(data))
                for event in found:
                    self.process_message(event)


def _input_charset() -> str:
    """Return the character set of the locale, which `run` has set for the output; UTF-8 includes ASCII."""
    charset = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    return "utf-8" if charset.lower() in ("ascii", "us-ascii") else charset


# Controls, bidi controls, zero-width and tag characters: all have width 0 in the layout, so removing them moves
# nothing. Characters that change the width of a neighbor are removed before measuring, see `text.clean.printable`.
_UNSAFE_CHARACTERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_WEB_URL = re.compile(r"https?://[!-~]+")


class SafeOutputFilter(LineFilter):
    """Removes control characters, and links that are not http or https."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [segment if _is_safe(segment) else _sanitize(segment) for segment in segments]


def _is_safe(segment: Segment) -> bool:
    """Return True for printable ASCII without a link, which nearly all segments are."""
    text, style, _ = segment
    return text.isascii() and text.isprintable() and (style is None or style.link is None)


def _sanitize(segment: Segment) -> Segment:
    text, style, control = segment
    if style is not None and style.link and not _WEB_URL.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(_UNSAFE_CHARACTERS.sub("", text), style, control)
