"""The list of papers: only the rows on the screen are ever fetched or drawn."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.style import Style
from textual import events
from textual.color import Color
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip

from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.tui.empty_list import empty_list_line
from paperbrowse.tui.selection import Selection
from paperbrowse.tui.widgets.aftermath import when_written
from paperbrowse.tui.widgets.line_view import LineView
from paperbrowse.tui.widgets.rows import PLAIN, Look, RowPainter

Fetch = Callable[[Sequence[int]], Sequence[PaperEntry | None]]

MANY_STRIPS = 500
"""Drawn lines kept; more are dropped all at once."""

FEWEST = 20
"""Rows fetched around one before the list knows its height."""

LOOKED_THROUGH = 10_000
"""Rows of a new answer in which the paper selected before is looked for."""


class Colours(NamedTuple):
    """Names of theme colours."""

    front: str = ""
    back: str = ""
    bold: bool = False


COLOURS = {
    "title": Colours("title"),
    "quiet": Colours("quiet"),
    "faint": Colours("faint"),
    "star": Colours("star"),
    "highlight": Colours("highlight", bold=True),
    "bar": Colours("primary"),
    "cursor": Colours(back="cursor"),
    "away": Colours(back="cursor-away"),
}
"""What a row is painted with."""


class PaperList(LineView):
    """Rows of one view over a source of any length, with a cursor."""

    view: var[SearchResult] = var(SearchResult)
    cursor: reactive[int] = reactive(0, repaint=False)
    hover: reactive[int] = reactive(-1, repaint=False)
    row_height: reactive[int] = reactive(2, repaint=False)

    class Chosen(Message):
        """A row was double-clicked."""

    def __init__(self, fetch: Fetch, selection: Selection, id: str | None = None) -> None:
        super().__init__(id=id)
        self._fetch, self._selection = fetch, selection
        self._window: tuple[int, Sequence[PaperEntry | None]] = (0, ())
        self._styles: dict[str, Style] = {}
        self._strips: dict[tuple[int, int, int, Look], Strip] = {}

    # What is listed

    def watch_view(self, old: SearchResult, new: SearchResult) -> None:
        """Show another answer; the same question keeps its place, and the top stays the top when more was found."""
        if self._goes_on(old, new):
            self._strips.clear()
            self._measure()
            return
        stays = old.query == new.query and (self.cursor > 0 or old.complete)
        place = self._place_of(self._row_at(old, self.cursor), new) if stays else 0
        self._window = (0, ())
        self._measure()
        self.set_reactive(PaperList.cursor, place)
        if place == 0:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._redraw()
        self._show_cursor()

    def _goes_on(self, old: SearchResult, new: SearchResult) -> bool:
        """Whether this is the same answer with more behind it: nothing on the screen is another then."""
        if old.complete or old.query != new.query or old.highlights != new.highlights:
            return False
        first, end = self._window[0], self._window[0] + len(self._window[1])
        top = self.scroll_offset.y // self.row_height
        on_screen = first <= min(top, self.cursor) and max(top + self._rows_shown + 1, self.cursor + 1) <= end
        return on_screen and list(old.rows[first:end]) == list(new.rows[first:end])

    def reload(self) -> None:
        """Fetch the rows again: their marks have changed."""
        self._window = (0, ())
        self._redraw()

    @property
    def current(self) -> PaperEntry | None:
        """The paper under the cursor; None in an empty list, or when it is gone."""
        return self._entry(self.cursor) if self.view.rows else None

    def _row_at(self, view: SearchResult, index: int) -> int | None:
        return view.rows[index] if index < len(view.rows) else None

    def _place_of(self, row: int | None, view: SearchResult) -> int:
        for index, other in enumerate(view.rows[:LOOKED_THROUGH]):
            if other == row:
                return index
        return min(self.cursor, max(0, len(view.rows) - 1))

    def _entry(self, index: int) -> PaperEntry | None:
        start, entries = self._window
        if not start <= index < start + len(entries):
            start, entries = self._window = self._fetch_around(index)
        return entries[index - start]

    def _fetch_around(self, index: int) -> tuple[int, Sequence[PaperEntry | None]]:
        """A screenful before and after: whichever way the list was moved, what shows then is there."""
        screen = (self._rows_shown if self.size.height else FEWEST) + 2
        start = max(0, index - screen)
        return start, self._fetch(self.view.rows[start : index + screen])

    def _fetch_ahead(self) -> None:
        """When the screen is painted: what the next page shows, so that a page never waits for it."""
        (start, entries), rows = self._window, self.view.rows
        top, screen = self.scroll_offset.y // self.row_height, self._rows_shown + 2
        known = range(start, start + len(entries))
        nearest = range(max(0, top - screen // 2), min(len(rows), top + screen + screen // 2))
        if not nearest or (nearest[0] in known and nearest[-1] in known):
            return
        wanted = range(max(0, top - 2 * screen), min(len(rows), top + 3 * screen))
        # As a slice: where the rows of a day have gaps, each that is asked for alone is counted off from its beginning.
        among = zip(wanted, rows[wanted.start : wanted.stop], strict=True)
        missing = {index: row for index, row in among if index not in known}
        found = dict(zip(missing, self._fetch(list(missing.values())), strict=True))
        self._window = wanted[0], [found[index] if index in found else entries[index - start] for index in wanted]

    @property
    def _rows_shown(self) -> int:
        return max(1, self.size.height // self.row_height)

    # Drawing

    def notify_style_update(self) -> None:
        """Colours are resolved once, until the style sheet says otherwise."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def painted(self, first: int, number: int) -> list[Strip]:
        """Rows, each of one line or two."""
        width, height = self.line_width, self.row_height
        strips: list[Strip] = []
        for place in range(first, first + number):
            index, line = divmod(place, height)
            look = self._look(index)
            strips.append(self._strips.get((index, line, width, look)) or self._painted(index, line, width, look))
        return strips

    def _look(self, index: int) -> Look:
        if index == self.cursor:
            return Look(True, self.has_focus, index == self.hover, self._is_selected(index))
        if index == self.hover or self._selection:
            return Look(hover=index == self.hover, selected=self._is_selected(index))
        return PLAIN

    def _painted(self, index: int, line: int, width: int, look: Look) -> Strip:
        if len(self._strips) > MANY_STRIPS:
            self._strips.clear()
        strip = self._strips[index, line, width, look] = self.filtered(self._paint(index, line, width, look))
        return strip

    def _is_selected(self, index: int) -> bool:
        return bool(self._selection) and (row := self._row_at(self.view, index)) is not None and row in self._selection

    def _paint(self, index: int, line: int, width: int, look: Look) -> Strip:
        painter = RowPainter(width, self.view.highlights, self._style)
        if not self.view.rows:
            return painter.sentence(*empty_list_line(self.view, index * self.row_height + line))
        if index >= len(self.view.rows):
            return painter.sentence()
        entry = self._entry(index)
        if self.row_height == 1:
            return painter.compact(entry, look)
        return painter.second(entry, look) if line else painter.first(entry, look)

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.rich_style if name == "base" else self._named(COLOURS[name])
        return style

    def _named(self, colours: Colours) -> Style:
        """Colours of the theme by their names; component classes would cost the first frame a few ms."""
        known = self.app.theme_variables
        front = Color.parse(known[colours.front]).rich_color if colours.front else None
        back = Color.parse(known[colours.back]).rich_color if colours.back else None
        return Style(color=front, bgcolor=back, bold=colours.bold or None)

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()

    def _measure(self) -> None:
        self.set_length(len(self.view.rows) * self.row_height)

    # Moving

    def move(self, by: int) -> None:
        """By papers."""
        self.cursor += by

    def move_pages(self, pages: float) -> None:
        """By what is on the screen, less one row to keep the eye's place."""
        whole = max(1, self._rows_shown - 1)
        step = max(1, round(whole * abs(pages)))
        self.cursor += step if pages > 0 else -step

    def go_first(self) -> None:
        """To the first paper."""
        self.cursor = 0

    def go_last(self) -> None:
        """To the last paper."""
        self.cursor = len(self.view.rows) - 1

    def toggle_compact(self) -> None:
        """One line a paper, or two."""
        self.row_height = 3 - self.row_height

    def validate_cursor(self, cursor: int) -> int:
        """Never off the list."""
        return max(0, min(cursor, len(self.view.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Only two rows change."""
        self._refresh_row(old)
        self._refresh_row(new)
        self._show_cursor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Wherever the list is moved to, it may move on from there."""
        super().watch_scroll_y(old_value, new_value)
        when_written(self, self._fetch_ahead)

    def watch_hover(self, old: int, new: int) -> None:
        """Only two rows change."""
        self._refresh_row(old)
        self._refresh_row(new)

    def watch_row_height(self) -> None:
        """The cursor stays on the screen."""
        self._measure()
        self._redraw()
        self._show_cursor()

    def _refresh_row(self, index: int) -> None:
        if index >= 0:
            self.refresh_lines(index * self.row_height, self.row_height)

    def _show_cursor(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        first, last = self.cursor * self.row_height, (self.cursor + 1) * self.row_height
        if not height:
            return  # not on the screen; being shown again is a change of size
        if first < top or height < self.row_height:
            self.scroll_to(y=first, animate=False, force=True, immediate=True)
        elif last > top + height:
            self.scroll_to(y=last - height, animate=False, force=True, immediate=True)

    # The mouse and the window

    def on_resize(self, event: events.Resize) -> None:
        """The cursor stays on the screen."""
        self._show_cursor()

    def _index_at(self, event: events.MouseEvent) -> int:
        index = (self.scroll_offset.y + event.y) // self.row_height
        return index if 0 <= index < len(self.view.rows) else -1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The row under the pointer is a shade lighter, and no more: nothing is read by pointing."""
        self.hover = self._index_at(event)

    def on_leave(self, event: events.Leave) -> None:
        """The pointer is elsewhere."""
        self.hover = -1

    def on_click(self, event: events.Click) -> None:
        """One click chooses, two read."""
        index = self._index_at(event)
        if index >= 0:
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Chosen())
