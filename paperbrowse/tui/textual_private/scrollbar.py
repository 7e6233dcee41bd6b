"""The scrollbar of the list and the abstract: drawn again only when its thumb moves by a cell."""

from typing import cast

from rich.color import Color
from rich.segment import Segment
from textual.geometry import Region
from textual.reactive import Reactive
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class CachedScrollBar(ScrollBar):
    """Looks and works like Textual's, which is drawn again by every step in a list."""

    window_virtual_size: Reactive[int] = Reactive(100, repaint=False)
    window_size: Reactive[int] = Reactive(0, repaint=False)
    position: Reactive[float] = Reactive(0, repaint=False)

    def __init__(self, thickness: int) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._drawn_segments: list[Segment] = []
        self._cell_strips: dict[Segment, Strip] = {}

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._cell_strips.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        self._drawn_segments = self._bar_segments()
        return [self._cell(segment) for segment in self._drawn_segments[crop.y : crop.bottom]]

    def _refresh_if_moved(self) -> None:
        if self._drawn_segments and self._bar_segments() != self._drawn_segments:
            self.refresh()

    watch_window_virtual_size = watch_window_size = watch_position = _refresh_if_moved

    def _bar_segments(self) -> list[Segment]:
        bar = cast("ScrollBarRender", self.render())
        style = self.app.console.get_style(bar.style)
        return list(
            bar.render_bar(
                size=self.size.height,
                virtual_size=bar.virtual_size,
                window_size=bar.window_size,
                position=bar.position,
                thickness=bar.thickness,
                back_color=style.bgcolor or Color.default(),
                bar_color=style.color or Color.default(),
            ).segments
        )

    def _cell(self, segment: Segment) -> Strip:
        strip = self._cell_strips.get(segment)
        if strip is None:
            strip = Strip([segment], self.thickness)
            for line_filter in self.app.get_line_filters():
                strip = strip.apply_filter(line_filter, self.background_colors[1])
            self._cell_strips[segment] = strip
        return strip
