"""The list and the abstract, side by side, stacked, or one at a time."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widget import Widget

from paperbrowse.tui.layout_file import MAX_SHARE, MIN_SHARE, Layout
from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.paper_list import PaperList

SIDE_BY_SIDE_FROM = 80
"""Columns of the terminal from which both panes fit side by side."""

SHARE_STEP = 4
"""Percent of the panes by which a key moves the edge between them."""

STACKED_FROM = 30
"""Lines of a narrower terminal from which both panes fit one above the other."""


class SplitView(Container):
    """Shows one pane or both, depending on the focus and on the size of the terminal."""

    class LaidOut(Message):
        """A pane that got the focus also has its size, so that moves in it work."""

    class Resized(Message):
        """The user moved the edge between the panes."""

    def __init__(self, papers: PaperList, abstract: AbstractPane, terminal: Size, layout: Layout) -> None:
        super().__init__(id="panes")
        self._papers, self._abstract = papers, abstract
        self._terminal, self._chosen = terminal, layout
        self._is_dragging = False
        self._applied_share = (False, 0)
        """The side and the share that the panes have; a share of 0 is that of the style sheet."""
        self._abstract_wanted = True
        self._is_maximized = False
        self.is_layout_pending = False
        """True: a pane does not have its size yet."""
        self._apply_layout(reading=False)

    def compose(self) -> ComposeResult:
        yield self._papers
        yield self._abstract

    @property
    def active_pane(self) -> PaperList | AbstractPane:
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

    # The edge between the panes

    def move_edge(self, steps: int) -> None:
        """Make the list larger, or smaller by a negative number of steps."""
        self._set_share(self._share + steps * SHARE_STEP)
        self.post_message(self.Resized())

    @property
    def _share(self) -> int:
        """Percent of the panes that the list has."""
        chosen = self._chosen.beside if self._is_wide else self._chosen.stacked
        size = (self._papers.outer_size, self.size) if not chosen else ()
        papers, panes = [side.width if self._is_wide else side.height for side in size] or (chosen, 100)
        return round(100 * papers / max(1, panes))

    def _set_share(self, share: int) -> None:
        if self._fits_both and self._papers.display and self._abstract.display:
            setattr(self._chosen, "beside" if self._is_wide else "stacked", min(max(share, MIN_SHARE), MAX_SHARE))
            self.update_layout()

    def _apply_shares(self) -> None:
        """Give the panes their chosen sizes; None is the size of the style sheet."""
        share, applied = self._chosen.beside if self._is_wide else self._chosen.stacked, self._applied_share
        if applied == (self._is_wide, share):
            return
        self._applied_share = self._is_wide, share
        for pane, part in ((self._papers, share), (self._abstract, 100 - share)):
            pane.styles.width = f"{part}fr" if share and self._is_wide else None
            pane.styles.height = f"{part}fr" if share and not self._is_wide else None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag the edge, which is the border of the abstract."""
        edge, both = self._abstract.region, self._papers.display and self._abstract.display
        if both and (event.screen_x == edge.x if self._is_wide else event.screen_y == edge.y):
            self._is_dragging = True
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._is_dragging:
            panes = self.region
            along = (
                (event.screen_x - panes.x, panes.width) if self._is_wide else (event.screen_y - panes.y, panes.height)
            )
            self._set_share(round(100 * along[0] / max(1, along[1])))

    def on_mouse_up(self) -> None:
        if self._is_dragging:
            self._is_dragging = False
            self.release_mouse()
            self.post_message(self.Resized())

    def update_layout(self) -> None:
        """Apply the layout for the focus and the size of the terminal."""
        previous = self._layout_state
        self._apply_layout(self._is_abstract_focused)
        self._wait_if_changed(previous)

    def _wait_if_changed(self, previous: tuple[object, ...]) -> None:
        if self._layout_state != previous:
            self.is_layout_pending = True
            self.call_after_refresh(self._post_laid_out)

    def _post_laid_out(self) -> None:
        self.is_layout_pending = False
        self.post_message(self.LaidOut())

    @property
    def _layout_state(self) -> tuple[object, ...]:
        return self._is_maximized, self._applied_share, self._papers.display, self._abstract.display

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
        self._apply_shares()
        self._abstract.set_class(not both, "-alone")
        self._abstract.centered = self._is_maximized
        _set_displayed(self._papers, both or not reading)
        _set_displayed(self._abstract, reading or (self._abstract_wanted and self._fits_both))


def _set_displayed(widget: Widget, displayed: bool) -> None:
    """Show or hide a widget; setting the same value again would cost a layout."""
    if widget.display != displayed:
        widget.display = displayed
