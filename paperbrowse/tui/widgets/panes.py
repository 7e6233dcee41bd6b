"""Where the list and the abstract stand: beside each other, one over the other, or one at a time."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.pane import Pane
from paperbrowse.tui.widgets.paper_list import PaperList

BESIDE = 80
"""Columns of the terminal from which both panes have room beside each other."""

STACKED = 30
"""Lines of a narrower terminal from which both have room one over the other."""


class Panes(Container):
    """Shows what the focus and the room ask for."""

    class LaidOut(Message):
        """A pane that was turned to has its size: it can be moved in."""

    def __init__(self, papers: PaperList, abstract: AbstractPane, terminal: Size) -> None:
        super().__init__(id="panes")
        self._papers, self._abstract = papers, abstract
        self._terminal = terminal
        self._wanted = True
        self._alone = False
        self.settling = False
        """Whether a pane has yet to be given its size."""
        self._place(reading=False)

    def compose(self) -> ComposeResult:
        """The list first."""
        yield self._papers
        yield self._abstract

    @property
    def pane(self) -> Pane:
        """The pane moves are about."""
        return self._abstract if self._is_read else self._papers

    @property
    def is_reading(self) -> bool:
        """Whether the abstract was opened to be read, over the whole terminal."""
        return self._alone and self._is_read

    def focus_abstract(self) -> None:
        """Read; instead of the list where there is no room for both."""
        self._wanted = True
        self.turn_to(self._abstract)

    def read_alone(self) -> None:
        """The abstract over the whole terminal, until the reader turns to something else."""
        self._wanted = True
        self.turn_to(self._abstract, alone=True)

    def turn_to(self, widget: Widget, *, alone: bool = False) -> None:
        """Shown first and focused then: what is not on the screen cannot have the focus."""
        before = self._shape
        self._alone |= alone
        _show(widget, True)
        self.screen.set_focus(widget, scroll_visible=False)
        self._place(self._is_read)
        self._wait_if_another_than(before)

    def toggle_abstract(self) -> None:
        """Where both have room: shown or not. Elsewhere: the one or the other."""
        if self._is_read:
            self._wanted = not self._holds_both
            self.turn_to(self._papers)
        elif self._holds_both:
            self._wanted = not self._wanted
            self.settle()
        else:
            self.focus_abstract()

    def settle(self) -> None:
        """As the focus and the room ask for."""
        before = self._shape
        self._place(self._is_read)
        self._wait_if_another_than(before)

    def _wait_if_another_than(self, shape: tuple[bool, ...]) -> None:
        if self._shape != shape:
            self.settling = True
            self.call_after_refresh(self._tell_laid_out)

    def _tell_laid_out(self) -> None:
        self.settling = False
        self.post_message(self.LaidOut())

    @property
    def _shape(self) -> tuple[bool, ...]:
        return self._alone, self._is_wide, self._papers.display, self._abstract.display

    def on_resize(self, event: events.Resize) -> None:
        """A window that grows has room for both panes."""
        self._terminal = self.app.size
        self.settle()

    @property
    def _is_read(self) -> bool:
        return self.screen.focused is self._abstract

    @property
    def _is_wide(self) -> bool:
        return self._terminal.width >= BESIDE

    @property
    def _holds_both(self) -> bool:
        return self._is_wide or self._terminal.height >= STACKED

    def _place(self, reading: bool) -> None:
        self._alone = self._alone and reading
        both = self._holds_both and not self._alone
        self.set_class(self._is_wide, "-beside")
        self._abstract.set_class(not both, "-alone")
        self._abstract.centred = self._alone
        _show(self._papers, both or not reading)
        _show(self._abstract, reading or (self._wanted and self._holds_both))


def _show(widget: Widget, wanted: bool) -> None:
    """Saying again what is so would cost a layout."""
    if widget.display != wanted:
        widget.display = wanted
