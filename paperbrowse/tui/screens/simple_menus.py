"""The menus of themes, sort orders and links."""

from collections.abc import Iterable, Sequence

from textual.await_complete import AwaitComplete

from paperbrowse.library.duplicates import JoinedRecord
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.identity import paper_keys
from paperbrowse.model.urls import Link, links
from paperbrowse.model.wording import author_line
from paperbrowse.search.query import SORTS
from paperbrowse.search.query_edit import has_term
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.themes import THEMES
from paperbrowse.tui.widgets.menu_lines import Choice

MERGE = -1
"""The value of the choice that merges papers, among the indexes of records."""

THEME_LABELS = {"paperbrowse": "dark", "paperbrowse-day": "light", "ansi-dark": "16 colors", "ansi-light": "16 colors"}

SORT_DESCRIPTIONS = {
    "relevance": "best match first; without words, newest first",
    "newest": "by date, the latest first",
    "oldest": "by date, the earliest first",
    "upvotes": "most upvotes first",
    "trending": "most upvotes for their age first",
    "comments": "most comments first",
    "title": "by title, A to Z",
    "added": "last imported first",
    "starred": "last starred first",
    "foryou": "what you would star first, learned from your stars",
}


class ThemeMenu(Menu[str]):
    """Shows the screen in the theme under the cursor; leaving without a choice restores the theme before."""

    def on_mount(self) -> None:
        self._theme_before = self.app.theme

    def show_chosen(self, chosen: Choice[str] | None) -> None:
        if chosen is not None and chosen.value is not None:
            self.app.theme = chosen.value

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        if result is None:
            self.app.theme = self._theme_before
        return super().dismiss(result)


def theme_menu(names: Iterable[str], current: str) -> ThemeMenu:
    """Return a menu of themes, those of paperbrowse first."""
    own = [theme.name for theme in THEMES]
    ordered = [*own, *sorted(name for name in names if name not in own)]
    return ThemeMenu("Colors", [Choice(name, name, THEME_LABELS.get(name, ""), name == current) for name in ordered])


def sort_menu(query: str) -> Menu[str]:
    """Return a menu of terms that sort; the result "" removes `sort:` from the query."""
    choices = [
        Choice(name.capitalize(), f"sort:{name}", SORT_DESCRIPTIONS.get(name, ""), has_term(query, f"sort:{name}"))
        for name in SORTS
    ]
    return Menu("Sort by", [*choices, Choice("Default order", "", "no sort: in the query")])


def link_menu(entry: PaperEntry, files: Sequence[Link]) -> Menu[Link]:
    """Return a menu of a paper's links and files; a search for the paper is labeled as a search."""
    choices = [
        Choice("Search Hugging Face" if link.is_search else link.label, link, link.url)
        for link in (*links(entry.paper), *files)
    ]
    return Menu("Links and files" if files else "Links", choices, "Enter: open · Esc: cancel")


def record_menu(entry: PaperEntry, records: Sequence[JoinedRecord], mergeable: int) -> Menu[int]:
    """Return a menu of a paper's records; the result is the index of one to split off, or MERGE.

    mergeable: the number of papers that are to be merged.
    """
    choices = [Choice("Merge", MERGE, f"make the {mergeable} papers one")] if mergeable > 1 else []
    if records:
        choices += [Choice(_source_label(record), index, _details(record)) for index, record in enumerate(records)]
        return Menu(f"Records: {len(records)}", choices, "Enter: split it off, or merge · Esc: cancel")
    choices += [Choice(source, None, "") for source in entry.sources]
    return Menu("One record", choices, "Space selects papers to merge · Esc: cancel")


def _source_label(record: JoinedRecord) -> str:
    kind, _, place = record.sources[0].partition(" ") if record.sources else ("", "", "")
    return f"{kind} {place.rpartition('/')[2]}"


def _details(record: JoinedRecord) -> str:
    """Return what a record says, and why it was joined."""
    paper = record.paper
    year = str(paper.published)[:4] if paper.published else ""
    ids = " ".join(paper_keys(paper)[:-1])
    return " · ".join(filter(None, (record.reason, latex_to_unicode(paper.title), author_line(paper), year, ids)))
