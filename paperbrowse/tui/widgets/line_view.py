"""What the list and the abstract have in common: lines under a scrollbar that always stands."""

from typing import Self

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from paperbrowse.tui.widgets.thumb_bar import ThumbBar

ACROSS, DOWN = "─", "│"
"""What a solid border is drawn with."""


class LineView(ScrollView, can_focus=True):
    """Scrolls lines that are as wide as there is room."""

    ALLOW_SELECT = False
    _edge: list[Segment] | None = None
    _behind: Color | None = None
    _shown: tuple[tuple[Region, Offset, Size], list[Strip]] | None = None
    """What was asked for last, and the lines it was answered with."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """One that is cheap to draw."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = ThumbBar(self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    def set_length(self, lines: int) -> None:
        """Tell how many lines there are.

        Textual would lay out the whole screen anew for it, at twice the cost of drawing it; nothing but the thumb of
        the scrollbar is another.
        """
        size = Size(1, lines)
        if not self.show_vertical_scrollbar:
            self.virtual_size = size  # before the first layout
        elif size != self.virtual_size:
            self.set_reactive(LineView.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines
            self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def painted(self, first: int, number: int) -> list[Strip]:
        """Lines with their edge, from one of what is scrolled on; the same objects while they look the same."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """As they were painted.

        Textual would put the edges around each line in every frame, and so have all lines filtered and written out
        anew, however few of them are others. It asks for all of them also when another widget is to be painted.
        """
        asked = (crop, self.scroll_offset, self.outer_size)
        if self._shown is None or self._shown[0] != asked:
            self._shown = asked, self._rendered(crop)
        return self._shown[1]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Something in it is another."""
        self._shown = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _rendered(self, crop: Region) -> list[Strip]:
        top = self.styles.gutter.top
        above = max(0, min(top, crop.bottom) - crop.y)
        strips = self.painted(self.scroll_offset.y + max(0, crop.y - top), crop.height - above)
        if above:
            strips = [self._rule()] * above + strips
        if crop.x or crop.right < self.outer_size.width:
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def notify_style_update(self) -> None:
        """Colours may be others now."""
        super().notify_style_update()
        self._edge = self._behind = self._shown = None

    @property
    def line_width(self) -> int:
        """Columns of a line with its edge; what is under the scrollbar is never seen."""
        return self.styles.gutter.left + self.scrollable_content_region.width

    @property
    def edge(self) -> list[Segment]:
        """What stands to the left of every line."""
        if self._edge is None:
            kind, colour = self.styles.border_left
            border = [Segment(DOWN, self._border_style(colour))] if kind else []
            self._edge = [*border, Segment(" " * self.styles.padding.left, self.rich_style)]
        return self._edge

    def filtered(self, strip: Strip) -> Strip:
        """As every drawn line passes it; done once for a line, not once a frame."""
        segments, behind = list(strip), self._ground
        for one in self.get_line_filters():
            segments = one.apply(segments, behind)
        return Strip(segments, strip.cell_length)

    @property
    def _ground(self) -> Color:
        if self._behind is None:
            self._behind = self.background_colors[1]
        return self._behind

    def _rule(self) -> Strip:
        _, colour = self.styles.border_top
        width = self.outer_size.width
        return self.filtered(Strip([Segment(ACROSS * width, self._border_style(colour))], width))

    def _border_style(self, colour: Color) -> Style:
        return Style(color=(self._ground + colour).rich_color, bgcolor=self._ground.rich_color)
