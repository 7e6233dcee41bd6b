"""Crash reports: where in the code it happened, without the value of any variable."""

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

CrashListener = Callable[[Exception], object]

MAX_LOG_BYTES = 200_000
"""Bytes of the log; a longer one is replaced."""


def write_crash_report(log_file: Path, error: BaseException | None) -> str:
    """Add a crash to the log, and return the sentence for the user."""
    name = type(error).__name__ if error else "unknown error"
    try:
        _append_log(log_file, "\n".join(_report_lines(error)) + "\n")
    except OSError:
        return f"paperbrowse crashed ({name}). Saved data is safe. The crash report could not be written to {log_file}"
    return f"paperbrowse crashed ({name}). Saved data is safe.\nCrash report, without papers or notes: {log_file}"


class ThreadCrashHandler:
    """Ends the program when a thread crashes, because the screen would otherwise stop responding."""

    def __init__(self) -> None:
        self._listener: CrashListener | None = None
        self._unreported: Exception | None = None
        threading.excepthook = self._handle

    def set_listener(self, listener: CrashListener) -> None:
        """Set the function that ends the program; it is called at once if a thread has crashed already."""
        self._listener = listener
        if self._unreported is not None:
            listener(self._unreported)

    def _handle(self, args: threading.ExceptHookArgs) -> None:
        if not isinstance(args.exc_value, Exception):
            return
        if self._listener is None:
            self._unreported = args.exc_value
        else:
            self._listener(args.exc_value)


def _report_lines(error: BaseException | None) -> list[str]:
    """Return types, ends of paths, lines and functions: neither values nor what may name the user."""
    textual = getattr(sys.modules.get("textual"), "__version__", "?")
    versions = f"paperbrowse {__version__} Python {platform.python_version()} Textual {textual} {sys.platform}"
    lines = [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {versions}"]
    while error is not None:
        lines.append(f"  {type(error).__module__}.{type(error).__name__}")
        lines += [
            # The end of a path only, because its beginning may name the user.
            f"    {'/'.join(Path(frame.f_code.co_filename).parts[-3:])}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(error.__traceback__)
        ]
        error = error.__cause__ or error.__context__
    return lines


def _append_log(log_file: Path, text: str) -> None:
    create_private_folder(log_file.parent)
    mode = "w" if log_file.exists() and log_file.stat().st_size > MAX_LOG_BYTES else "a"
    with open(log_file, mode, encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
        log.write(text)
