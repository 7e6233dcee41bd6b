"""The palette: commands, saved searches, tags, people and papers, found by typing parts of their names.

Textual's own palette is not used because it cannot list these together.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

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
"""A command to run, or a query to search for."""

MIN_LETTERS = 2
"""Letters from which people and papers are searched for: a single letter is in almost all of them."""

SEARCH_TIMEOUT = 0.2
"""Seconds for a search; what is searched for by name is among the first results."""

MAX_PAPERS, MAX_PEOPLE = 8, 5
PAPERS_SCANNED = 200
"""Papers whose authors are considered."""

QUIT_WORDS = frozenset("q q! qa qa! qall quit quit! wq wq! x exit".split())  # noqa: SIM905 -- shorter
"""What people who use vim or a shell type to quit."""

FOOT = "type to find · Enter: run · Esc: cancel"


class Palette(Menu[Command | str]):
    """Shows commands at once and other names when they are found; returns a command or a query."""

    def __init__(self, bindings: Sequence[KeyBinding], open_library: Callable[[], Library]) -> None:
        choices = sorted(map(_command_choice, bindings), key=lambda choice: choice.label)
        super().__init__("Commands and papers", choices, FOOT)
        self._lookup_worker = LatestWorker(open_library, self._search_names, "palette")
        self._lookup_matches: Sequence[PaletteChoice] = ()
        self._answered_text = ""
        self._choose_when_ready = False

    def on_mount(self) -> None:
        super().on_mount()
        self._commands = self._choices
        self._lookup_worker.submit("")

    def on_unmount(self) -> None:
        self._lookup_worker.stop()

    @property
    def matching_choices(self) -> list[PaletteChoice]:
        """The choices that contain every typed word, then the people and papers, which may match with errors."""
        matches = [*super().matching_choices, *(self._lookup_matches if self._typed else ())]
        if self._typed.strip() in QUIT_WORDS:
            others = [choice for choice in matches if choice.value is not COMMANDS["Quit"]]
            matches = [*(choice for choice in self._commands if choice.value is COMMANDS["Quit"]), *others]
        return matches

    def choose(self) -> None:
        """Choose; if nothing matches yet, as soon as the lookup of the typed text is done."""
        if self.matching_choices or self._answered_text == self._typed:
            super().choose()
        else:
            self._choose_when_ready = True

    def _set_filter(self, text: str) -> None:
        if text != self._typed:
            self._lookup_worker.submit(text)
        super()._set_filter(text)

    def _search_names(self, library: Library, typed: str) -> None:
        """Look names up; called in the worker's thread."""
        try:
            searches: list[PaletteChoice] = [
                Choice(saved.name, COMMANDS["OpenSearch"].for_key(str(number)), f"saved search  {saved.query}")
                for number, saved in enumerate(library.marks.saved_searches.all(), start=1)
            ]
            tags: list[PaletteChoice] = [
                Choice(f"#{use.tag}", format_term("tag", use.tag), f"tag  {count_of(use.papers, 'paper')}")
                for use in library.search.tag_uses(())
            ]
            is_long_enough = len(typed.strip()) >= MIN_LETTERS
            matches = [*_find_people(library, typed), *_find_papers(library, typed)] if is_long_enough else []
            self.call_later(self._show_results, typed, [*searches, *tags], matches)
        except PaperbrowseError:  # an unfinished query may be invalid; the commands are listed all the same
            self.call_later(self._show_results, typed, (), ())

    def _show_results(self, typed: str, saved: Sequence[PaletteChoice], matches: Sequence[PaletteChoice]) -> None:
        """Add saved searches and tags below the commands, then what matches, unless other text was typed since."""
        if typed != self._typed:
            return
        self._lookup_matches, self._answered_text = matches, typed
        self.update_choices([*self._commands, *saved], FOOT)
        if self._choose_when_ready:
            self._choose_when_ready = False
            self.choose()


def _command_choice(key: KeyBinding) -> PaletteChoice:
    label, _, detail = key.help.removesuffix(")").partition(" (")
    return Choice(label, COMMANDS[key.name], f"{keys_text(key):<9} {detail}".rstrip())


def _find_papers(library: Library, typed: str) -> Iterator[PaletteChoice]:
    for entry in _search_entries(library, typed, MAX_PAPERS):
        paper = entry.paper
        author = paper.authors[0].name if paper.authors else ""
        year = str(paper.published)[:4] if paper.published else ""
        detail = " ".join(part for part in (author, year) if part)
        yield Choice(latex_to_unicode(paper.title), format_term("key", entry.key), detail)


def _find_people(library: Library, typed: str) -> Iterator[PaletteChoice]:
    """Yield authors whose name contains every typed word, those with the most papers first."""
    words = fold(typed).split()
    names = Counter(
        author.name
        for entry in _search_entries(library, " ".join(f"author:{word}" for word in words), PAPERS_SCANNED)
        for author in entry.paper.authors
        if all(word in fold(author.name) for word in words)
    )
    for name, papers in names.most_common(MAX_PEOPLE):
        yield Choice(name, format_term("author", name), f"author  {count_of(papers, 'paper')}")


def _search_entries(library: Library, query: str, limit: int) -> list[PaperEntry]:
    rows = library.search.run(query, SEARCH_TIMEOUT).rows[:limit]
    return [entry for entry in library.papers.entries(rows) if entry is not None]
