"""Saved searches: the menu of them, and the dialog that saves one."""

from collections.abc import Callable, Sequence
from threading import Thread

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from paperbrowse.library.library import Library
from paperbrowse.marks.saved_searches import MAX_NAME_LENGTH, SavedSearch
from paperbrowse.model.errors import Interrupted, PaperbrowseError
from paperbrowse.text.clean import printable
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.widgets.search_box import KeyedInput
from paperbrowse.tui.workers import LONG_TIMEOUT

EMPTY_FOOT = "b in the list saves the search at hand · Esc leaves"
FOOT = "Enter opens · Esc leaves"


class SavedSearchesListed(Message):
    """The saved searches, with what is known of their counts."""

    def __init__(self, choices: list[Choice[int]]) -> None:
        super().__init__()
        self.choices = choices


class SavedSearchMenu(Menu[int]):
    """Lists them at once, and counts afterwards; dismissed with the number of one."""

    def __init__(self, open_library: Callable[[], Library]) -> None:
        super().__init__("Saved searches", [], "…")
        self._open_library = open_library
        self._library: Library | None = None

    def on_mount(self) -> None:
        """Count in a thread."""
        super().on_mount()
        Thread(target=self._count, name="saved", daemon=True).start()

    def on_unmount(self) -> None:
        """Nobody waits for the counts any more."""
        if self._library is not None:
            self._library.interrupt()

    def _count(self) -> None:
        try:
            with self._open_library() as library:
                self._library = library
                found = library.saved_searches()
                details = [saved.query for saved in found]
                self.post_message(SavedSearchesListed(_saved_choices(found, details)))
                for number, saved in enumerate(found):
                    view, new = library.count_saved_search(saved, LONG_TIMEOUT)
                    new_ones = f", {new:,} new" if new else ""
                    papers = f"{view.total:,}+ papers" if not view.exact_total else count_of(view.total, "paper")
                    details[number] = f"{papers}{new_ones}  {saved.query}"
                    self.post_message(SavedSearchesListed(_saved_choices(found, details)))
        except Interrupted:
            return
        except PaperbrowseError:
            self.post_message(SavedSearchesListed([]))
        finally:
            self._library = None

    @on(SavedSearchesListed)
    def show_choices(self, message: SavedSearchesListed) -> None:
        """The cursor stays."""
        self.update_choices(message.choices, FOOT if message.choices else EMPTY_FOOT)


def _saved_choices(searches: Sequence[SavedSearch], details: Sequence[str]) -> list[Choice[int]]:
    return [
        Choice(f"{number if number < 10 else ' '}  {saved.name}", number, detail)
        for number, (saved, detail) in enumerate(zip(searches, details, strict=True), start=1)
    ]


class SaveSearchDialog(Dialog[str]):
    """Asks for a name; dismissed with it."""

    CSS_PATH = "dialog.tcss"

    def __init__(self, query: str) -> None:
        super().__init__(KeyedInput("a name", id="dialog-box"))
        self._query = query

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="dialog"):
            yield Static(Content.styled("Save this search as", "$title bold"), id="dialog-head")
            yield self.box
            yield Static(Content.styled(printable(self._query or "every paper"), "$quiet"), id="dialog-said")
            yield Static(Content.styled("Enter saves · Esc leaves", "$faint"), id="dialog-foot")

    def on_mount(self) -> None:
        """With the words of the query, which are a good name more often than not."""
        self.box.set_selected_text(self._query[:MAX_NAME_LENGTH])
        super().on_mount()

    def run_key(self, key: str) -> None:
        """Leave with the name."""
        if self.box.value.strip():
            self.dismiss(self.box.value)
