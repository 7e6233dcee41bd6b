"""The dialog that asks what to import."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from paperbrowse.text.clean import printable
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import path_input
from paperbrowse.tui.imports import FileImport, ImportJob, TextImport
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.search_box import KeyedInput

MAX_NAMES = 30
"""Names that are shown of those a path may go on with."""


PAPER_PREFIXES = ("{", "[", "<", "@", "%", "TY  -")
"""How text begins that is papers, where it is one line like a path."""


class ImportDialog(Dialog[ImportJob]):
    """A path, completed by Tab, or papers that are pasted; Enter leaves with it only when something is there."""

    CSS_PATH = "dialog.tcss"
    KEYS = (*Dialog.KEYS, "tab")

    class PathChecked(Message):
        """The disk was asked about what stood in the box."""

        def __init__(self, typed: str, path: Path, problem: str) -> None:
            super().__init__()
            self.typed, self.path, self.problem = typed, path, problem

    class PathCompleted(Message):
        """The disk was asked how what stood in the box may go on."""

        def __init__(self, typed: str, completion: path_input.PathCompletion) -> None:
            super().__init__()
            self.typed, self.completion = typed, completion

    def __init__(self, last_outcome: str = "") -> None:
        super().__init__(KeyedInput("a file, a folder, or pasted papers", id="dialog-box"))
        self._message_line = Static(Content.styled(printable(last_outcome), "$quiet"), id="dialog-said")
        self._pasted: TextImport | None = None

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="dialog"):
            yield Static(Content.styled("Import papers", "$title bold"), id="dialog-head")
            yield self.box
            yield self._message_line
            yield Static(Content.styled("Tab completes · Enter · Esc leaves", "$faint"), id="dialog-foot")

    def run_key(self, key: str) -> None:
        """Complete a path, or import."""
        if key == "tab":
            self._start_thread(self._complete_path)
        elif self._pasted is not None:
            self.dismiss(self._pasted)
        else:
            self._start_thread(self._check_path)

    def update_after_edit(self) -> None:
        """What was said, or pasted, was about another text."""
        self._pasted = None
        self._show_message("")

    def apply_paste(self, text: str) -> None:
        """A path, or a file that was dropped; else papers, which wait for Enter: nobody can see all of them."""
        if is_path(text):
            super().apply_paste(text)
        else:
            self.box.set_text("")
            self._pasted = TextImport(text)
            self._show_message(
                f"pasted: {count_of(len(text.splitlines()), 'line')} · Enter imports what is in them", "$accent"
            )

    def _show_message(self, text: str, style: str = "$warning") -> None:
        self._message_line.update(Content.styled(printable(text), style))

    # The disk is asked in a thread: it may be far away

    def _start_thread(self, task: Callable[[str], object]) -> None:
        if self.box.value.strip():
            Thread(target=task, args=(self.box.value,), name="paths", daemon=True).start()

    def _check_path(self, typed: str) -> None:
        path = path_input.parse_path(typed)
        self.post_message(self.PathChecked(typed, path, path_input.path_problem(path)))

    def _complete_path(self, typed: str) -> None:
        self.post_message(self.PathCompleted(typed, path_input.complete_path(typed)))

    @on(PathChecked)
    def import_or_report(self, message: PathChecked) -> None:
        """Unless the path was edited since."""
        if message.typed == self.box.value:
            if message.problem:
                self._show_message(message.problem)
            else:
                self.dismiss(FileImport(message.path))

    @on(PathCompleted)
    def show_completion(self, message: PathCompleted) -> None:
        """Unless the path was edited since."""
        if message.typed == self.box.value:
            self.box.set_text(message.completion.text)
            self._show_message("  ".join(message.completion.names[:MAX_NAMES]), "$quiet")


def is_path(text: str) -> bool:
    """Whether pasted text names a file rather than holding papers."""
    return "\n" not in text.strip() and "\r" not in text.strip() and not text.lstrip().startswith(PAPER_PREFIXES)
