"""The pane that shows the selected paper in full."""

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.reactive import reactive, var
from textual.strip import Strip

from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.tui.textual_private.after_paint import after_paint
from paperbrowse.tui.textual_private.caches import clear_style_caches
from paperbrowse.tui.textual_private.line_scroll_view import LineScrollView
from paperbrowse.tui.widgets.abstract_text import AbstractText

MAX_TEXT_WIDTH = 88
"""Columns of text a line is read in without losing the next one."""

CLEAR_STYLES_EVERY = 200
"""Papers shown between two times that styles are forgotten."""


class AbstractPane(LineScrollView):
    """Scrolls the text of one paper; its height is known at once, so that no layout waits between two papers."""

    result: var[SearchResult] = var(SearchResult)
    entry: var[PaperEntry | None] = var(None)
    centered: reactive[bool] = reactive(False)
    """Whether the text stands in the middle of a pane that is wider than it."""
    all_authors: var[bool] = var(False)
    """Whether every author is named, however many there are."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.auto_links = False  # links have their colours in the text
        self._content = Content("")
        self._lines: list[Content] = []
        self._strips: dict[tuple[int, int], Strip] = {}
        """Lines that were on the screen, by number and width."""
        self._wrapped_width = -1
        self._is_outdated = False
        self._shown_row: int | None = None
        self._shown_count = 0
        self.link_urls: list[str] = []
        """The address of each link in the text."""

    def watch_result(self, old: SearchResult, new: SearchResult) -> None:
        """Other words are lit."""
        if old.highlights != new.highlights:
            self._update_later()

    def watch_entry(self, old: PaperEntry | None, new: PaperEntry | None) -> None:
        """Another paper begins at its top."""
        if old is None or new is None or old.row == new.row:
            self._update_content()
        else:
            self._update_later()

    def watch_centered(self) -> None:
        """Who reads it alone has room for every author."""
        self._update_content()

    def watch_all_authors(self) -> None:
        """More authors are shown."""
        self._update_content()

    def on_resize(self, event: events.Resize) -> None:
        """Lines are broken anew when the width is another."""
        self._update_length()

    def notify_style_update(self) -> None:
        """Colours may be others now."""
        super().notify_style_update()
        self._wrapped_width = -1

    def paint_lines(self, first: int, count: int) -> list[Strip]:
        """Of a long abstract most lines are never seen, nor painted."""
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
        """By lines."""
        self.update_now()
        self.scroll_to(y=self.scroll_target_y + step, animate=False, force=True, immediate=True)

    def move_pages(self, pages: float) -> None:
        """By what is on the screen, less a line to keep the eye's place."""
        lines = max(1, round((self.size.height - 1) * abs(pages)))
        self.move(lines if pages > 0 else -lines)

    def go_first(self) -> None:
        """To the title."""
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def go_last(self) -> None:
        """To the end."""
        self.update_now()
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def _update_later(self) -> None:
        """The list is painted first: that the cursor moved is what the eye waits for, and all a held key needs."""
        if not self._is_outdated:
            self._is_outdated = True
            after_paint(self, self.update_now)

    def update_now(self) -> None:
        """Show now what was to be shown a frame later."""
        if self._is_outdated:
            self._update_content()

    def _update_content(self) -> None:
        """Take down what is selected; what nobody can see is not broken into lines."""
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

    def _update_length(self) -> None:
        self._wrap_lines()
        self.set_length(len(self._lines))

    @property
    def _available_width(self) -> int:
        """Columns between the padding and the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def _text_width(self) -> int:
        return max(1, min(MAX_TEXT_WIDTH, self._available_width - 1))

    def _wrap_lines(self) -> None:
        if self._wrapped_width != self._text_width:
            self._wrapped_width = self._text_width
            self._lines = self._content.wrap(self._wrapped_width)
            self._strips.clear()
