"""A program in a pseudo-terminal whose frames are timed as they arrive; they are not rendered, which takes longer."""

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

QUIET_SECONDS = 0.1
"""Seconds without output after which the response to a key is complete."""

MAX_RESPONSE_SECONDS = 3.0
"""Seconds of frames that count as the response to a key, for programs that never stop drawing."""

TIMEOUT = 60.0
"""Seconds after which missing output is an error, also on a busy machine."""

_FRAME_END = b"\x1b[?2026l"
_FRAMES_QUERY = b"\x1b[?2026$p"
_FRAMES_REPLY = b"\x1b[?2026;2$y"
_SEQUENCES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>PX^_]")


@dataclass(frozen=True, slots=True)
class Frame:
    """An update of the screen."""

    ended: float
    """Milliseconds after the key was sent."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class KeyResponse:
    """The frames that follow a key."""

    frames: tuple[Frame, ...]
    cpu: float
    """CPU milliseconds of all threads until the output stopped."""

    @property
    def first(self) -> float:
        """The end of the first frame."""
        return self.frames[0].ended

    @property
    def largest(self) -> float:
        """The end of the largest frame, which shows the results after a typed letter."""
        return max(self.frames, key=lambda frame: frame.size).ended

    @property
    def settled(self) -> float:
        """The end of the last frame."""
        return self.frames[-1].ended


class ScreenWatch:
    """Acts as a terminal with synchronized output, which marks the end of each frame."""

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
        """Wait until a text shows and the output stops. Raises TimeoutError."""
        output, deadline = b"", time.perf_counter() + TIMEOUT
        while text.encode() not in _SEQUENCES.sub(b"", output):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{text!r} did not show")
            output += self._read(0.5)
        self.settle()

    def settle(self, seconds: float = 3 * QUIET_SECONDS) -> None:
        """Read until there is no output for so many seconds."""
        while self._read(seconds):
            pass

    def write(self, keys: bytes) -> None:
        """Send keys without waiting."""
        os.write(self._terminal, keys)

    def press(self, key: bytes) -> KeyResponse:
        """Send a key and wait until the output stops. Raises TimeoutError if the key changes nothing."""
        before, frames, frame = self.cpu(), list[Frame](), b""
        pressed = time.perf_counter()
        os.write(self._terminal, key)
        deadline, wait = pressed + TIMEOUT, TIMEOUT
        while time.perf_counter() < deadline and (output := self._read(wait)):
            now = time.perf_counter()
            *complete, frame = (frame + output).split(_FRAME_END)
            new = [Frame((now - pressed) * 1000, len(data)) for data in complete if _SEQUENCES.sub(b"", data).strip()]
            if new and not frames:
                deadline, wait = now + MAX_RESPONSE_SECONDS, QUIET_SECONDS
            frames += new
        if not frames:
            raise TimeoutError(f"no frame after {key!r}")
        return KeyResponse(tuple(frames), self.cpu() - before)

    def cpu(self) -> float:
        """Return the CPU milliseconds of all threads so far."""
        nanoseconds = 0
        for thread in Path(f"/proc/{self.child}/task").iterdir():
            try:
                nanoseconds += int((thread / "schedstat").read_text().split()[0])
            except OSError:  # the thread has ended
                continue
        return nanoseconds / 1_000_000

    def memory(self) -> float:
        """Return the anonymous memory in MiB; mapped files are not counted, because they belong to the page cache."""
        status = Path(f"/proc/{self.child}/status").read_text()
        return int(status.partition("RssAnon:")[2].split()[0]) / 1024

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._terminal], [], [], seconds)[0]:
            return b""
        try:
            output = os.read(self._terminal, 1 << 20)
        except OSError:
            return b""
        if _FRAMES_QUERY in output:
            os.write(self._terminal, _FRAMES_REPLY)
        return output
