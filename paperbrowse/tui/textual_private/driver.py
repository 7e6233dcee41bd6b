"""The driver of a terminal that may be gone at any moment, send anything, and be silent for hours."""

import os
import selectors
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOBase
from threading import Event
from typing import Any

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver

from paperbrowse.tui.textual_private import splash

_READ_SIZE = 4096
"""Bytes."""

_ESCAPE_TIMEOUT = 1.2 * ESCAPE_DELAY
"""Seconds after which the parser takes an Escape that nothing has followed for one, and not a moment before."""


class ClosableOutput(TextIOBase):
    """A terminal as a file: what is written after its window was closed is lost, and is no error.

    An error would end Textual's writing thread, whose full queue the program would then wait for without end.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """As far as there is a terminal."""
        with suppress(OSError):
            self._file.write(text)
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        """One after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """As far as there is a terminal."""
        with suppress(OSError):
            self._file.flush()


class SelectableEvent(Event):
    """To set it also wakes whoever sleeps until its file can be read."""

    def __init__(self) -> None:
        super().__init__()
        self._read_fd, self._write_fd = os.pipe()

    def fileno(self) -> int:
        """What to sleep on."""
        return self._read_fd

    def set(self) -> None:
        """From any thread."""
        super().set()
        os.write(self._write_fd, b".")

    def clear(self) -> None:
        """Once the sleeper is awake."""
        if self.is_set():
            os.read(self._read_fd, _READ_SIZE)
        super().clear()


class TerminalDriver(LinuxDriver):
    """Ends in order also where nobody is left to see it, and sleeps where nobody types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = ClosableOutput(sys.__stderr__)  # type: ignore[assignment]
        self.exit_event = self._stop_event = SelectableEvent()
        self._skip_enter = False

    def start_application_mode(self) -> None:
        """Take the terminal, at first from the early frame as it is: to enter the screen again would empty it."""
        before = splash.claim_terminal()
        self._skip_enter = before is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if before is not None:
            self.attrs_before = before

    def write(self, data: str) -> None:
        """To the terminal, in the order of the calls."""
        if self._skip_enter and data == splash.ENTER_ALTERNATE_SCREEN:
            self._skip_enter = False
        else:
            super().write(data)

    def run_input_thread(self) -> None:
        """Keys as they are typed, until input is to end; Textual's own looks for some ten times a second."""
        parser = XTermParser()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode  # anything may be pasted
        patience: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._stop_event, selectors.EVENT_READ)
            while not self._stop_event.is_set():
                read = [key.fd for key, _ in selector.select(patience)]
                if self.fileno in read:
                    if not (typed := os.read(self.fileno, _READ_SIZE)):  # the terminal is gone
                        return
                    for event in parser.feed(decode(typed)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
                patience = _ESCAPE_TIMEOUT if read else None
