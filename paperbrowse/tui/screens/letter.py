"""The menu of the next letter's sections; a choice lists the papers of one, or of all."""

from paperbrowse.library.library import Library
from paperbrowse.model.wording import day_words
from paperbrowse.search.query_edit import format_term
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.screens.menu import LoadingMenu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import OpenLibrary


class LetterMenu(LoadingMenu[str]):
    """Opens at once, and fills when the letter is composed in a thread; returns a query."""

    def __init__(self, open_library: OpenLibrary) -> None:
        super().__init__("The letter", "looking for what is new…", open_library)

    def read(self, library: Library) -> None:
        letter = library.letters.compose().letter
        sizes = {section.heading: section.size for section in letter.sections}
        sections = [("The whole letter", "all", sum(sizes.values())), *((name, name, sizes[name]) for name in sizes)]
        choices = [Choice(name, format_term("letter", value), count_of(n, "paper")) for name, value, n in sections if n]
        since = f"since {day_words(letter.since)}"
        foot = f"{since} · Enter: list · Esc: cancel" if choices else f"nothing is new {since} · Esc: close"
        self.call_later(self.set_choices, choices, foot)
