"""The menu of the listed papers' categories, years, authors, …; a choice adds a term to the query or removes it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from paperbrowse.library.library import Library
from paperbrowse.search.facets import MAX_COUNTED_PAPERS, Facets
from paperbrowse.search.query_edit import format_term, has_term
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import LONG_TIMEOUT, LatestWorker

VALUES_SHOWN = 50
"""Values listed of each field; typing finds the others."""

FOOT = "type to filter · Enter: add or remove · Esc: cancel"


class FacetMenu(Menu[str]):
    """Opens at once, and fills when the papers are counted in a thread: there may be millions."""

    NO_MATCH = "not among the counted values · author:… or cat:… in the search finds all"

    def __init__(self, query: str, open_library: Callable[[], Library]) -> None:
        super().__init__("Filter by", [], "counting…")
        self._query = query
        on_failure = partial(self.call_later, self.set_choices, [])
        self._worker = LatestWorker(open_library, self._count, "facets", on_failure)
        self._is_counted = self._choose_when_ready = False

    def choose(self) -> None:
        self._choose_when_ready = True
        if self._is_counted:
            super().choose()

    def on_mount(self) -> None:
        super().on_mount()
        self._worker.submit(self._query)

    def on_unmount(self) -> None:
        self._worker.stop()

    def _count(self, library: Library, query: str) -> None:
        self.call_later(self._show_counts, library.search.facets(library.search.run(query, LONG_TIMEOUT)))

    def _show_counts(self, facets: Facets) -> None:
        part = "" if facets.exact else f" · of the first {MAX_COUNTED_PAPERS:,} papers"
        self._is_counted = True
        self.set_choices(list(facet_choices(facets, self._query)), FOOT + part)
        if self._choose_when_ready:
            self.choose()


def facet_choices(facets: Facets, query: str) -> Iterator[Choice[str]]:
    """Yield every value with its number of papers under the heading of its field; terms of the query are marked."""
    fields: tuple[tuple[str, str, Mapping[str, int]], ...] = (
        ("Categories", "cat", facets.category),
        ("Years", "date", facets.timeline.years),
        ("Tags", "tag", facets.tag),
        ("Organizations", "org", facets.organization),
        ("Venues", "venue", facets.venue),
        ("Authors", "author", facets.author),
        ("Sources", "source", facets.source),
    )
    width = max((len(f"{count:,}") for _, _, counts in fields for count in counts.values()), default=0)
    for heading, field, counts in fields:
        if counts:
            yield Choice.heading(heading)
        for index, (value, count) in enumerate(counts.items()):
            term = format_term(field, value)
            is_rare = index >= VALUES_SHOWN
            yield Choice(value, term, f"{count:>{width},}", has_term(query, term), only_when_filtering=is_rare)
