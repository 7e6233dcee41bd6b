"""The commands of the terminal, one module per topic; importing the package registers them all."""

from paperbrowse.tui.commands import (  # noqa: F401 -- each registers its commands
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
