"""The list and the abstract, side by side, stacked, or one at a time."""

from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widget import Widget

from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.paper_list import PaperList


class Pane(Protocol):
    """The moves that the list and the abstract share."""

    def move(self, step: int) -> None:
        """Move by papers or by lines."""

    def move_pages(self, pages: float) -> None: ...

    def go_first(self) -> None: ...

    def go_last(self) -> None: ...


SIDE_BY_SIDE_FROM = 80
"""Columns of the terminal from which both panes fit side by side."""

STACKED_FROM = 30
"""Lines of a narrower terminal from which both panes fit one above the other."""


class SplitView(Container):
    """Shows one pane or both, depending on the focus and on the size of the terminal."""

    class LaidOut(Message):
        """A pane that got the focus also has its size, so that moves in it work."""

    def __init__(self, papers: PaperList, abstract: AbstractPane, terminal: Size) -> None:
        super().__init__(id="panes")
        self._papers, self._abstract = papers, abstract
        self._terminal = terminal
        self._abstract_wanted = True
        self._is_maximized = False
        self.is_layout_pending = False
        """True: a pane does not have its size yet."""
        self._apply_layout(reading=False)

    def compose(self) -> ComposeResult:
        yield self._papers
        yield self._abstract

    @property
    def active_pane(self) -> Pane:
        """The pane that moves apply to."""
        return self._abstract if self._is_abstract_focused else self._papers

    @property
    def cursor_cell(self) -> Offset:
        """The cell of the selected paper, or the first one of the abstract."""
        return self._abstract.region.offset if self._is_abstract_focused else self._papers.cursor_cell

    @property
    def is_reading(self) -> bool:
        """True in the reading view, where the abstract fills the terminal."""
        return self._is_maximized and self._is_abstract_focused

    def focus_abstract(self) -> None:
        """Go to the abstract; it replaces the list if both do not fit."""
        self._abstract_wanted = True
        self.focus_pane(self._abstract)

    def maximize_abstract(self) -> None:
        """Open the reading view, until the user moves the focus."""
        self._abstract_wanted = True
        self.focus_pane(self._abstract, maximize=True)

    def focus_pane(self, widget: Widget, *, maximize: bool = False) -> None:
        """Show the widget, then focus it, because a hidden widget cannot have the focus."""
        previous = self._layout_state
        self._is_maximized |= maximize
        _set_displayed(widget, True)
        self.screen.set_focus(widget, scroll_visible=False)
        self._apply_layout(self._is_abstract_focused)
        self._wait_if_changed(previous)

    def toggle_abstract(self) -> None:
        """Show or hide the abstract; if both panes do not fit, switch between them."""
        if self._is_abstract_focused:
            self._abstract_wanted = not self._fits_both
            self.focus_pane(self._papers)
        elif self._fits_both:
            self._abstract_wanted = not self._abstract_wanted
            self.update_layout()
        else:
            self.focus_abstract()

    def update_layout(self) -> None:
        """Apply the layout for the focus and the size of the terminal."""
        previous = self._layout_state
        self._apply_layout(self._is_abstract_focused)
        self._wait_if_changed(previous)

    def _wait_if_changed(self, previous: tuple[bool, ...]) -> None:
        if self._layout_state != previous:
            self.is_layout_pending = True
            self.call_after_refresh(self._post_laid_out)

    def _post_laid_out(self) -> None:
        self.is_layout_pending = False
        self.post_message(self.LaidOut())

    @property
    def _layout_state(self) -> tuple[bool, ...]:
        return self._is_maximized, self._is_wide, self._papers.display, self._abstract.display

    def on_resize(self, event: events.Resize) -> None:
        self._terminal = self.app.size
        self.update_layout()

    @property
    def _is_abstract_focused(self) -> bool:
        return self.screen.focused is self._abstract

    @property
    def _is_wide(self) -> bool:
        return self._terminal.width >= SIDE_BY_SIDE_FROM

    @property
    def _fits_both(self) -> bool:
        return self._is_wide or self._terminal.height >= STACKED_FROM

    def _apply_layout(self, reading: bool) -> None:
        self._is_maximized = self._is_maximized and reading
        both = self._fits_both and not self._is_maximized
        self.set_class(self._is_wide, "-beside")
        self._abstract.set_class(not both, "-alone")
        self._abstract.centered = self._is_maximized
        _set_displayed(self._papers, both or not reading)
        _set_displayed(self._abstract, reading or (self._abstract_wanted and self._fits_both))


def _set_displayed(widget: Widget, displayed: bool) -> None:
    """Show or hide a widget; setting the same value again would cost a layout."""
    if widget.display != displayed:
        widget.display = displayed
