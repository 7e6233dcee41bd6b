"""What a pane can be asked, whichever it is."""

from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.paper_list import PaperList


class Pane(Protocol):
    """The list and the abstract move by the same keys."""

    def move(self, step: int) -> None:
        """By papers or by lines."""

    def move_pages(self, pages: float) -> None:
        """By pages, or halves of them."""

    def go_first(self) -> None:
        """To the start."""

    def go_last(self) -> None:
        """To the end."""


SIDE_BY_SIDE_FROM = 80
"""Columns of the terminal from which both panes have room beside each other."""

STACKED_FROM = 30
"""Lines of a narrower terminal from which both have room one over the other."""


class SplitView(Container):
    """Shows what the focus and the room ask for."""

    class LaidOut(Message):
        """A pane that was turned to has its size: it can be moved in."""

    def __init__(self, papers: PaperList, abstract: AbstractPane, terminal: Size) -> None:
        super().__init__(id="panes")
        self._papers, self._abstract = papers, abstract
        self._terminal = terminal
        self._abstract_wanted = True
        self._is_maximized = False
        self.is_layout_pending = False
        """Whether a pane has yet to be given its size."""
        self._apply_layout(reading=False)

    def compose(self) -> ComposeResult:
        """The list first."""
        yield self._papers
        yield self._abstract

    @property
    def active_pane(self) -> Pane:
        """The pane moves are about."""
        return self._abstract if self._is_abstract_focused else self._papers

    @property
    def is_reading(self) -> bool:
        """Whether the abstract was opened to be read, over the whole terminal."""
        return self._is_maximized and self._is_abstract_focused

    def focus_abstract(self) -> None:
        """Read; instead of the list where there is no room for both."""
        self._abstract_wanted = True
        self.focus_pane(self._abstract)

    def maximize_abstract(self) -> None:
        """The abstract over the whole terminal, until the reader turns to something else."""
        self._abstract_wanted = True
        self.focus_pane(self._abstract, maximize=True)

    def focus_pane(self, widget: Widget, *, maximize: bool = False) -> None:
        """Shown first and focused then: what is not on the screen cannot have the focus."""
        before = self._layout_state
        self._is_maximized |= maximize
        _set_displayed(widget, True)
        self.screen.set_focus(widget, scroll_visible=False)
        self._apply_layout(self._is_abstract_focused)
        self._wait_if_changed(before)

    def toggle_abstract(self) -> None:
        """Where both have room: shown or not. Elsewhere: the one or the other."""
        if self._is_abstract_focused:
            self._abstract_wanted = not self._fits_both
            self.focus_pane(self._papers)
        elif self._fits_both:
            self._abstract_wanted = not self._abstract_wanted
            self.update_layout()
        else:
            self.focus_abstract()

    def update_layout(self) -> None:
        """As the focus and the room ask for."""
        before = self._layout_state
        self._apply_layout(self._is_abstract_focused)
        self._wait_if_changed(before)

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
        """A window that grows has room for both panes."""
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
    """Saying again what is so would cost a layout."""
    if widget.display != displayed:
        widget.display = displayed
