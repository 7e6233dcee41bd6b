"""Ways back and ways out."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class Back(Command):
    """One layer at a time, and never out of the program."""

    waits = False
    urgent = True

    def run(self, reader: "MainScreen") -> None:
        """Peel the outermost layer."""
        if reader.clear_queued_keys():
            return
        if reader.typing or reader.split_view.active_pane is reader.abstract:
            reader.focus_list()
        elif reader.selection.clear():
            reader.show_selection()
        elif reader.leave_similar():
            return
        elif reader.box.value:
            reader.set_query("")


class BackOrQuit(Command):
    """From the list it leaves the program; what was starred before it is saved first."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Go back, or go."""
        if reader.split_view.active_pane is reader.papers:
            reader.app.exit()
        else:
            reader.focus_list()


class Quit(Command):
    """From anywhere, at once."""

    waits = False
    urgent = True

    def run(self, reader: "MainScreen") -> None:
        """Go."""
        reader.app.exit()


class StopOrQuit(Command):
    """As in a shell, it ends what is under way."""

    waits = False
    urgent = True

    def run(self, reader: "MainScreen") -> None:
        """Stop the import or the fetch, or go."""
        if not reader.imports.stop():
            reader.app.exit()


class Suspend(Command):
    """The shell's Ctrl+z."""

    waits = False

    def run(self, reader: "MainScreen") -> None:
        """Hand the terminal back for a while."""
        reader.app.action_suspend_process()
