"""The menu of the listed papers' categories, years, authors, …; a choice adds a term to the query or removes it."""

from collections.abc import Iterator, Mapping

from paperbrowse.library.library import Library
from paperbrowse.search.facets import MAX_COUNTED_PAPERS, Facets
from paperbrowse.search.query_edit import format_term, has_term
from paperbrowse.tui.screens.menu import LoadingMenu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import LONG_TIMEOUT, OpenLibrary

VALUES_SHOWN = 50
"""Values listed of each field; typing finds the others."""

FOOT = "type to filter · Enter: add or remove · Esc: cancel"


class FacetMenu(LoadingMenu[str]):
    """Opens at once, and fills when the papers are counted in a thread: there may be millions."""

    NO_MATCH = "not among the counted values · author:… or cat:… in the search finds all"

    def __init__(self, query: str, open_library: OpenLibrary) -> None:
        super().__init__("Filter by", "counting…", open_library)
        self._query = query
        self._is_counted = self._choose_when_ready = False

    def choose(self) -> None:
        self._choose_when_ready = True
        if self._is_counted:
            super().choose()

    def read(self, library: Library) -> None:
        self.call_later(self._show_counts, library.search.facets(library.search.run(self._query, LONG_TIMEOUT)))

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
