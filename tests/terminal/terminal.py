"""A pseudo-terminal that runs the program: its output, its screen and its exit status."""

import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

TIMEOUT = 60.0
"""Seconds after which a test fails, also on a busy machine."""

ROOT = Path(__file__).parent.parent.parent

# A flag is two letters. pyte gives each two cells instead of both together, so the rest of the line would be misplaced.
_FLAG = re.compile(rb"(?:\xf0\x9f\x87[\xa6-\xbf]){2}")

# Sequences that pyte does not know and would print.
_UNKNOWN = re.compile(rb"\x1b\[[<>=?][0-9;]*\$?[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


def without_size(environment: Mapping[str, str]) -> dict[str, str]:
    """Remove COLUMNS and LINES, BROWSER, and the colors of the tests."""
    removed = ("COLUMNS", "LINES", "BROWSER", "TEXTUAL_COLOR_SYSTEM")
    return {name: value for name, value in environment.items() if name not in removed}


def _take_terminal() -> None:
    """Make the terminal the controlling one, as a shell does, so that closing the window and Ctrl+C send signals."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):  # a background script or nohup ignores them
        signal.signal(number, signal.SIG_DFL)


class Terminal:
    """Runs paperbrowse in a pseudo-terminal, as a user starts it."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (100, 30),
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = (),
    ) -> None:
        """program: arguments for Python, instead of those that start paperbrowse."""
        home.mkdir(parents=True, exist_ok=True)  # a folder that does not exist is told in the place of the count
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._written = bytearray()
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.settings_before = termios.tcgetattr(slave)
        self.slave = slave
        self.process = subprocess.Popen(
            [sys.executable, *(program or ("-m", "paperbrowse", "--home", str(home), *arguments))],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_take_terminal,
            cwd=home if home.exists() else home.parent,  # not the repository, because a dialog may write a file
            env={
                **without_size(os.environ),
                "PYTHONPATH": str(ROOT),
                "LC_ALL": "C.UTF-8",
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                **(environment or {}),
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for end in (self.master, self.slave):
            try:
                os.close(end)
            except OSError as closing:
                if closing.errno != errno.EBADF:
                    raise

    @property
    def text(self) -> str:
        """The text on the screen."""
        columns, buffer = range(self._screen.columns), self._screen.buffer
        return "\n".join("".join(buffer[y][x].data for x in columns) for y in range(self._screen.lines))

    @property
    def written(self) -> bytes:
        """All output of the program so far."""
        return bytes(self._written)

    def reversed(self, line: int) -> str:
        """Return the part of a line that is drawn in reverse, as a caret is."""
        cells = self._screen.buffer[line]
        return "".join(cells[x].data for x in range(self._screen.columns) if cells[x].reverse)

    def colors(self, line: int, column: int) -> tuple[str, str]:
        """Return the names of the colors of a cell: text, background."""
        cell = self._screen.buffer[line][column]
        return cell.fg, cell.bg

    def send(self, keys: str) -> None:
        """Send keys in one write."""
        os.write(self.master, keys.encode())

    def wait_for(self, text: str) -> None:
        """Wait until a text is on the screen, perhaps with a new line instead of a blank."""
        self.wait(lambda: text in self.text or text in " ".join(self.text.split()), f"{text!r} is not on the screen")

    def wait(self, test: Callable[[], bool], otherwise: str = "the condition never became true") -> None:
        """Until this is true, reading what the program writes."""
        end = time.monotonic() + TIMEOUT
        while not test():
            assert time.monotonic() < end, f"{otherwise}\n{self.text}"
            self.reads()

    def settle(self) -> None:
        """Read until the program pauses its output."""
        while self.reads(0.5):
            pass

    def ends(self) -> int:
        """Wait until the program ends, and return its exit status."""
        self.wait(lambda: self.process.poll() is not None, "the program goes on")
        while self.reads():
            pass
        return self.process.returncode

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the window."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def is_stopped(self) -> bool:
        """Return whether the process is stopped by Ctrl+Z."""
        return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.master)
        os.close(self.slave)

    @property
    def settings(self) -> list[object]:
        """The current settings of the terminal."""
        return termios.tcgetattr(self.slave)

    def reads(self, seconds: float = 0.05) -> bool:
        """Read what the program writes in some seconds; return whether it was anything."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self._written += data
        self._stream.feed(_FLAG.sub("\uff03".encode(), _UNKNOWN.sub(b"", data)))
        return bool(data)
