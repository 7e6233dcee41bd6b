"""Moving about in the list and the abstract."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.command import Command
from paperbrowse.tui.errands import find_unread

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class NextPaper(Command):
    """In the abstract: a line down."""

    def run(self, reader: "MainScreen") -> None:
        """Move one on."""
        reader.panes.pane.move(1)


class PreviousPaper(Command):
    """In the abstract: a line up."""

    def run(self, reader: "MainScreen") -> None:
        """Move one back."""
        reader.panes.pane.move(-1)


class FirstPaper(Command):
    """In the abstract: its top."""

    def run(self, reader: "MainScreen") -> None:
        """Go to the start."""
        reader.panes.pane.go_first()


class LastPaper(Command):
    """In the abstract: its end."""

    def run(self, reader: "MainScreen") -> None:
        """Go to the end."""
        reader.panes.pane.go_last()


class HalfPageDown(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move half a page on."""
        reader.panes.pane.move_pages(0.5)


class HalfPageUp(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move half a page back."""
        reader.panes.pane.move_pages(-0.5)


class PageDown(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move a page on."""
        reader.panes.pane.move_pages(1)


class PageUp(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move a page back."""
        reader.panes.pane.move_pages(-1)


class AbstractDown(Command):
    """Wherever the focus is."""

    def run(self, reader: "MainScreen") -> None:
        """Scroll without leaving the list."""
        reader.abstract.move(1)


class AbstractUp(Command):
    """Wherever the focus is."""

    def run(self, reader: "MainScreen") -> None:
        """Scroll without leaving the list."""
        reader.abstract.move(-1)


class FocusAbstract(Command):
    """In a narrow terminal the abstract takes the list's place."""

    def run(self, reader: "MainScreen") -> None:
        """Turn to the abstract, if there is a paper."""
        if reader.selected is not None:
            reader.panes.focus_abstract()


class FocusList(Command):
    """In a narrow terminal the list comes back."""

    def run(self, reader: "MainScreen") -> None:
        """Turn to the list."""
        reader.focus_list()


class OtherPane(Command):
    """Of the list and the abstract."""

    def run(self, reader: "MainScreen") -> None:
        """Turn to the pane that has not the focus."""
        if reader.panes.pane is reader.papers and reader.selected is not None:
            reader.panes.focus_abstract()
        else:
            reader.focus_list()


class NextUnread(Command):
    """Looked for by the clerk: it may be thousands of papers away."""

    def run(self, reader: "MainScreen") -> None:
        """Look forwards."""
        reader.jump(find_unread(reader.view, reader.papers.cursor + 1, 1))


class PreviousUnread(Command):
    """Looked for by the clerk."""

    def run(self, reader: "MainScreen") -> None:
        """Look backwards."""
        reader.jump(find_unread(reader.view, reader.papers.cursor - 1, -1))
