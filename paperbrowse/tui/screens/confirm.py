"""The dialog that asks for a confirmation before many papers change or an unknown site opens."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.text.clean import printable
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyedScreen, key_name


class ConfirmDialog(KeyedScreen[None]):
    """Enter confirms and Esc cancels; the action runs before the key after Enter is processed."""

    CSS_PATH = "confirm.tcss"
    KEYS = ("enter", *LEAVE_KEYS)

    def __init__(self, question: str, action: Callable[[], object]) -> None:
        super().__init__()
        self._question, self._action = question, action

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            lines = "\n".join(map(printable, self._question.split("\n")))
            yield Static(Content.styled(lines, "$title"), id="ask-question")
            yield Static(Content.styled("Enter: OK · Esc: cancel", "$faint"), id="ask-foot")

    def process_key(self, event: events.Key) -> None:
        key = key_name(event)
        if key in self.KEYS:
            self.dismiss()
        if key == "enter":
            self._action()
        self.leave_and_pass_on(event)

    def process_paste(self, text: str) -> None:
        pass

    def on_click(self, event: events.Click) -> None:
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:  # outside the dialog
            self.dismiss()
