"""Editing a text in the user's editor, which has the terminal meanwhile."""

import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic

from paperbrowse.tui.external import describe_failure, program_name, run_in_terminal

DEFAULT_EDITOR = "vi"
"""Every Unix has it."""

EDIT_SECONDS, WINDOW_SECONDS = 1.0, 10.0
"""An editor that ends sooner, without a change, has not waited for its user; those with a window may start slowly."""

WAIT_OPTIONS = {
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor", "windsurf", "zed", "subl", "atom"), "--wait"),
    **dict.fromkeys(("mate", "gedit", "xed", "pluma", "bbedit", "idea", "pycharm"), "--wait"),
    "gvim": "-f",
    "mvim": "-f",
    "kate": "--block",
    "open": "-W",
}
"""Options with which editors that have a window wait until it is closed."""


class OpenFile:
    """A private file that an editor has open."""

    def __init__(self, file: Path, text: str) -> None:
        self._file, self._text = file, text

    def read_change(self) -> str | None:
        """Return what the editor has saved since the last call; None for nothing, or if it removed the file."""
        try:
            text = self._file.read_bytes().decode("utf-8", "replace").removesuffix("\n")
        except OSError:
            return None
        if text == self._text:
            return None
        self._text = text
        return text

    def remove(self) -> None:
        """Remove the file, and what the editor has put beside it, such as a backup."""
        rmtree(self._file.parent, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class EditResult:
    """The text after editing, and a problem to report."""

    text: str
    problem: str = ""
    open_file: OpenFile | None = None
    """The file, if the editor returned at once: it may save the file later, so the caller removes it."""


def edit_text(text: str, folder: Path, environment: Mapping[str, str] = os.environ) -> EditResult:
    """Return the text as the editor saved it; it gets the text in a private file, which is removed afterwards."""
    try:
        file = Path(mkdtemp(prefix="note-", dir=folder)) / "note.md"
    except OSError as error:
        return EditResult(text, f"{folder}: {error.strerror or error}")
    open_file = OpenFile(file, text)
    try:
        file.touch(0o600)
        file.write_text(text + "\n" if text else "", "utf-8", "replace")
        result = _run_editors(text, open_file, file, environment)
    except OSError as error:
        result = EditResult(text, str(error.strerror or error))
    if result.open_file is None:
        open_file.remove()
    return result


def _run_editors(text: str, open_file: OpenFile, file: Path, environment: Mapping[str, str]) -> EditResult:
    """Run the first editor that can be started."""
    missing = []
    for variable, command in editor_commands(environment):
        start = monotonic()
        status = run_in_terminal((*command, str(file)))
        if status is None:
            missing.append(command[0])
            continue
        change = open_file.read_change()
        after, kept = (text, "the text is unchanged") if change is None else (change, "its changes are kept")
        if status:
            return EditResult(after, f"{describe_failure(command, status)}; {kept}")
        if change is None and file.exists() and _has_not_waited(command, monotonic() - start):
            return EditResult(after, _wait_advice(variable, command), open_file)
        return EditResult(after)
    return EditResult(text, f"cannot start {' or '.join(missing)} · set $VISUAL or $EDITOR to your editor")


def editor_commands(environment: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the commands in $VISUAL and in $EDITOR with their variable, or the default."""
    variables = [name for name in ("VISUAL", "EDITOR") if environment.get(name, "").strip()]
    for variable in variables:
        try:
            yield variable, tuple(shlex.split(environment[variable]))
        except ValueError:  # a quote that is not closed
            yield variable, (environment[variable],)
    if not variables:
        yield "EDITOR", (DEFAULT_EDITOR,)


def _has_not_waited(command: tuple[str, ...], seconds: float) -> bool:
    option = WAIT_OPTIONS.get(program_name(command))
    opens_window = option is not None and not {option, "-w"}.intersection(command)
    return seconds < (WINDOW_SECONDS if opens_window else EDIT_SECONDS)


def _wait_advice(variable: str, command: tuple[str, ...]) -> str:
    option = WAIT_OPTIONS.get(program_name(command))
    advice = f'set {variable}="{shlex.join((*command, option))}"' if option else "use an editor that waits"
    return f"{program_name(command)} returned at once: save there, then leave this note (or {advice})"
