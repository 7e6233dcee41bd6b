"""Callbacks that run once a frame is on the terminal."""

from collections.abc import Callable

from textual.widget import Widget

PAINT_TIME = 0.002
"""Seconds the writing thread needs for a frame, if no other thread runs."""


def after_paint(widget: Widget, callback: Callable[[], object]) -> None:
    """Call a function after the current state of a widget is painted."""
    widget.call_after_refresh(widget.set_timer, PAINT_TIME, callback)
