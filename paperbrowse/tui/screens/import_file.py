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

from paperbrowse.model.wording import count_of
from paperbrowse.text.clean import printable
from paperbrowse.tui import path_input
from paperbrowse.tui.imports import FileImport, ImportJob, TextImport
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.search_box import KeyedInput

OFFERED = 30
"""Names that are shown of those a path may go on with."""


PAPERS_BEGIN = ("{", "[", "<", "@", "%", "TY  -")
"""How text begins that is papers, where it is one line like a path."""


class ImportFile(Dialog[ImportJob]):
    """A path, completed by Tab, or papers that are pasted; Enter leaves with it only when something is there."""

    CSS_PATH = "dialog.tcss"
    KEYS = (*Dialog.KEYS, "tab")

    class Checked(Message):
        """The disk was asked about what stood in the box."""

        def __init__(self, typed: str, path: Path, trouble: str) -> None:
            super().__init__()
            self.typed, self.path, self.trouble = typed, path, trouble

    class Completed(Message):
        """The disk was asked how what stood in the box may go on."""

        def __init__(self, typed: str, found: path_input.PathCompletion) -> None:
            super().__init__()
            self.typed, self.found = typed, found

    def __init__(self, last: str = "") -> None:
        super().__init__(KeyedInput("a file, a folder, or pasted papers", id="dialog-box"))
        self._said = Static(Content.styled(printable(last), "$quiet"), id="dialog-said")
        self._pasted: TextImport | None = None

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="dialog"):
            yield Static(Content.styled("Import papers", "$title bold"), id="dialog-head")
            yield self.box
            yield self._said
            yield Static(Content.styled("Tab completes · Enter · Esc leaves", "$faint"), id="dialog-foot")

    def act(self, key: str) -> None:
        """Complete a path, or import."""
        if key == "tab":
            self._ask(self._complete)
        elif self._pasted is not None:
            self.dismiss(self._pasted)
        else:
            self._ask(self._check)

    def edited(self) -> None:
        """What was said, or pasted, was about another text."""
        self._pasted = None
        self._say("")

    def paste(self, text: str) -> None:
        """A path, or a file that was dropped; else papers, which wait for Enter: nobody can see all of them."""
        if is_path(text):
            super().paste(text)
        else:
            self.box.write("")
            self._pasted = TextImport(text)
            self._say(f"pasted: {count_of(len(text.splitlines()), 'line')} · Enter imports what is in them", "$accent")

    def _say(self, sentence: str, style: str = "$warning") -> None:
        self._said.update(Content.styled(printable(sentence), style))

    # The disk is asked in a thread: it may be far away

    def _ask(self, task: Callable[[str], object]) -> None:
        if self.box.value.strip():
            Thread(target=task, args=(self.box.value,), name="paths", daemon=True).start()

    def _check(self, typed: str) -> None:
        path = path_input.parse_path(typed)
        self.post_message(self.Checked(typed, path, path_input.path_problem(path)))

    def _complete(self, typed: str) -> None:
        self.post_message(self.Completed(typed, path_input.complete_path(typed)))

    @on(Checked)
    def import_or_say(self, message: Checked) -> None:
        """Unless the path was edited since."""
        if message.typed == self.box.value:
            if message.trouble:
                self._say(message.trouble)
            else:
                self.dismiss(FileImport(message.path))

    @on(Completed)
    def write(self, message: Completed) -> None:
        """Unless the path was edited since."""
        if message.typed == self.box.value:
            self.box.write(message.found.text)
            self._say("  ".join(message.found.names[:OFFERED]), "$quiet")


def is_path(text: str) -> bool:
    """Whether pasted text names a file rather than holding papers."""
    return "\n" not in text.strip() and "\r" not in text.strip() and not text.lstrip().startswith(PAPERS_BEGIN)
