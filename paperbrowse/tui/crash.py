"""What is left of a crash: where in the code it happened, and no value of any variable."""

import os
import platform
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb

from paperbrowse import __version__
from paperbrowse.database.private_files import create_private_folder

Tell = Callable[[Exception], object]

LONGEST_LOG = 200_000
"""Bytes after which the log is begun anew."""


def write_account(log_file: Path, error: BaseException | None) -> str:
    """Add a crash to the log; the sentence for the reader."""
    name = type(error).__name__ if error else "unknown error"
    try:
        _append(log_file, "\n".join(_lines(error)) + "\n")
    except OSError:
        return f"paperbrowse: stopped by a fault of its own ({name}); no account could be written to {log_file}"
    return (
        f"paperbrowse: stopped by a fault of its own ({name}). Nothing saved is lost.\n"
        f"An account without your papers or marks is in {log_file}"
    )


class ThreadWatch:
    """A thread that dies ends the program with an account, instead of leaving a screen that no longer answers."""

    def __init__(self) -> None:
        self._tell: Tell | None = None
        self._early: Exception | None = None
        threading.excepthook = self._report

    def listen(self, tell: Tell) -> None:
        """Who ends the program; told at once of a thread that died before."""
        self._tell = tell
        if self._early is not None:
            tell(self._early)

    def _report(self, died: threading.ExceptHookArgs) -> None:
        if not isinstance(died.exc_value, Exception):
            return
        if self._tell is None:
            self._early = died.exc_value
        else:
            self._tell(died.exc_value)


def _lines(error: BaseException | None) -> list[str]:
    """Types, files, lines and functions; messages are left out, for they hold values."""
    lines = [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} paperbrowse {__version__} {_surroundings()}"]
    while error is not None:
        lines.append(f"  {type(error).__module__}.{type(error).__name__}")
        lines += [
            f"    {_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(error.__traceback__)
        ]
        error = error.__cause__ or error.__context__
    return lines


def _surroundings() -> str:
    textual = sys.modules.get("textual")
    return f"Python {platform.python_version()} Textual {getattr(textual, '__version__', '?')} {sys.platform}"


def _place(file: str) -> str:
    """The end of a path: its beginning names the reader."""
    return "/".join(Path(file).parts[-3:])


def _append(log_file: Path, text: str) -> None:
    create_private_folder(log_file.parent)
    mode = "w" if log_file.exists() and log_file.stat().st_size > LONGEST_LOG else "a"
    with open(log_file, mode, encoding="utf-8", opener=_private) as log:
        log.write(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
