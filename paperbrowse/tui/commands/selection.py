"""Commands that select papers, to which the next marks then apply."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("SelectPaper")
def select_paper(screen: "MainScreen") -> None:
    """Select or deselect the paper under the cursor, and move on to the next one."""
    if screen.result.rows:
        screen.selection.toggle(screen.papers.cursor)
        screen.show_selection()
        screen.papers.move(1)


@command("SelectAll")
def select_all(screen: "MainScreen") -> None:
    """Select all listed papers; if all are selected, none."""
    screen.selection.toggle_all()
    screen.show_selection()
