"""The dialog that asks for a file, a folder or pasted papers to import."""

from collections.abc import Callable
from pathlib import Path

from paperbrowse.text.phrases import count_of
from paperbrowse.tui import path_input
from paperbrowse.tui.imports import ImportJob, file_import, text_import
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.search_box import KeyedInput
from paperbrowse.tui.workers import start_thread

MAX_NAMES = 30
"""Completions of a path that are listed."""

PAPER_PREFIXES = ("{", "[", "<", "@", "%", "TY  -")
"""Beginnings of pasted text that holds papers, although it is a single line like a path."""


class ImportDialog(Dialog[ImportJob]):
    """Asks for a path, which Tab completes, or for pasted papers; a wrong path keeps the dialog open."""

    HEADING, FOOT = "Import papers", "Tab: complete · Enter · Esc: cancel"
    KEYS = (*Dialog.KEYS, "tab")

    def __init__(self, last_outcome: str = "") -> None:
        super().__init__(KeyedInput("a file, a folder or pasted papers", id="dialog-box"))
        self.show_message(last_outcome, "$quiet")
        self._pasted: ImportJob | None = None

    def run_key(self, key: str) -> None:
        if key == "tab":
            self._run_in_thread(
                lambda typed: self.call_later(self._show_completion, typed, path_input.complete_path(typed))
            )
        elif self._pasted is not None:
            self.dismiss(self._pasted)
        else:
            self._run_in_thread(self._check_path)

    def update_after_edit(self) -> None:
        self._pasted = None
        self.show_message("")

    def apply_paste(self, text: str) -> None:
        """Insert a path or a dropped file; keep pasted papers until Enter, because not all of them are visible."""
        if is_path(text):
            super().apply_paste(text)
        else:
            self.box.set_text("")
            self._pasted = text_import(text)
            self.show_message(f"pasted: {count_of(len(text.splitlines()), 'line')} · Enter imports them", "$accent")

    def _run_in_thread(self, task: Callable[[str], object]) -> None:
        """Access the disk in a thread, because it may be slow."""
        if self.box.value.strip():
            start_thread(task, self.box.value, name="paths")

    def _check_path(self, typed: str) -> None:
        path = path_input.parse_path(typed)
        self.call_later(self._import_or_report, typed, path, path_input.path_problem(path))

    def _import_or_report(self, typed: str, path: Path, problem: str) -> None:
        """Return the path or show its problem, unless the path was edited since."""
        if typed == self.box.value:
            if problem:
                self.show_message(problem)
            else:
                self.dismiss(file_import(path))

    def _show_completion(self, typed: str, completion: path_input.PathCompletion) -> None:
        """Complete the path and list its candidates, unless the path was edited since."""
        if typed == self.box.value:
            self.box.set_text(completion.text)
            self.show_message("  ".join(completion.names[:MAX_NAMES]), "$quiet")


def is_path(text: str) -> bool:
    """Return whether pasted text is a path and not papers."""
    return "\n" not in text.strip() and "\r" not in text.strip() and not text.lstrip().startswith(PAPER_PREFIXES)
