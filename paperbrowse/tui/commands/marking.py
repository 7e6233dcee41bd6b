"""Stars and read marks; the clerk does them, and they show when they are saved."""

from typing import TYPE_CHECKING

from paperbrowse.tui import errands
from paperbrowse.tui.commands.command import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class ToggleStar(Command):
    """Of the selected papers, or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        if rows := tuple(reader.chosen):
            reader.send(errands.toggle_star(rows))


class ToggleRead(Command):
    """Of the selected papers, or the one under the cursor."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        if rows := tuple(reader.chosen):
            reader.send(errands.toggle_read(rows))


class Undo(Command):
    """Also of an earlier session."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        reader.send(errands.undo())


class Redo(Command):
    """Until something new is marked."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        reader.send(errands.redo())
