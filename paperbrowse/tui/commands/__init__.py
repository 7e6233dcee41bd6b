"""The commands of the terminal, one module per topic; importing the package registers them all."""

from paperbrowse.tui.commands import layout, links, marks, menus, movement, quit, search

__all__ = ["layout", "links", "marks", "menus", "movement", "quit", "search"]
