"""The menu of themes."""

from collections.abc import Iterable

from paperbrowse.model.links import Link, links
from paperbrowse.model.paper import Paper
from paperbrowse.search.query import SORTS
from paperbrowse.search.query_edit import has_term
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.themes import THEMES
from paperbrowse.tui.widgets.menu_lines import Choice

THEME_LABELS = {
    "paperbrowse": "dark",
    "paperbrowse-day": "light",
    "ansi-dark": "16 colours",
    "ansi-light": "16 colours",
}


def theme_menu(names: Iterable[str], current: str) -> Menu[str]:
    """Our own first."""
    own = [theme.name for theme in THEMES]
    ordered = [*own, *sorted(name for name in names if name not in own)]
    return Menu("Colours", [Choice(name, name, THEME_LABELS.get(name, ""), name == current) for name in ordered])


SORT_DESCRIPTIONS = {
    "relevance": "best match first; without words, newest first",
    "newest": "by date, the latest first",
    "oldest": "by date, the earliest first",
    "upvotes": "most upvotes first",
    "comments": "most discussed first",
    "title": "by title, A to Z",
    "added": "last imported first",
    "starred": "last starred first",
}
"""What each order does; one without words is offered all the same."""


def sort_menu(query: str) -> Menu[str]:
    """Every order search knows; "" takes `sort:` out of the query."""
    choices = [
        Choice(name.capitalize(), f"sort:{name}", SORT_DESCRIPTIONS.get(name, ""), has_term(query, f"sort:{name}"))
        for name in SORTS
    ]
    return Menu("Order", [*choices, Choice("As it comes", "", "no sort: in the query")])


def link_menu(paper: Paper) -> Menu[Link]:
    """Every address by its label; a guess says that it is one."""
    choices = [Choice("Search Hugging Face" if link.is_search else link.label, link, link.url) for link in links(paper)]
    return Menu("Links", choices, "Enter opens · Esc leaves")
