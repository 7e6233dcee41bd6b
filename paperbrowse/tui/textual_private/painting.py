"""Callbacks after a frame, and Textual's caches, emptied because they would grow with every paper."""

from collections.abc import Callable
from typing import Any

from textual.filter import ANSIToTruecolor
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

PAINT_TIME = 0.002
"""Seconds the writing thread needs for a frame, if no other thread runs."""


def after_paint(widget: Widget, callback: Callable[[], object]) -> None:
    """Call a function after the current state of a widget is painted."""
    widget.call_after_refresh(widget.set_timer, PAINT_TIME, callback)


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
