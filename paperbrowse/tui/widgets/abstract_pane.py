"""The pane that shows the selected paper in full."""

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.filter import ANSIToTruecolor
from textual.reactive import reactive, var
from textual.strip import Strip
from textual.style import Style

from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.tui.widgets.abstract_text import AbstractText
from paperbrowse.tui.widgets.aftermath import when_written
from paperbrowse.tui.widgets.line_view import LineView

WIDEST = 88
"""Columns of text a line is read in without losing the next one."""

FORGET_EVERY = 200
"""Papers shown between two times that styles are forgotten."""


class AbstractPane(LineView):
    """Scrolls the text of one paper; its height is known at once, so that no layout waits between two papers."""

    view: var[SearchResult] = var(SearchResult)
    entry: var[PaperEntry | None] = var(None)
    centred: reactive[bool] = reactive(False)
    """Whether the text stands in the middle of a pane that is wider than it."""
    all_named: var[bool] = var(False)
    """Whether every author is named, however many there are."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.auto_links = False  # links have their colours in the text
        self._content = Content("")
        self._lines: list[Content] = []
        self._strips: dict[tuple[int, int], Strip] = {}
        """Lines that were on the screen, by number and width."""
        self._width = -1
        self._is_behind = False
        self._written: int | None = None
        self._papers_written = 0
        self.targets: list[str] = []
        """The address of each link in the text."""

    def watch_view(self, old: SearchResult, new: SearchResult) -> None:
        """Other words are lit."""
        if old.highlights != new.highlights:
            self._fall_behind()

    def watch_entry(self, old: PaperEntry | None, new: PaperEntry | None) -> None:
        """Another paper begins at its top."""
        if old is None or new is None or old.row == new.row:
            self._write()
        else:
            self._fall_behind()

    def watch_centred(self) -> None:
        """Who reads it alone has room for every author."""
        self._write()

    def watch_all_named(self) -> None:
        """More authors are shown."""
        self._write()

    def on_resize(self, event: events.Resize) -> None:
        """Lines are broken anew when the width is another."""
        self._measure()

    def notify_style_update(self) -> None:
        """Colours may be others now."""
        super().notify_style_update()
        self._width = -1

    def painted(self, first: int, number: int) -> list[Strip]:
        """Of a long abstract most lines are never seen, nor painted."""
        self._break_lines()
        width = self.line_width
        return [self._strips.get((line, width)) or self._paint(line, width) for line in range(first, first + number)]

    def _paint(self, line: int, width: int) -> Strip:
        style = self.visual_style
        margin = max(0, (self._room - self._width) // 2 if self.centred else 0)
        text = self._lines[line].render_segments(style) if line < len(self._lines) else []
        strip = Strip([*self.edge, Segment(" " * margin, style.rich_style), *text])
        strip = self._strips[line, width] = self.filtered(strip.adjust_cell_length(width, style.rich_style))
        return strip

    def move(self, by: int) -> None:
        """By lines."""
        self.catch_up()
        self.scroll_to(y=self.scroll_target_y + by, animate=False, force=True, immediate=True)

    def move_pages(self, pages: float) -> None:
        """By what is on the screen, less a line to keep the eye's place."""
        lines = max(1, round((self.size.height - 1) * abs(pages)))
        self.move(lines if pages > 0 else -lines)

    def go_first(self) -> None:
        """To the title."""
        self.scroll_to(y=0, animate=False, force=True, immediate=True)

    def go_last(self) -> None:
        """To the end."""
        self.catch_up()
        self.scroll_to(y=self.max_scroll_y, animate=False, force=True, immediate=True)

    def _fall_behind(self) -> None:
        """The list is painted first: that the cursor moved is what the eye waits for, and all a held key needs."""
        if not self._is_behind:
            self._is_behind = True
            when_written(self, self.catch_up)

    def catch_up(self) -> None:
        """Show now what was to be shown a frame later."""
        if self._is_behind:
            self._write()

    def _write(self) -> None:
        """Take down what is selected; what nobody can see is not broken into lines."""
        self._is_behind = False
        if self.entry is None or self.entry.row != self._written:
            self._written = None if self.entry is None else self.entry.row
            self._papers_written += 1
            if self._papers_written % FORGET_EVERY == 0:
                _forget_styles()
            self.set_reactive(AbstractPane.all_named, False)
            self.go_first()
        self._content, self.targets = Content(""), []
        if self.entry is not None:
            text = AbstractText(self.entry, self.view.highlights, all_named=self.centred or self.all_named)
            self._content, self.targets = text.content(), text.targets
        self._width = -1
        if self.size.width:
            self._measure()
        self.refresh()

    def _measure(self) -> None:
        self._break_lines()
        self.set_length(len(self._lines))

    @property
    def _room(self) -> int:
        """Columns between the padding and the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def _text_width(self) -> int:
        return max(1, min(WIDEST, self._room - 1))

    def _break_lines(self) -> None:
        if self._width != self._text_width:
            self._width = self._text_width
            self._lines = self._content.wrap(self._width)
            self._strips.clear()


def _forget_styles() -> None:
    """Textual would keep some for each address that was ever a link: eight kilobytes a paper."""
    Style.__add__.cache_clear()
    Strip.render_ansi.cache_clear()
    ANSIToTruecolor.truecolor_style.cache_clear()
