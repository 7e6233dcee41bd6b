"""The dialog that writes papers out: which ones, as what, where to, and how that will read."""

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
"""What a file is called unless the reader calls it otherwise."""

FOOT = "↑↓ format · Tab papers · Enter writes · Esc leaves"
FORMAT_STEPS = {"down": 1, "ctrl+n": 1, "up": -1, "ctrl+p": -1}
SELECTION_STEPS = {"tab": 1, "shift+tab": -1}


class ExportDialog(Dialog[str]):
    """Arrows choose a format, and so does the end of the file's name; dismissed with what came of it."""

    CSS_PATH = "export_dialog.tcss"
    DIALOG = ""
    KEYS = (*Dialog.KEYS, *SELECTION_STEPS, *FORMAT_STEPS)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 -- as in Screen

    def __init__(self, choices: Sequence[ExportSelection], open_library: Callable[[], Library]) -> None:
        super().__init__(KeyedInput("a file", id="export-box"))
        self._choices, self._open_library = choices, open_library
        self._exporter: ExportWorker | None = None
        self._papers_index, self._format_index = 0, 0
        self._preview_lines: list[str] = []
        self._is_writing = False
        self._replaceable_name = ""
        """The file of which the reader has been told that it is there."""
        self._papers_line, self._formats_line = Static(id="export-which"), Static(id="export-formats")
        self._preview_box, self._message_line = Static(id="export-preview"), Static(id="export-said")

    def compose(self) -> ComposeResult:
        """Choices above, what they make below."""
        with Vertical(id="export"):
            yield Static(Content.styled("Export papers", "$title bold"), id="export-head")
            yield self._papers_line
            yield self._formats_line
            yield self.box
            yield self._message_line
            yield self._preview_box
            yield Static(Content.styled(FOOT, "$faint"), id="export-foot")

    def on_mount(self) -> None:
        """With a name that can be used as it is."""
        self._exporter = ExportWorker(self._open_library, self.post_message)
        self.box.set_text(DEFAULT_STEM + FORMATS[0].suffix)
        self._show_choices()
        super().on_mount()

    def on_unmount(self) -> None:
        """What is being written ends with the dialog."""
        if self._exporter is not None:
            self._exporter.close()

    def on_resize(self, event: events.Resize) -> None:
        """Lines have another width."""
        self.call_after_refresh(self._show_preview)

    def run_key(self, key: str) -> None:
        """Choose, or write."""
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
        """The end of a name may ask for a format."""
        suffix = PurePath(self.box.value).suffix.lower()
        found = next((number for number, one in enumerate(FORMATS) if one.suffix == suffix), self._format_index)
        self._show_message("")
        if found != self._format_index:
            self._format_index = found
            self._show_choices()

    def leave(self) -> None:
        """While something is written: stop that."""
        if self._is_writing and self._exporter is not None:
            self._exporter.stop()
        else:
            super().leave()

    @property
    def format(self) -> ExportFormat:
        """The format in force."""
        return FORMATS[self._format_index]

    @property
    def papers(self) -> ExportSelection:
        """The papers in force."""
        return self._choices[self._papers_index]

    def _update_suffix(self) -> None:
        """Where the name ends as another format asks."""
        typed = self.box.value
        suffix = PurePath(typed).suffix
        if suffix.lower() in {one.suffix for one in FORMATS}:
            self.box.set_text(typed.removesuffix(suffix) + self.format.suffix)

    def _show_choices(self) -> None:
        self._show_message("")
        self._papers_line.update(_choice_row([one.label for one in self._choices], self._papers_index))
        self._formats_line.update(_choice_row([one.label.removeprefix("a ") for one in FORMATS], self._format_index))
        if self._exporter is not None:
            self._exporter.preview(self.papers, self.format)

    def _write(self) -> None:
        """Ask before a file is replaced: Enter once more says yes."""
        typed = self.box.value.strip()
        if self._exporter is None or self._is_writing or not typed:
            return
        file = path_input.parse_path(typed)
        may_replace = self._replaceable_name == typed
        if file.is_file() and not may_replace:
            self._show_message(f"{file.name} exists · Enter once more replaces it")
            self._replaceable_name = typed
            return
        self._is_writing = True
        self._show_message("writing · Esc stops", "$accent")
        self._exporter.write(self.papers, self.format, file, replace=may_replace)

    def _show_message(self, text: str, style: str = "$warning") -> None:
        self._replaceable_name = ""
        self._message_line.update(Content.styled(printable(text), style))

    def _show_preview(self) -> None:
        """Lines cut at the edge: broken ones would no longer read as the format does."""
        width = max(1, self._preview_box.size.width)
        lines = (fit_width(printable(line), width).rstrip() for line in self._preview_lines)
        self._preview_box.update(Content.styled("\n".join(lines), "$quiet"))

    @on(PreviewReady)
    def show_preview(self, message: PreviewReady) -> None:
        """Unless something else was chosen since."""
        if (message.selection, message.format) == (self.papers, self.format):
            self._preview_lines = message.text.splitlines() or ["no paper matches"]
            self._show_preview()

    @on(ExportProgress)
    def show_progress(self, message: ExportProgress) -> None:
        """How far it is."""
        if self._is_writing:
            self._show_message(f"{count_of(message.count, 'paper')} so far · Esc stops", "$accent")

    @on(ExportFinished)
    def show_finished(self, message: ExportFinished) -> None:
        """Leave with it when it is done; else stay, for another try."""
        self._is_writing = False
        if message.is_done:
            self.dismiss(message.sentence)
        else:
            self._show_message(message.sentence)


def _choice_row(labels: Sequence[str], chosen_index: int) -> Content:
    """Labels in a row, the chosen one lit."""
    pieces: list[tuple[str, str]] = []
    for number, label in enumerate(labels):
        pieces.append(
            (
                f" {printable(label).replace(' ', chr(0xA0))} ",
                "$title bold on $cursor" if number == chosen_index else "$quiet",
            )
        )
        pieces.append((" ", ""))
    return Content.assemble(*pieces[:-1])
