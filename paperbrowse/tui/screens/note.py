"""The dialog in which a note is written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.text.clean import clean_lines, printable
from paperbrowse.tui import write_tasks
from paperbrowse.tui.messages import NoteDraft, NoteFound
from paperbrowse.tui.screens.holding import HoldingScreen
from paperbrowse.tui.screens.keyed import LEAVING, pressed
from paperbrowse.tui.widgets.text_box import TextBox
from paperbrowse.tui.workers import WriteTask

FOOT = "Esc saves · Ctrl+e opens your editor"
GIVES_UP = "Esc tries again, Ctrl+c gives it up"
BELOW = "goes below the notes there are"


class Note(HoldingScreen[None]):
    """Every way out saves, which can be undone: nothing that was typed is lost.

    Only where saving was refused is there a way out without it.
    """

    CSS_PATH = "note.tcss"
    DIALOG = "#note"
    KEYS = (*LEAVING, "ctrl+s", "ctrl+e")

    def __init__(self, draft: NoteDraft, send: Callable[[WriteTask], None], folder: Path) -> None:
        super().__init__()
        self._draft, self._send, self._folder = draft, send, folder
        self._before: str | None = None
        """The note there is; None until it is known."""
        self._is_left = False
        self._head, self._foot = Static(id="note-head"), Static(id="note-foot")
        self.box = TextBox(id="note-box")

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="note"):
            yield self._head
            yield self.box
            yield self._foot

    def on_mount(self) -> None:
        """The note comes as `NoteFound`; one that could not be saved is here already."""
        self.set_focus(self.box)
        self._say(f"{self._draft.problem} · {GIVES_UP}" if self._draft.problem else "")
        if self._draft.text is None:
            self._send(write_tasks.find_note(self._draft.rows, self.post_message))
        else:
            self._begin("", self._draft.text)

    def on_unmount(self) -> None:
        """Also where the program is told to end."""
        self._save()

    @on(NoteFound)
    def show(self, message: NoteFound) -> None:
        """Of several papers, one note that all have is edited; where they differ, what is written goes below each."""
        self._draft = replace(self._draft, is_appended=message.note is None)
        self._say(message.problem)
        self._begin(message.note or "", message.note or "")

    def _begin(self, before: str, text: str) -> None:
        self._before = before
        self.box.load_text(text)
        self.box.move_cursor(self.box.document.end)
        self._head.update(
            Content.assemble(
                ("Note  ", "$title bold"),
                (printable(self._draft.heading), "$quiet"),
                (f" · {BELOW}" if self._draft.is_appended else "", "$quiet"),
            )
        )
        self.take_held()

    # Keys

    def can_take(self, key: str) -> bool:
        """When the note is there that is written on."""
        return self.box.is_running and self._before is not None

    def do(self, event: events.Key) -> None:
        """Leave, hand over or edit."""
        key = pressed(event)
        if key == "ctrl+c" and self._draft.problem:
            self._is_left = True
        if key in (*LEAVING, "ctrl+s"):
            self._leave()
        elif key == "ctrl+e":
            self._hand_over()
        else:
            self.box.take_key(event)
            self._say("")

    def paste(self, text: str) -> None:
        """At the cursor."""
        self.box.take_text(text)

    def on_click(self, event: events.Click) -> None:
        """A click beside the dialog leaves, and so saves."""
        if self._before is not None and self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self._leave()

    def _leave(self) -> None:
        self._save()
        self.dismiss()

    def _save(self) -> None:
        text = clean_lines(self.box.text)
        if not self._is_left and self._before is not None and text != self._before:
            self._send(write_tasks.write_note(replace(self._draft, text=text)))
        self._is_left = True

    def _hand_over(self) -> None:
        """The screen stands still meanwhile, for the editor has the terminal."""
        from paperbrowse.tui.external_editor import edit_text

        try:
            with self.app.batch_update(), self.app.suspend():
                after = edit_text(self.box.text, self._folder)
        except SuspendNotSupported:
            self._say("this terminal cannot be handed over")
            return
        if after.text != self.box.text:
            self.box.write(after.text)
        self._say(after.problem)

    def _say(self, trouble: str) -> None:
        self._foot.update(Content.styled(printable(trouble), "$warning") if trouble else Content.styled(FOOT, "$faint"))
