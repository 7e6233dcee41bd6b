"""Commands that save a search and open saved ones."""

from typing import TYPE_CHECKING

from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import command, open_dialog

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("SaveSearch")
def save_search(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.saved_searches import SaveSearchDialog

    query = screen.box.value.strip()
    open_dialog(screen, SaveSearchDialog(query), lambda name: screen.submit(write_tasks.save_search(name, query)))


@command("OpenSearch", takes_key=True)
def open_search(screen: "MainScreen", key: str = "") -> None:
    """Open the saved search of a number key; the first one if it is run in another way."""
    screen.submit_jump(write_tasks.open_search(int(key) if key.isdecimal() else 1))


@command("ChooseSearch")
def choose_search(screen: "MainScreen") -> None:
    from paperbrowse.tui.screens.saved_searches import SavedSearchMenu

    open_dialog(
        screen,
        SavedSearchMenu(screen.open_library),
        lambda number: screen.submit_jump(write_tasks.open_search(number)),
    )
