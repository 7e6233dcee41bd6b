"""The pane that shows the selected paper in full."""

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.reactive import reactive, var
from textual.strip import Strip

from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.tui.textual_private.line_scroll_view import LineScrollView
from paperbrowse.tui.textual_private.painting import after_paint, clear_style_caches
from paperbrowse.tui.widgets.abstract_text import AbstractText

MAX_TEXT_WIDTH = 88
"""Columns of text: in longer lines, the eye loses the next line."""

CLEAR_STYLES_EVERY = 200
"""Papers shown between two clearings of the style caches."""


class AbstractPane(LineScrollView):
    """Scrolls the text of one paper; its height is computed at once, so that the next paper needs no layout."""

    result: var[SearchResult] = var(SearchResult)
    entry: var[PaperEntry | None] = var(None)
    centered: reactive[bool] = reactive(False)
    """True: the text is centered in the pane, which is wider, and all authors are listed."""
    all_authors: var[bool] = var(False)
    """True: all authors are listed, not only the first `MAX_AUTHORS`."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.auto_links = False  # the text has its own link colors
        self._content = Content("")
        self._lines: list[Content] = []
        self._strips: dict[tuple[int, int], Strip] = {}
        """Painted lines by (line, width)."""
        self._wrapped_width = -1
        self._is_outdated = False
        self._shown_row: int | None = None
        self._shown_count = 0
        self.link_urls: list[str] = []
        """The URL of each link in the text, by its number."""

    def watch_result(self, old: SearchResult, new: SearchResult) -> None:
        if old.highlights != new.highlights:
            self._update_later()

    def watch_entry(self, old: PaperEntry | None, new: PaperEntry | None) -> None:
        if old is None or new is None or old.row == new.row:
            self._update_content()
        else:
            self._update_later()

    def on_resize(self, event: events.Resize) -> None:
        self._update_length()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._wrapped_width = -1

    def paint_lines(self, first: int, count: int) -> list[Strip]:
        self._wrap_lines()
        width = self.line_width
        return [
            self._strips.get((line, width)) or self._paint_line(line, width) for line in range(first, first + count)
        ]

    def _paint_line(self, line: int, width: int) -> Strip:
        style = self.visual_style
        margin = max(0, (self._available_width - self._wrapped_width) // 2 if self.centered else 0)
        text = self._lines[line].render_segments(style) if line < len(self._lines) else []
        strip = Strip([*self.left_edge, Segment(" " * margin, style.rich_style), *text])
        strip = self._strips[line, width] = self.apply_filters(strip.adjust_cell_length(width, style.rich_style))
        return strip

    def move(self, step: int) -> None:
        """Scroll by a number of lines."""
        self.update_now()
        self.scroll_to(y=self.scroll_target_y + step, animate=False, force=True, immediate=True)

    def move_pages(self, pages: float) -> None:
        """Scroll by pages of one line less than the pane, which keeps the user oriented."""
        lines = max(1, round((self.size.height - 1) * abs(pages)))
        self.move(lines if pages > 0 else -lines)

    def go_first(self) -> None:
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def go_last(self) -> None:
        self.update_now()
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def _update_later(self) -> None:
        """Update after the next frame, so that the list, for which the user waits, is painted first."""
        if not self._is_outdated:
            self._is_outdated = True
            after_paint(self, self.update_now)

    def update_now(self) -> None:
        """Run an update that `_update_later` has scheduled."""
        if self._is_outdated:
            self._update_content()

    def _update_content(self) -> None:
        """Build the text of the selected paper; wrap it only when the pane is visible."""
        self._is_outdated = False
        if self.entry is None or self.entry.row != self._shown_row:
            self._shown_row = None if self.entry is None else self.entry.row
            self._shown_count += 1
            if self._shown_count % CLEAR_STYLES_EVERY == 0:
                clear_style_caches()
            self.set_reactive(AbstractPane.all_authors, False)
            self.go_first()
        self._content, self.link_urls = Content(""), []
        if self.entry is not None:
            text = AbstractText(self.entry, self.result.highlights, all_authors=self.centered or self.all_authors)
            self._content, self.link_urls = text.content(), text.link_urls
        self._wrapped_width = -1
        if self.size.width:
            self._update_length()
        self.refresh()

    watch_centered = watch_all_authors = _update_content

    def _update_length(self) -> None:
        self._wrap_lines()
        self.set_length(len(self._lines))

    @property
    def _available_width(self) -> int:
        """Columns between the padding and the scrollbar, for text and margins."""
        return self.scrollable_content_region.width

    def _wrap_lines(self) -> None:
        width = max(1, min(MAX_TEXT_WIDTH, self._available_width - 1))
        if self._wrapped_width != width:
            self._wrapped_width, self._lines = width, self._content.wrap(width)
            self._strips.clear()
