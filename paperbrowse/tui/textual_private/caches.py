"""Textual's caches of styles and rendered lines, emptied because they would grow with every paper and dialog."""

from typing import Any

from textual.filter import ANSIToTruecolor
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

STYLE_CACHES = (Style.__add__, Strip.render_ansi, ANSIToTruecolor.truecolor_style)
"""Functions with an `lru_cache` that keeps styles for each URL that was ever a link: 8 kB a paper."""


def clear_style_caches() -> None:
    for function in STYLE_CACHES:
        function.cache_clear()


def drop_rendered_lines(screen: Screen[Any]) -> None:
    """Drop the lines of a closed screen.

    Textual keeps those of 1,024 widgets, because its color cache has the rendered lines among its keys.
    """
    for widget in screen.walk_children(Widget, with_self=True):
        widget.refresh()
