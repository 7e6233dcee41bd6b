"""A program in a terminal of its own whose frames are timed as they arrive, not rendered: rendering takes longer."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

QUIET = 0.1
"""Seconds without output after which a key has done all it does."""

LONGEST = 3.0
"""Seconds after which it is not waited for any longer."""

PATIENCE = 30.0
"""Seconds in which something must show."""

_FRAME_ENDS = b"\x1b[?2026l"
_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_HAS_FRAMES = b"\x1b[?2026;2$y"
_SEQUENCES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>PX^_]")


@dataclass(frozen=True, slots=True)
class Frame:
    """Something else on the screen."""

    ended: float
    """Milliseconds after the key was written."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of one key."""

    frames: tuple[Frame, ...]
    cpu: float
    """Milliseconds of all threads, until it was quiet."""

    @property
    def first(self) -> float:
        """When anything showed."""
        return self.frames[0].ended

    @property
    def most(self) -> float:
        """When most of it showed: an answer, where a letter was typed."""
        return max(self.frames, key=lambda frame: frame.size).ended

    @property
    def settled(self) -> float:
        """When all of it did."""
        return self.frames[-1].ended


class Watched:
    """Plays a terminal that knows synchronized output, so that it is known where a frame ends."""

    def __init__(self, command: Sequence[str], columns: int = 100, lines: int = 30) -> None:
        self.child, self._terminal = pty.fork()
        if self.child == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            for name in ("COLUMNS", "LINES", "NO_COLOR"):
                os.environ.pop(name, None)
            os.execv(command[0], list(command))  # noqa: S606 - the program under measurement
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self._terminal)

    def wait_for(self, text: str) -> None:
        """Until a text shows, and all is quiet. Raises TimeoutError."""
        seen, end = b"", time.perf_counter() + PATIENCE
        while text.encode() not in _SEQUENCES.sub(b"", seen):
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} did not show")
            seen += self._read(0.5)
        self.rest()

    def rest(self, seconds: float = 3 * QUIET) -> None:
        """Read until nothing comes any more."""
        while self._read(seconds):
            pass

    def write(self, keys: bytes) -> None:
        """Press without waiting."""
        os.write(self._terminal, keys)

    def press(self, key: bytes) -> Pressed:
        """Press one key and wait until all is quiet. Raises TimeoutError where nothing came of it."""
        before, frames, frame = self.cpu(), list[Frame](), b""
        pressed = time.perf_counter()
        os.write(self._terminal, key)
        while time.perf_counter() - pressed < LONGEST and (read := self._read(QUIET if frames else LONGEST)):
            now = (time.perf_counter() - pressed) * 1000
            *whole, frame = (frame + read).split(_FRAME_ENDS)
            frames += [Frame(now, len(one)) for one in whole if _SEQUENCES.sub(b"", one).strip()]
        if not frames:
            raise TimeoutError(f"nothing came of {key!r}")
        return Pressed(tuple(frames), self.cpu() - before)

    def cpu(self) -> float:
        """Milliseconds of all threads so far."""
        spent = 0
        for thread in Path(f"/proc/{self.child}/task").iterdir():
            try:
                spent += int((thread / "schedstat").read_text().split()[0])
            except OSError:  # it ended meanwhile
                continue
        return spent / 1_000_000

    def memory(self) -> float:
        """MiB of its own, without mapped files: those are the page cache's."""
        status = Path(f"/proc/{self.child}/status").read_text()
        return int(status.partition("RssAnon:")[2].split()[0]) / 1024

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return b""
        try:
            read = os.read(self._terminal, 1 << 20)
        except OSError:
            return b""
        if _ASKS_FOR_FRAMES in read:
            os.write(self._terminal, _HAS_FRAMES)
        return read
