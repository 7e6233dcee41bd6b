"""The door of the terminal: what must be right before Textual is imported."""

import gc
import os
import sys

from paperbrowse.settings import Home
from paperbrowse.tui.early import early_frame

INTERRUPTED = 130
"""The exit status of Ctrl+C."""

NO_TERMINAL = "paperbrowse: browsing needs a terminal (without one, try: paperbrowse search QUERY)"


def run(home: Home, query: str = "", config: str | None = None) -> int:
    """Browse until the reader quits; the exit status."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        print(NO_TERMINAL, file=sys.stderr)
        return 2
    try:
        with early_frame(query):
            prepare()
            from paperbrowse.tui.session import browse  # late: Textual reads the environment as it is imported

            return browse(home, query, config)
    except KeyboardInterrupt:
        return INTERRUPTED


def prepare() -> None:
    """Make Textual quick: a frame is at most 2 ms away, nothing slides, and no collection before the first one.

    Threads take turns every ms, not every 5: frames are written by one, searched by another.
    """
    os.environ.setdefault("TEXTUAL_FPS", "500")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    sys.setswitchinterval(0.001)
    gc.disable()
