"""Stars, read marks, tags and notes; the clerk does them, and they show when they are saved."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from paperbrowse.model.marks import Marks
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import Command
from paperbrowse.tui.messages import NoteDraft

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


CONFIRM_ABOVE = 20
"""Papers that are marked at once without a question."""


class ToggleStar(Command):
    """Of the selected papers, or the one under the cursor; only where all are starred, they lose it."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        rows, seen = reader.target_rows, _mark_under_cursor(reader, lambda marks: marks.starred)
        confirm_if_many(
            reader,
            rows,
            "Star {papers}, or unstar them if all are starred?",
            lambda: reader.submit(write_tasks.toggle_star(rows, reader.post_message, seen)),
        )


class ToggleRead(Command):
    """Of the selected papers, or the one under the cursor; only where all are read, they become unread."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        rows, seen = reader.target_rows, _mark_under_cursor(reader, lambda marks: marks.read)
        confirm_if_many(
            reader,
            rows,
            "Mark {papers} read, or unread if all are read?",
            lambda: reader.submit(write_tasks.toggle_read(rows, reader.post_message, seen)),
        )


class MarkAllRead(Command):
    """However many there are, selected or not; undone as one."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        rows = reader.result.rows
        confirm_if_many(
            reader, rows, "Mark {papers} read?", lambda: reader.submit(write_tasks.mark_read(rows, reader.post_message))
        )


class EditTags(Command):
    """Of the selected papers, or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Open the dialog."""
        from paperbrowse.tui.screens.tags import TagsDialog  # late: it is read when first asked for

        rows = reader.target_rows
        dialog = TagsDialog(_describe_targets(reader), rows, reader.submit)
        confirm_if_many(reader, rows, "Tags of {papers}?", lambda: reader.app.push_screen(dialog))


class EditNote(Command):
    """Of the selected papers, or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Open the dialog."""
        rows = reader.target_rows
        draft = NoteDraft(_describe_targets(reader), rows)
        confirm_if_many(reader, rows, "Write a note on {papers}?", lambda: reader.edit_note(draft))


class Undo(Command):
    """Also of an earlier session."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        reader.submit(write_tasks.undo())


class Redo(Command):
    """Until something new is marked."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        reader.submit(write_tasks.redo())


def _mark_under_cursor(screen: "MainScreen", has_mark: Callable[[Marks], bool]) -> bool | None:
    """Whether the paper under the cursor is seen to have a mark; of a selection, not all is seen."""
    return None if screen.selection or screen.selected is None else has_mark(screen.selected.marks)


def _describe_targets(screen: "MainScreen") -> str:
    """The papers a dialog is about, as its head says it."""
    if screen.selection or screen.selected is None:
        return count_of(len(screen.target_rows), "paper")
    return latex_to_unicode(screen.selected.paper.title)


def confirm_if_many(screen: "MainScreen", rows: Collection[int], question: str, action: Callable[[], object]) -> None:
    """Do it to some papers; to many only when the reader says so, and to none never."""
    if len(rows) > CONFIRM_ABOVE:
        from paperbrowse.tui.screens.confirm import ConfirmDialog

        screen.app.push_screen(ConfirmDialog(question.format(papers=count_of(len(rows), "paper")), action))
    elif rows:
        action()
