"""The dialog that asks what to import."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from paperbrowse.text.draw import drawable
from paperbrowse.tui import paths
from paperbrowse.tui.screens.keyed import KeyedScreen, pressed
from paperbrowse.tui.widgets.search_box import KeyedInput

OFFERED = 30
"""Names that are shown of those a path may go on with."""


class ImportFile(KeyedScreen[Path | None]):
    """A path, completed by Tab; Enter leaves with it only when something is there."""

    CSS_PATH = "import_file.tcss"

    class Checked(Message):
        """The disk was asked about what stood in the box."""

        def __init__(self, typed: str, path: Path, trouble: str) -> None:
            super().__init__()
            self.typed, self.path, self.trouble = typed, path, trouble

    class Completed(Message):
        """The disk was asked how what stood in the box may go on."""

        def __init__(self, typed: str, found: paths.Completion) -> None:
            super().__init__()
            self.typed, self.found = typed, found

    def __init__(self, last: str = "") -> None:
        super().__init__()
        self._box = KeyedInput("a file or a folder, .gz and .xz too", id="import-box")
        self._said = Static(Content.styled(drawable(last), "$quiet"), id="import-said")
        self._before: list[events.Key | str] = []
        """Keys and text that came before the box could take any."""

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="import"):
            yield Static(Content.styled("Import papers", "$title bold"), id="import-head")
            yield self._box
            yield self._said
            yield Static(Content.styled("Tab completes · Enter · Esc leaves", "$faint"), id="import-foot")

    def on_mount(self) -> None:
        """Take what was typed before."""
        self.set_focus(self._box)
        before, self._before = self._before, []
        for one in before:
            self.take_text(one) if isinstance(one, str) else self.take_key(one)

    def take_key(self, event: events.Key) -> None:
        """Leave, complete, import or edit."""
        key = pressed(event)
        if not self._box.is_running:
            self._before.append(event)
        elif key in ("escape", "ctrl+c", "ctrl+q"):
            self.dismiss(None)
        elif key == "tab":
            self._ask(self._complete)
        elif key == "enter":
            self._ask(self._check)
        else:
            self._box.take_key(event)
            self._say("")

    def take_text(self, text: str) -> None:
        """A path that was pasted, or a file that was dropped."""
        if self._box.is_running:
            self._box.take_text(text)
            self._say("")
        else:
            self._before.append(text)

    def on_click(self, event: events.Click) -> None:
        """A click beside the dialog leaves."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self.dismiss(None)

    def _say(self, sentence: str, style: str = "$warning") -> None:
        self._said.update(Content.styled(drawable(sentence), style))

    # The disk is asked in a thread: it may be far away

    def _ask(self, task: Callable[[str], object]) -> None:
        if self._box.value.strip():
            Thread(target=task, args=(self._box.value,), name="paths", daemon=True).start()

    def _check(self, typed: str) -> None:
        path = paths.meant(typed)
        self.post_message(self.Checked(typed, path, paths.trouble(path)))

    def _complete(self, typed: str) -> None:
        self.post_message(self.Completed(typed, paths.completed(typed)))

    @on(Checked)
    def import_or_say(self, message: Checked) -> None:
        """Unless the path was edited since."""
        if message.typed == self._box.value:
            if message.trouble:
                self._say(message.trouble)
            else:
                self.dismiss(message.path)

    @on(Completed)
    def write(self, message: Completed) -> None:
        """Unless the path was edited since."""
        if message.typed == self._box.value:
            self._box.write(message.found.text)
            self._say("  ".join(message.found.names[:OFFERED]), "$quiet")
