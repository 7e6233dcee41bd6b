"""Startup time: from program start to the first row on the screen, compared with a Textual app with one Static.

Run as `python -m tests.bench.startup [RUNS]`. It prints the medians, and the median ratio of runs taken in turn.
"""

import compileall
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

import paperbrowse
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

TIMEOUT = 60.0
"""Seconds after which a start has failed, also on a busy machine."""


@dataclass(frozen=True, slots=True)
class Start:
    """The times of a program start, in milliseconds."""

    wall: float
    cpu: float
    """User and system time of all threads."""


def start(command: Sequence[str], text: bytes, columns: int = 100, lines: int = 30) -> Start:
    """Run a command in a new terminal until it shows a text, then kill it."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(command[0], list(command))  # noqa: S606 - the program under measurement
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    try:
        _read_until(terminal, text, started + TIMEOUT)
        return Start((time.perf_counter() - started) * 1000, _cpu(child))
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)


def _read_until(terminal: int, text: bytes, deadline: float) -> None:
    output = b""
    while text not in output:
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.perf_counter()))
        if not ready:
            raise TimeoutError(f"{text!r} did not show; the output ends with {output[-200:]!r}")
        output += os.read(terminal, 65_536)


def _cpu(child: int) -> float:
    threads = Path(f"/proc/{child}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1_000_000


def main(runs: int) -> None:
    """Start both programs in turn, so that a busy machine slows both, and print the times.

    Both have their byte code, as if installed: where none is written, ours takes half as long again.
    """
    compileall.compile_dir(Path(paperbrowse.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with Library(find_home(str(home))) as library:
            library.imports.load_sample()
        program = [str(Path(sys.executable).with_name("paperbrowse")), "--home", str(home)]
        static = [sys.executable, "-c", STATIC]
        pairs = [(start(program, b"HELM-BERT"), start(static, b"READY")) for _ in range(runs + 1)][1:]
    for name in ("wall", "cpu"):
        times = [(getattr(own, name), getattr(static_app, name)) for own, static_app in pairs]
        first_row, one_static = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = statistics.median(own / static_app for own, static_app in times)
        print(f"{name}: first row {first_row:.0f} ms, one Static {one_static:.0f} ms, ratio {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
