"""Whether a file that is there already may be replaced."""

import sys
from pathlib import Path

from paperbrowse.cli.output import Output
from paperbrowse.model.errors import UsageError


def may_overwrite(name: str, output: Output, *, force: bool) -> bool:
    """Whether a file of this name is to be replaced: because of --force, or because a person, asked, said yes.

    Raises UsageMistake when the name is taken and nobody allows it.
    """
    if force or not Path(name).is_file():
        return force
    if not _confirm(name, output):
        raise UsageError(f"{name} exists", "--force replaces it")
    return True


def _confirm(name: str, output: Output) -> bool:
    """What a person says about a file that is there; nobody is asked where nobody could answer."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    output.warn(f"{name} exists; replace it? y/N")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
