"""Commands that edit the query, move between earlier ones, and save or open searches."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from paperbrowse.library.results import similar_query
from paperbrowse.search.query_edit import toggled
from paperbrowse.tui import write_tasks
from paperbrowse.tui.commands.base import add_commands, command, open_dialog

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


FOCUS_COMMANDS: "dict[str, Callable[[MainScreen], None]]" = {
    "FocusSearch": lambda screen: screen.focus_pane(screen.box),  # the very next character belongs to the box
    "KeepQuery": lambda screen: screen.focus_list(),
}
QUERY_COMMANDS: "dict[str, Callable[[MainScreen], None]]" = {
    "ToggleStarredOnly": lambda screen: screen.set_query(toggled(screen.box.value.strip(), "is:starred")),
    "ToggleForYou": lambda screen: screen.set_query(toggled(screen.box.value.strip(), "is:unmarked sort:foryou")),
    "ToggleNewOnly": lambda screen: screen.set_query(toggled(screen.box.value.strip(), "is:new")),
    "GoBack": lambda screen: screen.show_history_query(screen.search_history.back(), "no search before this one"),
    "GoForward": lambda screen: screen.show_history_query(screen.search_history.forward(), "no search after this one"),
}
add_commands(FOCUS_COMMANDS, waits=False)
add_commands(QUERY_COMMANDS)


@command("Refresh")
def refresh(screen: "MainScreen") -> None:
    """Search again, and fetch the subscriptions: the only command that uses the network."""
    from paperbrowse.tui.imports import FETCH

    screen.search(screen.box.value)
    screen.imports.start(FETCH)


@command("ShowSimilar")
def show_similar(screen: "MainScreen") -> None:
    """Replace the query by `like:KEY`; Esc, Backspace and Alt+left bring it back."""
    if screen.selected is not None:
        screen.show_similar(similar_query(screen.selected))


@command("Complete", waits=False)  # it depends only on the text in the box
def complete(screen: "MainScreen") -> None:
    """Complete the field or value before the cursor; if there is nothing to complete, go to the list."""
    if not screen.complete():
        screen.focus_list()


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
        screen, SavedSearchMenu(screen.open_library), lambda number: screen.submit_jump(write_tasks.open_search(number))
    )
