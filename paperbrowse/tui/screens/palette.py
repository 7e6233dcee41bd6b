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
from paperbrowse.model.wording import count_of
from paperbrowse.search.query_edit import format_term
from paperbrowse.text.fold import fold
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui.commands import COMMANDS, Command
from paperbrowse.tui.screens.help import keys_of
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import LatestWorker

Offer = Choice[Command | str]
"""A command to run, or a query to ask."""

LETTERS = 2
"""Typed before people and papers are looked for: one letter is in all of them."""

PATIENCE = 0.2
"""Seconds a search may take: what is looked for by name is among the best."""

MOST_PAPERS, MOST_PEOPLE = 8, 5
LOOKED_THROUGH = 200
"""Papers whose authors are looked at."""

FOOT = "type to find · Enter does it · Esc leaves"


class Offered(Message):
    """What the library knows by a name."""

    def __init__(self, typed: str, kept: Sequence[Offer], found: Sequence[Offer]) -> None:
        super().__init__()
        self.typed, self.kept, self.found = typed, kept, found


class Palette(Menu[Command | str]):
    """Commands are there at once, the library's names a moment later; dismissed with a command or a query."""

    def __init__(self, in_force: Sequence[KeyBinding], open_library: Callable[[], Library]) -> None:
        super().__init__("Commands and papers", sorted(map(_command, in_force), key=lambda one: one.label), FOOT)
        self._finding = LatestWorker(open_library, self._find, "palette")
        self._found: Sequence[Offer] = ()
        self._answered = ""
        self._is_chosen = False

    def on_mount(self) -> None:
        """Saved searches and tags are looked up."""
        super().on_mount()
        self._commands = self._choices
        self._finding.submit("")

    def on_unmount(self) -> None:
        """Nobody waits any more."""
        self._finding.stop()

    @property
    def matching(self) -> list[Offer]:
        """Those that hold every typed word, and what the library found, which forgives."""
        return [*super().matching, *(self._found if self._typed else ())]

    def choose(self) -> None:
        """What was typed a moment ago is looked for first, where nothing else is meant."""
        if self.matching or self._answered == self._typed:
            super().choose()
        else:
            self._is_chosen = True

    def _type(self, text: str) -> None:
        if text != self._typed:
            self._finding.submit(text)
        super()._type(text)

    def _find(self, library: Library, typed: str) -> None:
        """In the thread."""
        try:
            searches: list[Offer] = [
                Choice(saved.name, COMMANDS["OpenSearch"](str(number)), f"saved search  {saved.query}")
                for number, saved in enumerate(library.saved_searches(), start=1)
            ]
            tags: list[Offer] = [
                Choice(f"#{use.tag}", format_term("tag", use.tag), f"tag  {count_of(use.papers, 'paper')}")
                for use in library.tag_uses(())
            ]
            found = [*_people(library, typed), *_papers(library, typed)] if len(typed.strip()) >= LETTERS else []
            self.post_message(Offered(typed, [*searches, *tags], found))
        except PaperbrowseError:  # half a query may be none; the commands are there all the same
            self.post_message(Offered(typed, (), ()))

    @on(Offered)
    def offer(self, message: Offered) -> None:
        """Below the commands."""
        if message.typed != self._typed:
            return
        self._found, self._answered = message.found, message.typed
        self.refill([*self._commands, *message.kept], FOOT)
        if self._is_chosen:
            self._is_chosen = False
            self.choose()


def _command(key: KeyBinding) -> Offer:
    return Choice(spoken_name(key.name), COMMANDS[key.name](), f"{keys_of(key):<9} {key.help}")


def _papers(library: Library, typed: str) -> Iterator[Offer]:
    """The best few."""
    for entry in _entries(library, typed, MOST_PAPERS):
        paper = entry.paper
        who = paper.authors[0].name if paper.authors else ""
        year = str(paper.published)[:4] if paper.published else ""
        yield Choice(
            latex_to_unicode(paper.title), format_term("key", entry.key), " ".join(part for part in (who, year) if part)
        )


def _people(library: Library, typed: str) -> Iterator[Offer]:
    """Who has a name with every typed word in it, the busiest first."""
    wanted = fold(typed).split()
    names = Counter(
        author.name
        for entry in _entries(library, " ".join(f"author:{word}" for word in wanted), LOOKED_THROUGH)
        for author in entry.paper.authors
        if all(word in fold(author.name) for word in wanted)
    )
    for name, papers in names.most_common(MOST_PEOPLE):
        yield Choice(name, format_term("author", name), f"author  {count_of(papers, 'paper')}")


def _entries(library: Library, query: str, most: int) -> list[PaperEntry]:
    rows = library.search(query, PATIENCE).rows[:most]
    return [entry for entry in library.entries(rows) if entry is not None]


def spoken_name(name: str) -> str:
    """`ToggleStar` -> `Toggle star`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda m: " " + m.group().lower(), name)
