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
from paperbrowse.model.wording import count_of
from paperbrowse.text.clean import printable
from paperbrowse.tui import path_input
from paperbrowse.tui.export_worker import ExportFinished, ExportProgress, ExportSelection, ExportWorker, PreviewReady
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.rows import fit
from paperbrowse.tui.widgets.search_box import KeyedInput

STEM = "papers"
"""What a file is called unless the reader calls it otherwise."""

FOOT = "↑↓ format · Tab papers · Enter writes · Esc leaves"
STEPS = {"down": 1, "ctrl+n": 1, "up": -1, "ctrl+p": -1}
TURNS = {"tab": 1, "shift+tab": -1}


class ExportFile(Dialog[str]):
    """Arrows choose a format, and so does the end of the file's name; dismissed with what came of it."""

    CSS_PATH = "export_file.tcss"
    DIALOG = ""
    KEYS = (*Dialog.KEYS, *TURNS, *STEPS)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 -- as in Screen

    def __init__(self, choices: Sequence[ExportSelection], open_library: Callable[[], Library]) -> None:
        super().__init__(KeyedInput("a file", id="export-box"))
        self._choices, self._open_library = choices, open_library
        self._exporter: ExportWorker | None = None
        self._papers, self._format = 0, 0
        self._preview: list[str] = []
        self._is_writing = False
        self._may_replace = ""
        """The file of which the reader has been told that it is there."""
        self._which, self._formats = Static(id="export-which"), Static(id="export-formats")
        self._shown, self._said = Static(id="export-preview"), Static(id="export-said")

    def compose(self) -> ComposeResult:
        """Choices above, what they make below."""
        with Vertical(id="export"):
            yield Static(Content.styled("Export papers", "$title bold"), id="export-head")
            yield self._which
            yield self._formats
            yield self.box
            yield self._said
            yield self._shown
            yield Static(Content.styled(FOOT, "$faint"), id="export-foot")

    def on_mount(self) -> None:
        """With a name that can be used as it is."""
        self._exporter = ExportWorker(self._open_library, self.post_message)
        self.box.write(STEM + FORMATS[0].suffix)
        self._choose()
        super().on_mount()

    def on_unmount(self) -> None:
        """What is being written ends with the dialog."""
        if self._exporter is not None:
            self._exporter.close()

    def on_resize(self, event: events.Resize) -> None:
        """Lines have another width."""
        self.call_after_refresh(self._show_preview)

    def act(self, key: str) -> None:
        """Choose, or write."""
        if key in TURNS:
            self._papers = (self._papers + TURNS[key]) % len(self._choices)
            self._choose()
        elif key in STEPS:
            self._format = (self._format + STEPS[key]) % len(FORMATS)
            self._name_after_format()
            self._choose()
        else:
            self._write()

    def edited(self) -> None:
        """The end of a name may ask for a format."""
        suffix = PurePath(self.box.value).suffix.lower()
        found = next((number for number, one in enumerate(FORMATS) if one.suffix == suffix), self._format)
        self._say("")
        if found != self._format:
            self._format = found
            self._choose()

    def leave(self) -> None:
        """While something is written: stop that."""
        if self._is_writing and self._exporter is not None:
            self._exporter.stop()
        else:
            super().leave()

    @property
    def format(self) -> ExportFormat:
        """The format in force."""
        return FORMATS[self._format]

    @property
    def papers(self) -> ExportSelection:
        """The papers in force."""
        return self._choices[self._papers]

    def _name_after_format(self) -> None:
        """Where the name ends as another format asks."""
        typed = self.box.value
        suffix = PurePath(typed).suffix
        if suffix.lower() in {one.suffix for one in FORMATS}:
            self.box.write(typed.removesuffix(suffix) + self.format.suffix)

    def _choose(self) -> None:
        self._say("")
        self._which.update(_choice([one.label for one in self._choices], self._papers))
        self._formats.update(_choice([one.label.removeprefix("a ") for one in FORMATS], self._format))
        if self._exporter is not None:
            self._exporter.preview(self.papers, self.format)

    def _write(self) -> None:
        """Ask before a file is replaced: Enter once more says yes."""
        typed = self.box.value.strip()
        if self._exporter is None or self._is_writing or not typed:
            return
        file = path_input.parse_path(typed)
        may_replace = self._may_replace == typed
        if file.is_file() and not may_replace:
            self._say(f"{file.name} exists · Enter once more replaces it")
            self._may_replace = typed
            return
        self._is_writing = True
        self._say("writing · Esc stops", "$accent")
        self._exporter.write(self.papers, self.format, file, replace=may_replace)

    def _say(self, sentence: str, style: str = "$warning") -> None:
        self._may_replace = ""
        self._said.update(Content.styled(printable(sentence), style))

    def _show_preview(self) -> None:
        """Lines cut at the edge: broken ones would no longer read as the format does."""
        width = max(1, self._shown.size.width)
        lines = (fit(printable(line), width).rstrip() for line in self._preview)
        self._shown.update(Content.styled("\n".join(lines), "$quiet"))

    @on(PreviewReady)
    def show_preview(self, message: PreviewReady) -> None:
        """Unless something else was chosen since."""
        if (message.selection, message.format) == (self.papers, self.format):
            self._preview = message.text.splitlines() or ["no paper matches"]
            self._show_preview()

    @on(ExportProgress)
    def show_progress(self, message: ExportProgress) -> None:
        """How far it is."""
        if self._is_writing:
            self._say(f"{count_of(message.count, 'paper')} so far · Esc stops", "$accent")

    @on(ExportFinished)
    def tell(self, message: ExportFinished) -> None:
        """Leave with it when it is done; else stay, for another try."""
        self._is_writing = False
        if message.is_done:
            self.dismiss(message.sentence)
        else:
            self._say(message.sentence)


def _choice(labels: Sequence[str], chosen: int) -> Content:
    """Labels in a row, the chosen one lit."""
    pieces: list[tuple[str, str]] = []
    for number, label in enumerate(labels):
        pieces.append(
            (
                f" {printable(label).replace(' ', chr(0xA0))} ",
                "$title bold on $cursor" if number == chosen else "$quiet",
            )
        )
        pieces.append((" ", ""))
    return Content.assemble(*pieces[:-1])
