"""The menu of what the listed papers have in common; a choice is one term of the query, added or taken out."""

from collections.abc import Callable, Iterator, Mapping
from threading import Thread

from textual import on
from textual.message import Message

from paperbrowse.library.library import Library
from paperbrowse.model.errors import Interrupted, PaperbrowseError
from paperbrowse.search.facets import MAX_COUNTED_PAPERS, Facets
from paperbrowse.search.query_edit import format_term, has_term
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import LONG_TIMEOUT

VALUES_SHOWN = 50
"""Values of one kind that are listed: further ones are found by typing."""

FOOT = "type to narrow · Enter adds or removes · Esc leaves"


class FacetsReady(Message):
    """The papers of an answer were counted."""

    def __init__(self, facets: Facets) -> None:
        super().__init__()
        self.facets = facets


class FacetsFailed(Message):
    """They could not be."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class FacetMenu(Menu[str]):
    """Opens at once, and fills when the papers are counted."""

    NO_MATCH = "none of those counted · author:… or cat:… in the search finds all"

    def __init__(self, query: str, open_library: Callable[[], Library]) -> None:
        super().__init__("Narrow by", [], "counting…")
        self._query, self._open_library = query, open_library
        self._library: Library | None = None
        self._is_counted = self._choose_when_ready = False

    def choose(self) -> None:
        """As soon as there is something to choose."""
        self._choose_when_ready = True
        if self._is_counted:
            super().choose()

    def on_mount(self) -> None:
        """Count in a thread: there may be millions."""
        super().on_mount()
        Thread(target=self._count, name="facets", daemon=True).start()

    def on_unmount(self) -> None:
        """Nobody waits for the counts any more."""
        if self._library is not None:
            self._library.interrupt()

    def _count(self) -> None:
        try:
            with self._open_library() as library:
                self._library = library
                self.post_message(FacetsReady(library.facets_of(library.search(self._query, LONG_TIMEOUT))))
        except Interrupted:
            return
        except PaperbrowseError as error:
            self.post_message(FacetsFailed(str(error)))
        finally:
            self._library = None

    @on(FacetsReady)
    def show_counts(self, message: FacetsReady) -> None:
        """Under a heading for each kind."""
        part = "" if message.facets.exact else f" · of the first {MAX_COUNTED_PAPERS:,} papers"
        self._is_counted = True
        self.set_choices(list(facet_choices(message.facets, self._query)), FOOT + part)
        if self._choose_when_ready:
            self.choose()

    @on(FacetsFailed)
    def show_failure(self, message: FacetsFailed) -> None:
        """In place of the counts."""
        self.set_choices([], message.reason)


def facet_choices(facets: Facets, query: str) -> Iterator[Choice[str]]:
    """Every value with its number of papers, those in force ticked; kinds without any are left out."""
    kinds: tuple[tuple[str, str, Mapping[str, int]], ...] = (
        ("Categories", "cat", facets.category),
        ("Years", "date", facets.timeline.years),
        ("Tags", "tag", facets.tag),
        ("Organizations", "org", facets.organization),
        ("Venues", "venue", facets.venue),
        ("Authors", "author", facets.author),
        ("Sources", "source", facets.source),
    )
    widest = max((len(f"{count:,}") for _, _, counts in kinds for count in counts.values()), default=0)
    for heading, name, counts in kinds:
        if counts:
            yield Choice.heading(heading)
        for place, value in enumerate(counts):
            wanted, is_rare = format_term(name, value), place >= VALUES_SHOWN
            yield Choice(
                value, wanted, f"{counts[value]:>{widest},}", has_term(query, wanted), only_when_filtering=is_rare
            )
