"""Commands that show, hide and resize panes and rows."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("ToggleAbstract", waits=False)
def toggle_abstract(screen: "MainScreen") -> None:
    screen.split_view.toggle_abstract()


@command("ToggleCompact", waits=False)
def toggle_compact(screen: "MainScreen") -> None:
    screen.papers.toggle_compact()
