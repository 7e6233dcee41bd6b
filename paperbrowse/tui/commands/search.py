"""Asking for other papers; all of them only edit the text of the query."""

from typing import TYPE_CHECKING

from paperbrowse.library.results import similar_query
from paperbrowse.search.query_edit import toggled
from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class FocusSearch(Command):
    """Never waits: the very next character belongs to the box."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Turn to the box."""
        reader.focus_box()


class KeepQuery(Command):
    """The results were there while it was typed."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Turn to the list."""
        reader.focus_list()


class ToggleStarredOnly(Command):
    """Writes or removes `is:starred`."""

    def run(self, reader: "MainScreen") -> None:
        """Edit the query."""
        reader.set_query(toggled(reader.box.value.strip(), "is:starred"))


class Refresh(Command):
    """Alone among the commands it may use the network, for the sources the reader has named."""

    def run(self, reader: "MainScreen") -> None:
        """Ask once more, now and when the subscriptions have come in; the selected paper stays selected."""
        from paperbrowse.tui.imports import FetchJob

        reader.search(reader.box.value)
        reader.imports.start(FetchJob())


class ShowSimilar(Command):
    """Writes `like:KEY` in place of the query, which Esc, Backspace and Alt+left bring back."""

    def run(self, reader: "MainScreen") -> None:
        """Ask for the likes of the selected paper."""
        if reader.selected is not None:
            reader.show_similar(similar_query(reader.selected))


class GoBack(Command):
    """Among the searches one stopped at; what was typed on the way to them is none."""

    def run(self, reader: "MainScreen") -> None:
        """Ask what was asked before."""
        reader.go_back()


class GoForward(Command):
    """After going back."""

    def run(self, reader: "MainScreen") -> None:
        """Ask once more what was gone back from."""
        reader.go_forward()


class Complete(Command):
    """Decided by the text in the box alone, so it waits for no answer."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Write the rest of a field or a value, or turn to the list."""
        if not reader.complete():
            reader.focus_list()
