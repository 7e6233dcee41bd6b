"""The menu of one paper's links."""

from paperbrowse.model.links import Link, links
from paperbrowse.model.paper import Paper
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice


def link_menu(paper: Paper) -> Menu[Link]:
    """Every address by its label; a guess says that it is one."""
    choices = [Choice("Search Hugging Face" if link.is_search else link.label, link, link.url) for link in links(paper)]
    return Menu("Links", choices, "Enter opens · Esc leaves")
