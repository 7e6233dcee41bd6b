"""Editing a text in the user's editor, which has the terminal meanwhile."""

import os
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from paperbrowse.tui.external import run_in_terminal

DEFAULT_EDITOR = "vi"
"""Every Unix has it."""


@dataclass(frozen=True, slots=True)
class EditResult:
    """The text after editing, and a problem to report."""

    text: str
    problem: str = ""


def edit_text(text: str, folder: Path, environment: Mapping[str, str] = os.environ) -> EditResult:
    """Return the text as the editor saved it; it gets the text in a private file, which is removed afterwards."""
    command = editor_command(environment)
    try:
        handle, name = mkstemp(prefix="note-", suffix=".md", dir=folder)
    except OSError as error:
        return EditResult(text, f"{folder}: {error.strerror or error}")
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as out:
            out.write(text + "\n" if text else "")
        status = run_in_terminal((*command, name))
        after = _read_result(file, text)
    except OSError as error:
        return EditResult(text, str(error.strerror or error))
    finally:
        with suppress(OSError):
            file.unlink()
    return EditResult(after, _editor_problem(command[0], status, changed=after != text))


def editor_command(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the command in $VISUAL, else the one in $EDITOR."""
    command = environment.get("VISUAL") or environment.get("EDITOR") or DEFAULT_EDITOR
    try:
        return tuple(shlex.split(command)) or (DEFAULT_EDITOR,)
    except ValueError:  # a quote that is not closed
        return (command,)


def _read_result(file: Path, before: str) -> str:
    """Return the text of the file; an editor that removed the file has changed nothing."""
    try:
        return file.read_bytes().decode("utf-8", "replace").removesuffix("\n")
    except FileNotFoundError:
        return before


def _editor_problem(name: str, status: int | None, *, changed: bool) -> str:
    if status is None:
        return f"cannot start {name} · set $VISUAL or $EDITOR to your editor"
    if status:
        return f"{name} ended with status {status}; {'its changes are kept' if changed else 'the text is unchanged'}"
    return ""
