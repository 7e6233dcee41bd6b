"""Selecting papers: the next marks are about all of them."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class SelectPaper(Command):
    """And moves on, so that a few in a row are a few presses."""

    def run(self, reader: "MainScreen") -> None:
        """Select the paper under the cursor, or no longer."""
        if reader.result.rows:
            reader.selection.toggle(reader.papers.cursor)
            reader.show_selection()
            reader.papers.move(1)


class SelectAll(Command):
    """However many they are."""

    def run(self, reader: "MainScreen") -> None:
        """Select everything shown, or nothing where all of it is."""
        reader.selection.toggle_all()
        reader.show_selection()
