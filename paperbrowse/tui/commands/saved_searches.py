"""Searches a reader comes back to."""

from typing import TYPE_CHECKING

from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class SaveSearch(Command):
    """The one at hand, by a name."""

    def run(self, reader: "MainScreen") -> None:
        """Ask for the name."""
        from paperbrowse.tui.screens.saved_searches import SaveSearchDialog as AskName

        query = reader.box.value.strip()

        def named(name: str | None) -> None:
            if name is not None:
                reader.submit(write_tasks.save_search(name, query))

        reader.app.push_screen(AskName(query), named)


class OpenSearch(Command):
    """By its number; asked for otherwise, the first."""

    def run(self, reader: "MainScreen") -> None:
        """Send for it."""
        number = int(self.key_pressed) if self.key_pressed.isdecimal() else 1
        reader.submit_jump(write_tasks.open_search(number))


class ChooseSearch(Command):
    """With counts of all its papers and of the new ones."""

    def run(self, reader: "MainScreen") -> None:
        """Offer the saved searches."""
        from paperbrowse.tui.screens.saved_searches import SavedSearchMenu

        def chosen(number: int | None) -> None:
            if number is not None:
                reader.submit_jump(write_tasks.open_search(number))

        reader.app.push_screen(SavedSearchMenu(reader.open_library), chosen)
