"""Starts an installed program in a new terminal, waits for a text and quits: `smoke.py TEXT PROGRAM`.

Imports nothing of the project, so that it can only ever try the program named.
"""

import os
import pty
import select
import sys
import time

TIMEOUT = 30.0


def shows(program: str, text: bytes) -> bool:
    """Return True if a program shows a text and then ends when q is pressed."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS="100", LINES="30")
        os.execv(program, [program])  # noqa: S606 - the program to try
    seen, deadline = b"", time.monotonic() + TIMEOUT
    while text not in seen:
        if not select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return False
        seen += os.read(terminal, 65_536)
    os.write(terminal, b"q")
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > deadline:
            return False
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                os.read(terminal, 65_536)
            except OSError:  # Linux: the other end is closed
                continue
    return True


if __name__ == "__main__":
    if not shows(sys.argv[2], sys.argv[1].encode()):
        sys.exit(f"{sys.argv[2]} did not show {sys.argv[1]!r} and end at q")
    print(f"the terminal shows {sys.argv[1]!r}")
