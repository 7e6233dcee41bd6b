"""The driver of a terminal that may be gone at any moment."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOBase
from typing import Any

from textual.drivers.linux_driver import LinuxDriver


class MayClose(TextIOBase):
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


class TerminalDriver(LinuxDriver):
    """Ends in order also where nobody is left to see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = MayClose(sys.__stderr__)  # type: ignore[assignment]
