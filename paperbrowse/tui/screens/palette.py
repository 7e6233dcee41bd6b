"""The palette: commands, saved searches, tags, people and papers, found by what is typed of their names."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from textual import on
from textual.message import Message

from paperbrowse.key_bindings import KeyBinding
from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.search.query_edit import format_term
from paperbrowse.text.fold import fold
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.commands.base import COMMANDS, Command
from paperbrowse.tui.screens.help import keys_text
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import LatestWorker

PaletteChoice = Choice[Command | str]
"""A command to run, or a query to ask."""

MIN_LETTERS = 2
"""Typed before people and papers are looked for: one letter is in all of them."""

SEARCH_TIMEOUT = 0.2
"""Seconds a search may take: what is looked for by name is among the best."""

MAX_PAPERS, MAX_PEOPLE = 8, 5
PAPERS_SCANNED = 200
"""Papers whose authors are looked at."""

FOOT = "type to find · Enter does it · Esc leaves"


class PaletteResults(Message):
    """What the library knows by a name."""

    def __init__(self, typed: str, saved: Sequence[PaletteChoice], matches: Sequence[PaletteChoice]) -> None:
        super().__init__()
        self.typed, self.saved, self.matches = typed, saved, matches


class Palette(Menu[Command | str]):
    """Commands are there at once, the library's names a moment later; dismissed with a command or a query."""

    def __init__(self, bindings: Sequence[KeyBinding], open_library: Callable[[], Library]) -> None:
        super().__init__("Commands and papers", sorted(map(_command_choice, bindings), key=lambda one: one.label), FOOT)
        self._lookup_worker = LatestWorker(open_library, self._search_names, "palette")
        self._lookup_matches: Sequence[PaletteChoice] = ()
        self._answered_text = ""
        self._choose_when_ready = False

    def on_mount(self) -> None:
        """Saved searches and tags are looked up."""
        super().on_mount()
        self._commands = self._choices
        self._lookup_worker.submit("")

    def on_unmount(self) -> None:
        """Nobody waits any more."""
        self._lookup_worker.stop()

    @property
    def matching_choices(self) -> list[PaletteChoice]:
        """Those that hold every typed word, and what the library found, which forgives."""
        return [*super().matching_choices, *(self._lookup_matches if self._typed else ())]

    def choose(self) -> None:
        """What was typed a moment ago is looked for first, where nothing else is meant."""
        if self.matching_choices or self._answered_text == self._typed:
            super().choose()
        else:
            self._choose_when_ready = True

    def _set_filter(self, text: str) -> None:
        if text != self._typed:
            self._lookup_worker.submit(text)
        super()._set_filter(text)

    def _search_names(self, library: Library, typed: str) -> None:
        """In the thread."""
        try:
            searches: list[PaletteChoice] = [
                Choice(saved.name, COMMANDS["OpenSearch"].for_key(str(number)), f"saved search  {saved.query}")
                for number, saved in enumerate(library.saved_searches(), start=1)
            ]
            tags: list[PaletteChoice] = [
                Choice(f"#{use.tag}", format_term("tag", use.tag), f"tag  {count_of(use.papers, 'paper')}")
                for use in library.tag_uses(())
            ]
            found = (
                [*_find_people(library, typed), *_find_papers(library, typed)]
                if len(typed.strip()) >= MIN_LETTERS
                else []
            )
            self.post_message(PaletteResults(typed, [*searches, *tags], found))
        except PaperbrowseError:  # half a query may be none; the commands are there all the same
            self.post_message(PaletteResults(typed, (), ()))

    @on(PaletteResults)
    def show_results(self, message: PaletteResults) -> None:
        """Below the commands."""
        if message.typed != self._typed:
            return
        self._lookup_matches, self._answered_text = message.matches, message.typed
        self.update_choices([*self._commands, *message.saved], FOOT)
        if self._choose_when_ready:
            self._choose_when_ready = False
            self.choose()


def _command_choice(key: KeyBinding) -> PaletteChoice:
    return Choice(command_label(key.name), COMMANDS[key.name], f"{keys_text(key):<9} {key.help}")


def _find_papers(library: Library, typed: str) -> Iterator[PaletteChoice]:
    """The best few."""
    for entry in _search_entries(library, typed, MAX_PAPERS):
        paper = entry.paper
        who = paper.authors[0].name if paper.authors else ""
        year = str(paper.published)[:4] if paper.published else ""
        yield Choice(
            latex_to_unicode(paper.title), format_term("key", entry.key), " ".join(part for part in (who, year) if part)
        )


def _find_people(library: Library, typed: str) -> Iterator[PaletteChoice]:
    """Who has a name with every typed word in it, the busiest first."""
    wanted = fold(typed).split()
    names = Counter(
        author.name
        for entry in _search_entries(library, " ".join(f"author:{word}" for word in wanted), PAPERS_SCANNED)
        for author in entry.paper.authors
        if all(word in fold(author.name) for word in wanted)
    )
    for name, papers in names.most_common(MAX_PEOPLE):
        yield Choice(name, format_term("author", name), f"author  {count_of(papers, 'paper')}")


def _search_entries(library: Library, query: str, limit: int) -> list[PaperEntry]:
    rows = library.search(query, SEARCH_TIMEOUT).rows[:limit]
    return [entry for entry in library.entries(rows) if entry is not None]


def command_label(name: str) -> str:
    """`ToggleStar` -> `Toggle star`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda m: " " + m.group().lower(), name)
