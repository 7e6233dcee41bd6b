"""What is shown of the papers."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class ToggleAbstract(Command):
    """In a narrow terminal: instead of the list."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Show or hide it."""
        reader.split_view.toggle_abstract()


class ToggleCompact(Command):
    """Twice the papers on a screen."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Change the height of rows."""
        reader.papers.toggle_compact()
