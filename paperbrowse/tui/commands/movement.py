"""Commands that move in the list and in the abstract."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import command
from paperbrowse.tui.widgets.split_view import Pane
from paperbrowse.tui.write_tasks import find_unread, mark_opened

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

PANE_MOVES: dict[str, Callable[[Pane], None]] = {
    "NextPaper": lambda pane: pane.move(1),
    "PreviousPaper": lambda pane: pane.move(-1),
    "FirstPaper": lambda pane: pane.go_first(),
    "LastPaper": lambda pane: pane.go_last(),
    "HalfPageDown": lambda pane: pane.move_pages(0.5),
    "HalfPageUp": lambda pane: pane.move_pages(-0.5),
    "PageDown": lambda pane: pane.move_pages(1),
    "PageUp": lambda pane: pane.move_pages(-1),
}
"""Moves of the pane with the focus: the list moves by papers, the abstract by lines."""


def _move_pane(move: Callable[[Pane], None], screen: "MainScreen") -> None:
    move(screen.split_view.active_pane)


for _name, _move in PANE_MOVES.items():
    command(_name)(partial(_move_pane, _move))


@command("AbstractDown")
def scroll_abstract_down(screen: "MainScreen") -> None:
    _scroll_or_next_paper(screen, 1)


@command("AbstractUp")
def scroll_abstract_up(screen: "MainScreen") -> None:
    _scroll_or_next_paper(screen, -1)


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


@command("FocusList")
def focus_list(screen: "MainScreen") -> None:
    screen.focus_list()


@command("OtherPane")
def focus_other_pane(screen: "MainScreen") -> None:
    if screen.split_view.active_pane is screen.papers and screen.selected is not None:
        screen.split_view.focus_abstract()
    else:
        screen.focus_list()


@command("NextUnread")
def next_unread(screen: "MainScreen") -> None:
    """Look for it in the write worker, because it may be thousands of papers away."""
    screen.submit_jump(find_unread(screen.result, screen.papers.cursor + 1, 1))


@command("PreviousUnread")
def previous_unread(screen: "MainScreen") -> None:
    screen.submit_jump(find_unread(screen.result, screen.papers.cursor - 1, -1))
