"""Questions asked before a file or a library is replaced."""

import sys
from pathlib import Path

from paperbrowse.cli.output import Output
from paperbrowse.model.errors import UsageError


def may_overwrite(name: str, output: Output, *, force: bool) -> bool:
    """Return whether to replace a file: with --force, or after a yes. Raises UsageError if it may not be replaced."""
    if force or not Path(name).is_file():
        return force
    if not confirm(f"{name} exists; replace it?", output):
        raise UsageError(f"{name} exists", "--force replaces it")
    return True


def confirm(question: str, output: Output) -> bool:
    """Ask on the terminal; without a terminal the answer is no."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    output.warn(f"{question} y/N")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
