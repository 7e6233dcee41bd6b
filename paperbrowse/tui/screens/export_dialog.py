"""The dialog that exports papers: which ones, in which format, to which file, with a preview."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.export.formats import FORMATS, ExportFormat
from paperbrowse.library.library import Library
from paperbrowse.text.clean import printable
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import path_input
from paperbrowse.tui.export_worker import ExportFinished, ExportProgress, ExportSelection, ExportWorker, PreviewReady
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.paper_row import fit_width
from paperbrowse.tui.widgets.search_box import KeyedInput

DEFAULT_STEM = "papers"
"""The file name that the dialog suggests, without its suffix."""

FORMAT_STEPS = {"down": 1, "ctrl+n": 1, "up": -1, "ctrl+p": -1}
SELECTION_STEPS = {"tab": 1, "shift+tab": -1}

NO_BREAK_SPACE = "\xa0"


class ExportDialog(Dialog[str]):
    """Arrows or the suffix of the file name choose the format; returns a sentence about the export."""

    CSS_PATH = "export_dialog.tcss"
    DIALOG = ""
    FOOT = "↑↓ format · Tab papers · Enter: write · Esc: cancel"
    KEYS = (*Dialog.KEYS, *SELECTION_STEPS, *FORMAT_STEPS)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 -- as in Screen

    def __init__(self, choices: Sequence[ExportSelection], open_library: Callable[[], Library]) -> None:
        super().__init__(KeyedInput("a file", id="export-box"))
        self._choices, self._open_library = choices, open_library
        self._worker: ExportWorker | None = None
        self._papers_index, self._format_index = 0, 0
        self._preview_lines: list[str] = []
        self._is_writing = False
        self._replaceable_name = ""
        """The existing file for which the dialog has asked whether to replace it."""
        self._papers_line, self._formats_line = Static(id="export-which"), Static(id="export-formats")
        self._preview_box, self._message_line = Static(id="export-preview"), Static(id="export-said")

    def compose(self) -> ComposeResult:
        with Vertical(id="export"):
            yield Static(Content.styled("Export papers", "$title bold"), id="export-head")
            yield self._papers_line
            yield self._formats_line
            yield self.box
            yield self._message_line
            yield self._preview_box
            yield Static(Content.styled(self.FOOT, "$faint"), id="export-foot")

    def on_mount(self) -> None:
        self._worker = ExportWorker(self._open_library, self.post_message)
        self.box.set_text(DEFAULT_STEM + FORMATS[0].suffix)
        self._show_choices()
        super().on_mount()

    def on_unmount(self) -> None:
        if self._worker is not None:
            self._worker.close()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._show_preview)

    def run_key(self, key: str) -> None:
        if key in SELECTION_STEPS:
            self._papers_index = (self._papers_index + SELECTION_STEPS[key]) % len(self._choices)
            self._show_choices()
        elif key in FORMAT_STEPS:
            self._format_index = (self._format_index + FORMAT_STEPS[key]) % len(FORMATS)
            self._update_suffix()
            self._show_choices()
        else:
            self._write()

    def update_after_edit(self) -> None:
        suffix = PurePath(self.box.value).suffix.lower()
        index = next((n for n, known in enumerate(FORMATS) if known.suffix == suffix), self._format_index)
        self.show_message("")
        if index != self._format_index:
            self._format_index = index
            self._show_choices()

    def leave(self) -> None:
        if self._is_writing and self._worker is not None:
            self._worker.stop()
        else:
            super().leave()

    @property
    def format(self) -> ExportFormat:
        return FORMATS[self._format_index]

    @property
    def papers(self) -> ExportSelection:
        return self._choices[self._papers_index]

    def _update_suffix(self) -> None:
        """Replace the suffix of the file name, unless it is not the suffix of a format."""
        typed = self.box.value
        suffix = PurePath(typed).suffix
        if suffix.lower() in {known.suffix for known in FORMATS}:
            self.box.set_text(typed.removesuffix(suffix) + self.format.suffix)

    def _show_choices(self) -> None:
        self.show_message("")
        self._papers_line.update(_choice_row([choice.label for choice in self._choices], self._papers_index))
        formats = [known.label.removeprefix("a ") for known in FORMATS]
        self._formats_line.update(_choice_row(formats, self._format_index))
        if self._worker is not None:
            self._worker.preview(self.papers, self.format)

    def _write(self) -> None:
        """Write the file; if it exists, ask first: a second Enter replaces it."""
        typed = self.box.value.strip()
        if self._worker is None or self._is_writing or not typed:
            return
        file = path_input.parse_path(typed)
        may_replace = self._replaceable_name == typed
        if file.is_file() and not may_replace:
            self.show_message(f"{file.name} exists · Enter again replaces it")
            self._replaceable_name = typed
            return
        self._is_writing = True
        self.show_message("writing · Esc stops", "$accent")
        self._worker.write(self.papers, self.format, file, replace=may_replace)

    def show_message(self, text: str, style: str = "$warning") -> None:
        self._replaceable_name = ""
        super().show_message(text, style)

    def _show_preview(self) -> None:
        """Cut lines at the right edge, because wrapped lines would misrepresent the format."""
        width = max(1, self._preview_box.size.width)
        lines = (fit_width(printable(line), width).rstrip() for line in self._preview_lines)
        self._preview_box.update(Content.styled("\n".join(lines), "$quiet"))

    @on(PreviewReady)
    def show_preview(self, message: PreviewReady) -> None:
        """Show the preview, unless the user chose other papers or another format since."""
        if (message.selection, message.format) == (self.papers, self.format):
            self._preview_lines = message.text.splitlines() or ["no paper matches"]
            self._show_preview()

    @on(ExportProgress)
    def show_progress(self, message: ExportProgress) -> None:
        if self._is_writing:
            self.show_message(f"{count_of(message.count, 'paper')} so far · Esc stops", "$accent")

    @on(ExportFinished)
    def show_finished(self, message: ExportFinished) -> None:
        """Close the dialog if the file was written; otherwise show why not, for another try."""
        self._is_writing = False
        if message.is_done:
            self.dismiss(message.sentence)
        else:
            self.show_message(message.sentence)


def _choice_row(labels: Sequence[str], chosen_index: int) -> Content:
    """Return labels in a row, the chosen one highlighted; a label is never wrapped."""
    pieces: list[tuple[str, str]] = []
    for index, label in enumerate(labels):
        style = "$title bold on $cursor" if index == chosen_index else "$quiet"
        pieces += [(f" {printable(label).replace(' ', NO_BREAK_SPACE)} ", style), (" ", "")]
    return Content.assemble(*pieces[:-1])
