"""The reader's own editor, which has the terminal while a text is in it."""

import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from paperbrowse.tui.external import run_in_terminal

DEFAULT_EDITOR = "vi"
"""What every Unix has, for readers who have named no editor."""


@dataclass(frozen=True, slots=True)
class EditResult:
    """What came back."""

    text: str
    problem: str = ""


def edit_text(text: str, folder: Path, environment: Mapping[str, str] = os.environ) -> EditResult:
    """A text as the editor left it; it lies in a file that only the reader can read, and not for longer than needed."""
    command = editor_command(environment)
    try:
        handle, name = mkstemp(prefix="note-", suffix=".md", dir=folder)
    except OSError as error:
        return EditResult(text, f"{folder}: {error.strerror or error}")
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as opened:
            opened.write(text + "\n" if text else "")
        status = run_in_terminal((*command, name))
        after = _read_result(file, text)
    except OSError as error:
        return EditResult(text, str(error.strerror or error))
    finally:
        with suppress(OSError):
            file.unlink()
    return EditResult(after, _editor_problem(command[0], status, changed=after != text))


def editor_command(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The command in $VISUAL, else in $EDITOR."""
    named = environment.get("VISUAL") or environment.get("EDITOR") or DEFAULT_EDITOR
    try:
        return tuple(shlex.split(named)) or (DEFAULT_EDITOR,)
    except ValueError:  # a quote that is not closed
        return (named,)


def _read_result(file: Path, before: str) -> str:
    """What the file holds; an editor that took it away has changed nothing."""
    try:
        return file.read_bytes().decode("utf-8", "replace").removesuffix("\n")
    except FileNotFoundError:
        return before


def _editor_problem(name: str, status: int | None, *, changed: bool) -> str:
    if status is None:
        return f"{name} could not be started · $VISUAL or $EDITOR names your editor"
    if status:
        return f"{name} ended with {status}; {'what it saved is here' if changed else 'the text is as it was'}"
    return ""
