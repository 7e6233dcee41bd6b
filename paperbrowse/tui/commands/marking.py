"""Stars, read marks, tags and notes; the clerk does them, and they show when they are saved."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from paperbrowse.model.marks import Marks
from paperbrowse.model.wording import count_of
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.command import Command
from paperbrowse.tui.messages import NoteDraft

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


ASKS_ABOVE = 20
"""Papers that are marked at once without a question."""


class ToggleStar(Command):
    """Of the selected papers, or the one under the cursor; only where all are starred, they lose it."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        rows, seen = reader.chosen, _seen(reader, lambda marks: marks.starred)
        asked(
            reader,
            rows,
            "Star {papers}, or unstar them if all are starred?",
            lambda: reader.send(write_tasks.toggle_star(rows, reader.post_message, seen)),
        )


class ToggleRead(Command):
    """Of the selected papers, or the one under the cursor; only where all are read, they become unread."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        rows, seen = reader.chosen, _seen(reader, lambda marks: marks.read)
        asked(
            reader,
            rows,
            "Mark {papers} read, or unread if all are read?",
            lambda: reader.send(write_tasks.toggle_read(rows, reader.post_message, seen)),
        )


class MarkAllRead(Command):
    """However many there are, selected or not; undone as one."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        rows = reader.view.rows
        asked(
            reader, rows, "Mark {papers} read?", lambda: reader.send(write_tasks.mark_read(rows, reader.post_message))
        )


class EditTags(Command):
    """Of the selected papers, or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Open the dialog."""
        from paperbrowse.tui.screens.tags import Tags  # late: it is read when first asked for

        rows = reader.chosen
        dialog = Tags(_about(reader), rows, reader.send)
        asked(reader, rows, "Tags of {papers}?", lambda: reader.app.push_screen(dialog))


class EditNote(Command):
    """Of the selected papers, or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Open the dialog."""
        rows = reader.chosen
        draft = NoteDraft(_about(reader), rows)
        asked(reader, rows, "Write a note on {papers}?", lambda: reader.write_note(draft))


class Undo(Command):
    """Also of an earlier session."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        reader.send(write_tasks.undo())


class Redo(Command):
    """Until something new is marked."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        reader.send(write_tasks.redo())


def _seen(reader: "MainScreen", has: Callable[[Marks], bool]) -> bool | None:
    """Whether the paper under the cursor is seen to have a mark; of a selection, not all is seen."""
    return None if reader.selection or reader.selected is None else has(reader.selected.marks)


def _about(reader: "MainScreen") -> str:
    """The papers a dialog is about, as its head says it."""
    if reader.selection or reader.selected is None:
        return count_of(len(reader.chosen), "paper")
    return latex_to_unicode(reader.selected.paper.title)


def asked(reader: "MainScreen", rows: Collection[int], question: str, do: Callable[[], object]) -> None:
    """Do it to some papers; to many only when the reader says so, and to none never."""
    if len(rows) > ASKS_ABOVE:
        from paperbrowse.tui.screens.ask import Ask  # late: few mark many

        reader.app.push_screen(Ask(question.format(papers=count_of(len(rows), "paper")), do))
    elif rows:
        do()
