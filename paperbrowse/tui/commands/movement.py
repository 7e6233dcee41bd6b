"""Commands that move in the list and in the abstract."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import add_commands, command
from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.paper_list import PaperList
from paperbrowse.tui.write_tasks import find_unread, mark_opened

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

PANE_MOVES: dict[str, Callable[[PaperList | AbstractPane], None]] = {
    "FirstPaper": lambda pane: pane.go_first(),
    "LastPaper": lambda pane: pane.go_last(),
    "HalfPageDown": lambda pane: pane.move_pages(0.5),
    "HalfPageUp": lambda pane: pane.move_pages(-0.5),
    "PageDown": lambda pane: pane.move_pages(1),
    "PageUp": lambda pane: pane.move_pages(-1),
}
"""Moves of the pane with the focus: the list moves by papers, the abstract by lines."""


def _move_pane(move: Callable[[PaperList | AbstractPane], None], screen: "MainScreen") -> None:
    move(screen.split_view.active_pane)


def _move_or_recall(screen: "MainScreen", step: int) -> None:
    """Move; in an empty search box, show the search before, as a shell does."""
    if not (screen.typing and screen.recall_search(-step)):
        screen.split_view.active_pane.move(step)


def _scroll_or_next_paper(screen: "MainScreen", step: int) -> None:
    """Scroll the abstract; in the reading view, where j and k scroll, show the paper after or before."""
    if screen.split_view.is_reading:
        before = screen.papers.cursor
        screen.papers.move(step)
        if screen.selected is not None and screen.papers.cursor != before:
            screen.submit(mark_opened(screen.selected.row))
    else:
        screen.abstract.move(step)


@command("FocusAbstract")
def focus_abstract(screen: "MainScreen") -> None:
    if screen.selected is not None:
        screen.split_view.focus_abstract()


@command("OtherPane")
def focus_other_pane(screen: "MainScreen") -> None:
    if screen.split_view.active_pane is screen.papers and screen.selected is not None:
        screen.split_view.focus_abstract()
    else:
        screen.focus_list()


MOVES: "dict[str, Callable[[MainScreen], None]]" = {
    "NextPaper": lambda screen: _move_or_recall(screen, 1),
    "PreviousPaper": lambda screen: _move_or_recall(screen, -1),
    "AbstractDown": lambda screen: _scroll_or_next_paper(screen, 1),
    "AbstractUp": lambda screen: _scroll_or_next_paper(screen, -1),
    "FocusList": lambda screen: screen.focus_list(),
    # The write worker looks for an unread paper, because it may be thousands of papers away.
    "NextUnread": lambda screen: screen.submit_jump(find_unread(screen.result, screen.papers.cursor + 1, 1)),
    "PreviousUnread": lambda screen: screen.submit_jump(find_unread(screen.result, screen.papers.cursor - 1, -1)),
}
add_commands({name: partial(_move_pane, move) for name, move in PANE_MOVES.items()} | MOVES)
