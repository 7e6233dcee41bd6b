"""The dialog that edits the note on one or more papers."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.text.clean import clean_lines, printable
from paperbrowse.tui import write_tasks
from paperbrowse.tui.messages import NoteDraft
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyQueueScreen, key_name
from paperbrowse.tui.widgets.text_box import TextBox
from paperbrowse.tui.workers import WriteTask

if TYPE_CHECKING:
    from paperbrowse.tui.external_editor import OpenFile

FOOT = "Esc: save · Ctrl+e: open your editor"
DISCARD_HINT = "Esc: try again · Ctrl+c: discard"
READ_EVERY = 0.5
"""Seconds between two looks at a file that an editor has open."""

APPEND_HINT = "added below the existing notes"


class NoteDialog(KeyQueueScreen[None]):
    """Closing it always saves, which can be undone; only a note that could not be saved can be discarded."""

    CSS_PATH = "note.tcss"
    DIALOG = "#note"
    KEYS = (*LEAVE_KEYS, "ctrl+s", "ctrl+e")

    def __init__(self, draft: NoteDraft, submit: Callable[[WriteTask], None], folder: Path) -> None:
        super().__init__()
        self._draft, self._submit, self._folder = draft, submit, folder
        self._saved_text: str | None = None
        """The note in the library; None until it is read."""
        self._is_finished = False
        self._open_file: OpenFile | None = None
        """A file that an editor may save as long as the dialog is open."""
        self._sent_text = ""
        """The text in the box as the editor knows it."""
        self._head, self._foot = Static(id="note-head"), Static(id="note-foot")
        self.box = TextBox(id="note-box")

    def compose(self) -> ComposeResult:
        with Vertical(id="note"):
            yield self._head
            yield self.box
            yield self._foot

    def on_mount(self) -> None:
        """Request the note, unless the draft has the text of a note that could not be saved."""
        self.set_focus(self.box)
        self.set_interval(READ_EVERY, self._take_change)
        self._show_message(f"{self._draft.problem} · {DISCARD_HINT}" if self._draft.problem else "")
        if self._draft.text is None:
            self._submit(write_tasks.find_note(self._draft.rows, partial(self.call_later, self._show_note)))
        else:
            self._load_text("", self._draft.text)

    def on_unmount(self) -> None:
        self._save()  # also when the program is terminated

    def _show_note(self, note: str | None, problem: str) -> None:
        """Edit the note that all papers share; if their notes differ, append to each of them."""
        self._draft = replace(self._draft, is_appended=note is None)
        self._show_message(problem)
        self._load_text(note or "", note or "")

    def _load_text(self, saved_text: str, text: str) -> None:
        self._saved_text = saved_text
        self.box.load_text(text)
        self.box.move_cursor(self.box.document.end)
        heading = printable(self._draft.heading) + (f" · {APPEND_HINT}" if self._draft.is_appended else "")
        self._head.update(Content.assemble(("Note  ", "$title bold"), (heading, "$quiet")))
        self.drain_queue()

    def accepts_key(self, key: str) -> bool:
        return self.box.is_running and self._saved_text is not None

    def has_key(self, key: str) -> bool:
        return super().has_key(key) or self.box.edits(key)

    def apply_key(self, event: events.Key) -> None:
        key = key_name(event)
        if key == "ctrl+c" and self._draft.problem:
            self._is_finished = True
        if key in (*LEAVE_KEYS, "ctrl+s"):
            self._leave()
        elif key == "ctrl+e":
            self._edit_externally()
        else:
            self.box.process_key(event)
            self._show_message("")

    def apply_paste(self, text: str) -> None:
        self.box.insert_text(text)

    def on_click(self, event: events.Click) -> None:
        if self._saved_text is not None and self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self._leave()

    def _leave(self) -> None:
        self._save()
        self.dismiss()

    def _save(self) -> None:
        self._close_file()
        text = clean_lines(self.box.text)
        if not self._is_finished and self._saved_text is not None and text != self._saved_text:
            self._submit(write_tasks.write_note(replace(self._draft, text=text)))
        self._is_finished = True

    def _edit_externally(self) -> None:
        """Run the user's editor; the screen is frozen meanwhile, because the editor has the terminal."""
        from paperbrowse.tui.external_editor import edit_text

        self._close_file()
        try:
            with self.app.batch_update(), self.app.suspend():
                result = edit_text(self.box.text, self._folder)
        except SuspendNotSupported:
            self._show_message("cannot open an editor in this terminal")
            return
        if result.text != self.box.text:
            self.box.set_text(result.text)
        self._show_message(result.problem)
        self._open_file, self._sent_text = result.open_file, self.box.text

    def _take_change(self) -> None:
        """Take over what the editor saved; if the text here was edited too, keep both."""
        if self._open_file and (text := self._open_file.read_change()) is not None:
            if self.box.text == self._sent_text:
                self.box.set_text(text)
                self._sent_text = self.box.text
            else:
                self.box.set_text(f"{self.box.text}\n\n{text}")

    def _close_file(self) -> None:
        self._take_change()
        if self._open_file:
            self._open_file.remove()
            self._open_file = None

    def _show_message(self, problem: str) -> None:
        self._foot.update(Content.styled(printable(problem), "$warning") if problem else Content.styled(FOOT, "$faint"))
