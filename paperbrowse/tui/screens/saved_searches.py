"""The menu of saved searches, and the dialog that saves one."""

from collections.abc import Sequence

from paperbrowse.library.library import Library
from paperbrowse.marks.saved_searches import MAX_NAME_LENGTH, SavedSearch
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.screens.menu import LoadingMenu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.widgets.search_box import KeyedInput
from paperbrowse.tui.workers import LONG_TIMEOUT, OpenLibrary

EMPTY_FOOT = "b in the list saves the current search · Esc: cancel"
FOOT = "Enter: open · Esc: cancel"


class SavedSearchMenu(LoadingMenu[int]):
    """Lists the saved searches at once and counts their papers afterwards; returns the number of one."""

    def __init__(self, open_library: OpenLibrary) -> None:
        super().__init__("Saved searches", "…", open_library)

    def read(self, library: Library) -> None:
        searches = library.marks.saved_searches.all()
        details = [search.query for search in searches]
        self.call_later(self._show_choices, _saved_choices(searches, details))
        for index, search in enumerate(searches):
            result, new = library.search.count_saved_search(search, LONG_TIMEOUT)
            papers = count_of(result.total, "paper") if result.exact_total else f"{result.total:,}+ papers"
            details[index] = f"{papers}{f', {new:,} new' if new else ''}  {search.query}"
            self.call_later(self._show_choices, _saved_choices(searches, details))

    def _show_choices(self, choices: list[Choice[int]]) -> None:
        self.update_choices(choices, FOOT if choices else EMPTY_FOOT)


def _saved_choices(searches: Sequence[SavedSearch], details: Sequence[str]) -> list[Choice[int]]:
    return [
        Choice(f"{number if number < 10 else ' '}  {search.name}", number, detail)
        for number, (search, detail) in enumerate(zip(searches, details, strict=True), start=1)
    ]


class SaveSearchDialog(Dialog[str]):
    """Asks for a name, suggests the query itself, and returns the name."""

    HEADING, FOOT = "Save this search as", "Enter: save · Esc: cancel"

    def __init__(self, query: str) -> None:
        super().__init__(KeyedInput("a name", id="dialog-box"))
        self._query = query

    def on_mount(self) -> None:
        self.show_message(self._query or "all papers", "$quiet")
        self.box.set_selected_text(self._query[:MAX_NAME_LENGTH])
        super().on_mount()

    def run_key(self, key: str) -> None:
        if self.box.value.strip():
            self.dismiss(self.box.value)
