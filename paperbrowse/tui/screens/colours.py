"""The menu of themes."""

from collections.abc import Iterable

from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.themes import THEMES
from paperbrowse.tui.widgets.menu_lines import Choice

WORDS = {"paperbrowse": "dark", "paperbrowse-day": "light", "ansi-dark": "16 colours", "ansi-light": "16 colours"}


def theme_menu(names: Iterable[str], current: str) -> Menu[str]:
    """Our own first."""
    own = [theme.name for theme in THEMES]
    ordered = [*own, *sorted(name for name in names if name not in own)]
    return Menu("Colours", [Choice(name, name, WORDS.get(name, ""), name == current) for name in ordered])
