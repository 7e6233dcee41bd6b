"""The pane that shows the selected paper in full."""

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
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

# Words that a selection takes whole: not those of scripts without blanks between words. A string, because compiling it
# takes longer than showing a paper.
_WORD = r"[^\W\u2e80-\uffff]*"


class AbstractPane(LineScrollView):
    """Scrolls the text of one paper; its height is computed at once, so that the next paper needs no layout."""

    class WordsSelected(Message):
        """The user dragged over the text and released the mouse."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

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
        self._line_starts: list[int] = []
        """The position of each line in the text."""
        self._drag_start: int | None = None
        """The position where the mouse went down; None: it is up."""
        self._selected = range(0)
        """The positions that are selected."""

    def watch_result(self, old: SearchResult, new: SearchResult) -> None:
        if old.highlights != new.highlights or old.related != new.related or old.pulls is not new.pulls:
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
        content = self._lines[line] if line < len(self._lines) else Content("")
        if self._selected and content:
            first, end = (
                position - self._line_starts[line] for position in (self._selected.start, self._selected.stop)
            )
            content = content.stylize("reverse", max(0, first), max(0, end))
        strip = Strip([*self.left_edge, Segment(" " * self._margin, style.rich_style), *content.render_segments(style)])
        strip = self._strips[line, width] = self.apply_filters(strip.adjust_cell_length(width, style.rich_style))
        return strip

    # Selecting words with the mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._select(range(0))
        if event.button == 1 and self._lines:
            self._drag_start = self._position_at(event)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drag_start is None:
            return
        y = event.screen_y - self.region.y
        if not self.styles.gutter.top <= y < self.region.height:
            self.move(1 if y > 0 else -1)
        position = self._position_at(event)
        if self._selected or position != self._drag_start:
            self._select(_whole_words(self._content.plain, self._drag_start, position))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        self._drag_start = None
        if text := self._content.plain[self._selected.start : self._selected.stop].strip():
            self.post_message(self.WordsSelected(text))

    def on_click(self, event: events.Click) -> None:
        if self._selected:  # the end of a drag, which must not open the link below it
            event.prevent_default().stop()

    def _select(self, positions: range) -> None:
        if positions != self._selected:
            self._selected = positions
            self._strips.clear()
            self.refresh()

    def _position_at(self, event: events.MouseEvent) -> int:
        """Return the position in the text of the character under the mouse, or of the nearest one."""
        y = event.screen_y - self.region.y - self.styles.gutter.top + self.scroll_offset.y
        line = min(max(0, y), len(self._lines) - 1)
        column = event.screen_x - self.region.x - self.styles.gutter.left - self._margin
        text = self._lines[line].plain
        characters = (number for number in range(len(text)) if cell_len(text[: number + 1]) > column)
        return self._line_starts[line] + next(characters, len(text))

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
        self._content, self.link_urls, self._selected, self._drag_start = Content(""), [], range(0), None
        if self.entry is not None:
            text = AbstractText(self.entry, self.result.highlights, all_authors=self.centered or self.all_authors)
            text.why = self.result.why(self.entry.row, self.entry.paper)
            text.pulls = self.result.pulls(self.entry.row) if self.result.pulls else ()
            if not self.can_focus:  # a card, whose screen has other keys
                text.link_keys = {}
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
    def _margin(self) -> int:
        return max(0, (self._available_width - self._wrapped_width) // 2 if self.centered else 0)

    @property
    def _available_width(self) -> int:
        """Columns between the padding and the scrollbar, for text and margins."""
        return self.scrollable_content_region.width

    def _wrap_lines(self) -> None:
        width = max(1, min(MAX_TEXT_WIDTH, self._available_width - 1))
        if self._wrapped_width != width:
            self._wrapped_width, self._lines = width, self._content.wrap(width)
            self._line_starts = _line_starts(self._content.plain, self._lines)
            self._strips.clear()


def _line_starts(text: str, lines: Sequence[Content]) -> list[int]:
    """Return the position of each wrapped line in a text; wrapping only removes blanks."""
    starts, end = [], 0
    for line in lines:
        visible = line.plain.rstrip()
        start = max(end, text.find(visible, end))
        starts.append(start)
        end = start + len(visible)
    return starts


def _whole_words(text: str, one: int, other: int) -> range:
    """Return the positions between two, both included, with the words they are in."""
    first, last = sorted((one, other))
    before, behind = re.match(_WORD, text[:first][::-1]), re.match(_WORD, text[last + 1 :])
    return range(first - (before.end() if before else 0), last + 1 + (behind.end() if behind else 0))
