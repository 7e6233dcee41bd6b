"""What is done when a frame has reached the terminal."""

from collections.abc import Callable

from textual.widget import Widget

PAINT_TIME = 0.002
"""Seconds in which the thread that writes has written a frame, if nothing takes turns with it."""


def after_paint(widget: Widget, callback: Callable[[], object]) -> None:
    """Do something that can wait until what a widget has to show now is on the screen."""
    widget.call_after_refresh(widget.set_timer, PAINT_TIME, callback)
