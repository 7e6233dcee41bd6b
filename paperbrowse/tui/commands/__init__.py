"""The commands of the terminal, by what they are about."""

from paperbrowse.tui.commands import (
    layout,
    links,
    marks,
    menus,
    movement,
    quit,
    saved_searches,
    search,
    selection,
    timeline,
)
from paperbrowse.tui.commands.base import COMMANDS, Command

__all__ = [
    "COMMANDS",
    "Command",
    "layout",
    "links",
    "marks",
    "menus",
    "movement",
    "quit",
    "saved_searches",
    "search",
    "selection",
    "timeline",
]
