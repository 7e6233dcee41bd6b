"""What opening costs: program start to the first row on the screen, beside a Textual app with one Static.

Run as `python -m tests.bench.startup [RUNS]`; prints medians and the ratio of pairs taken in turn.
"""

import os
import pty
import select
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

from paperbrowse.library.library import Library
from paperbrowse.settings import find_home

STATIC = """
from textual.app import App
from textual.widgets import Static
class One(App):
    def compose(self):
        yield Static("READY")
One().run()
"""

LIMIT = 20.0
"""Seconds after which a start has failed."""


@dataclass(frozen=True, slots=True)
class Start:
    """One start, in milliseconds."""

    wall: float
    cpu: float
    """User and system time of all threads."""


def start(command: Sequence[str], shows: bytes, columns: int = 100, lines: int = 30) -> Start:
    """Run a command in a terminal of its own until it shows a text, then end it."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(command[0], list(command))  # noqa: S606 - the program under measurement
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    try:
        _read_until(terminal, shows, began + LIMIT)
        return Start((time.perf_counter() - began) * 1000, _cpu(child))
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)


def _read_until(terminal: int, shows: bytes, deadline: float) -> None:
    seen = b""
    while shows not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.perf_counter()))
        if not ready:
            raise TimeoutError(f"{shows!r} did not show; the last was {seen[-200:]!r}")
        seen += os.read(terminal, 65_536)


def _cpu(child: int) -> float:
    threads = Path(f"/proc/{child}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1_000_000


def main(runs: int) -> None:
    """Pairs in turn, so that a busy machine slows both."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with Library(find_home(str(home))) as library:
            library.imports.load_sample()
        ours = [str(Path(sys.executable).with_name("paperbrowse")), "--home", str(home)]
        static = [sys.executable, "-c", STATIC]
        pairs = [(start(ours, b"HELM-BERT"), start(static, b"READY")) for _ in range(runs + 1)][1:]
    for name in ("wall", "cpu"):
        mine = statistics.median(getattr(a, name) for a, _ in pairs)
        theirs = statistics.median(getattr(b, name) for _, b in pairs)
        ratio = statistics.median(getattr(a, name) / getattr(b, name) for a, b in pairs)
        print(f"{name}: first row {mine:.0f} ms, one Static {theirs:.0f} ms, ratio {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
