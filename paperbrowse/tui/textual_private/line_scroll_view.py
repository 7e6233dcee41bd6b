"""The base of the list and the abstract: lines with a border and a permanent scrollbar, painted line by line."""

from typing import Self

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Offset, Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from paperbrowse.tui.textual_private.scrollbar import CachedScrollBar

HORIZONTAL_BORDER, VERTICAL_BORDER = "─", "│"
"""Characters of a solid border."""


class LineScrollView(ScrollView, can_focus=True):
    ALLOW_SELECT = False
    _left_edge: list[Segment] | None = None
    _background_color: Color | None = None
    _last_render: tuple[tuple[Region, Offset, Size], list[Strip]] | None = None
    """The arguments of the last rendering, and its lines."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = CachedScrollBar(self.scrollbar_size_vertical)
            self._vertical_scrollbar.display = False
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    def set_length(self, lines: int) -> None:
        """Set the number of lines without Textual's layout of the screen, because only the scrollbar changes.

        The layout would cost twice as much as drawing the screen.
        """
        size = Size(1, lines)
        if not self.show_vertical_scrollbar:
            self.virtual_size = size  # before the first layout
        elif size != self.virtual_size:
            self.set_reactive(LineScrollView.virtual_size, size)
            self.vertical_scrollbar.window_virtual_size = lines
            self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def paint_lines(self, first: int, count: int) -> list[Strip]:
        """Return lines with their left edge; the same objects as long as they look the same."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the painted lines, or those of the last rendering.

        Textual's own method adds the edges in every frame, so that all lines would be filtered and written again,
        even for a frame of another widget.
        """
        arguments = (crop, self.scroll_offset, self.outer_size)
        if self._last_render is None or self._last_render[0] != arguments:
            self._last_render = arguments, self._render_crop(crop)
        return self._last_render[1]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        self._last_render = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _render_crop(self, crop: Region) -> list[Strip]:
        top = self.styles.gutter.top
        above = max(0, min(top, crop.bottom) - crop.y)
        strips = self.paint_lines(self.scroll_offset.y + max(0, crop.y - top), crop.height - above)
        if above:
            strips = [self._top_border()] * above + strips
        if crop.x or crop.right < self.outer_size.width:
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._left_edge = self._background_color = self._last_render = None

    @property
    def line_width(self) -> int:
        """Columns of a line with its left edge, without the scrollbar."""
        return self.styles.gutter.left + self.scrollable_content_region.width

    @property
    def left_edge(self) -> list[Segment]:
        """The border and the padding on the left of every line."""
        if self._left_edge is None:
            kind, color = self.styles.border_left
            border = [Segment(VERTICAL_BORDER, self._border_style(color))] if kind else []
            self._left_edge = [*border, Segment(" " * self.styles.padding.left, self.rich_style)]
        return self._left_edge

    def apply_filters(self, strip: Strip) -> Strip:
        """Apply the line filters once per line, not once per frame."""
        segments, background = list(strip), self._ground_color
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return Strip(segments, strip.cell_length)

    @property
    def _ground_color(self) -> Color:
        if self._background_color is None:
            self._background_color = self.background_colors[1]
        return self._background_color

    def _top_border(self) -> Strip:
        _, color = self.styles.border_top
        width = self.outer_size.width
        return self.apply_filters(Strip([Segment(HORIZONTAL_BORDER * width, self._border_style(color))], width))

    def _border_style(self, color: Color) -> Style:
        return Style(color=(self._ground_color + color).rich_color, bgcolor=self._ground_color.rich_color)
