"""The entry of the terminal: checks and settings that must come before Textual is imported."""

import gc
import os
import sys

from paperbrowse.settings import Home
from paperbrowse.tui.textual_private.splash import splash_frame

EXIT_INTERRUPTED = 130
"""The exit status of Ctrl+C."""

NO_TERMINAL_MESSAGE = "paperbrowse: browsing needs a terminal (without one, try: paperbrowse search QUERY)"


def run(home: Home, query: str = "", config: str | None = None) -> int:
    """Browse until the user quits; return the exit status."""
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
    """Make Textual fast: 500 frames a second, no animations, and no garbage collection before the first frame.

    Threads switch every ms instead of every 5, because one writes frames while another searches.
    """
    os.environ.setdefault("TEXTUAL_FPS", "500")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    sys.setswitchinterval(0.001)
    gc.disable()
