"""Moving about in the list and the abstract."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import Command
from paperbrowse.tui.write_tasks import find_unread, mark_opened

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class NextPaper(Command):
    """In the abstract: a line down."""

    def run(self, reader: "MainScreen") -> None:
        """Move one on."""
        reader.split_view.active_pane.move(1)


class PreviousPaper(Command):
    """In the abstract: a line up."""

    def run(self, reader: "MainScreen") -> None:
        """Move one back."""
        reader.split_view.active_pane.move(-1)


class FirstPaper(Command):
    """In the abstract: its top."""

    def run(self, reader: "MainScreen") -> None:
        """Go to the start."""
        reader.split_view.active_pane.go_first()


class LastPaper(Command):
    """In the abstract: its end."""

    def run(self, reader: "MainScreen") -> None:
        """Go to the end."""
        reader.split_view.active_pane.go_last()


class HalfPageDown(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move half a page on."""
        reader.split_view.active_pane.move_pages(0.5)


class HalfPageUp(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move half a page back."""
        reader.split_view.active_pane.move_pages(-0.5)


class PageDown(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move a page on."""
        reader.split_view.active_pane.move_pages(1)


class PageUp(Command):
    """Of the pane that has the focus."""

    def run(self, reader: "MainScreen") -> None:
        """Move a page back."""
        reader.split_view.active_pane.move_pages(-1)


class AbstractDown(Command):
    """In the reading view, where j scrolls: the next paper."""

    def run(self, reader: "MainScreen") -> None:
        """Scroll without leaving the list, or read on."""
        _scroll_or_next_paper(reader, 1)


class AbstractUp(Command):
    """In the reading view, where k scrolls: the paper before."""

    def run(self, reader: "MainScreen") -> None:
        """Scroll without leaving the list, or read back."""
        _scroll_or_next_paper(reader, -1)


def _scroll_or_next_paper(screen: "MainScreen", step: int) -> None:
    if screen.split_view.is_reading:
        before = screen.papers.cursor
        screen.papers.move(step)
        if screen.selected is not None and screen.papers.cursor != before:
            screen.submit(mark_opened(screen.selected.row))
    else:
        screen.abstract.move(step)


class FocusAbstract(Command):
    """In a narrow terminal the abstract takes the list's place."""

    def run(self, reader: "MainScreen") -> None:
        """Turn to the abstract, if there is a paper."""
        if reader.selected is not None:
            reader.split_view.focus_abstract()


class FocusList(Command):
    """In a narrow terminal the list comes back."""

    def run(self, reader: "MainScreen") -> None:
        """Turn to the list."""
        reader.focus_list()


class OtherPane(Command):
    """Of the list and the abstract."""

    def run(self, reader: "MainScreen") -> None:
        """Turn to the pane that has not the focus."""
        if reader.split_view.active_pane is reader.papers and reader.selected is not None:
            reader.split_view.focus_abstract()
        else:
            reader.focus_list()


class NextUnread(Command):
    """Looked for by the clerk: it may be thousands of papers away."""

    def run(self, reader: "MainScreen") -> None:
        """Look forwards."""
        reader.submit_jump(find_unread(reader.result, reader.papers.cursor + 1, 1))


class PreviousUnread(Command):
    """Looked for by the clerk."""

    def run(self, reader: "MainScreen") -> None:
        """Look backwards."""
        reader.submit_jump(find_unread(reader.result, reader.papers.cursor - 1, -1))
