"""The door of the terminal: what must be right before Textual is imported."""

import gc
import os
import sys

from paperbrowse.settings import Home
from paperbrowse.tui.textual_private.splash import splash_frame

EXIT_INTERRUPTED = 130
"""The exit status of Ctrl+C."""

NO_TERMINAL_MESSAGE = "paperbrowse: browsing needs a terminal (without one, try: paperbrowse search QUERY)"


def run(home: Home, query: str = "", config: str | None = None) -> int:
    """Browse until the reader quits; the exit status."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        print(NO_TERMINAL_MESSAGE, file=sys.stderr)
        return 2
    try:
        with splash_frame(query):
            prepare()
            from paperbrowse.tui.app import run_app

            return run_app(home, query, config)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def prepare() -> None:
    """Make Textual quick: a frame is at most 2 ms away, nothing slides, and no collection before the first one.

    Threads take turns every ms, not every 5: frames are written by one, searched by another.
    """
    os.environ.setdefault("TEXTUAL_FPS", "500")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    sys.setswitchinterval(0.001)
    gc.disable()
