"""The menu of orders; a choice is the query's `sort:`."""

from paperbrowse.search.query import SORTS
from paperbrowse.search.query_edit import has_term
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice

WORDS = {
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


def order_menu(query: str) -> Menu[str]:
    """Every order search knows; "" takes `sort:` out of the query."""
    choices = [
        Choice(name.capitalize(), f"sort:{name}", WORDS.get(name, ""), has_term(query, f"sort:{name}"))
        for name in SORTS
    ]
    return Menu("Order", [*choices, Choice("As it comes", "", "no sort: in the query")])
