"""The list of papers; it fetches and paints only rows on or near the screen."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip

from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.tui.messages import CommandClicked
from paperbrowse.tui.selection import Selection
from paperbrowse.tui.textual_private.line_scroll_view import LineScrollView
from paperbrowse.tui.textual_private.painting import after_paint
from paperbrowse.tui.widgets.hint_line import empty_list_line
from paperbrowse.tui.widgets.paper_row import MAX_LINES, PLAIN_ROW, PaperRowRenderer, RowState

FetchEntries = Callable[[Sequence[int]], Sequence[PaperEntry | None]]

MAX_STRIPS = 500
"""Painted lines in the cache, which is cleared when it is full."""

MIN_FETCHED = 20
"""Rows fetched before and after a row while the height of the list is unknown."""

CURSOR_SEARCH_LIMIT = 10_000
"""Rows of a new result that are searched for the paper selected before."""


class RowColors(NamedTuple):
    foreground: str = ""
    background: str = ""
    bold: bool = False


ROW_COLORS = {
    "title": RowColors("title"),
    "quiet": RowColors("quiet"),
    "faint": RowColors("faint"),
    "star": RowColors("star"),
    "highlight": RowColors("highlight", bold=True),
    "bar": RowColors("primary"),
    "cursor": RowColors(background="cursor"),
    "away": RowColors(background="cursor-away"),
}
"""Styles of a row, by the names that `PaperRowRenderer` uses."""


class PaperList(LineScrollView):
    """Rows of a search result of any length, with a cursor."""

    class Browsed(Message):
        """The user moves in the list with the mouse; `rows` were on the screen before."""

        def __init__(self, rows: Collection[int]) -> None:
            super().__init__()
            self.rows = rows

    result: var[SearchResult] = var(SearchResult)
    cursor: reactive[int] = reactive(0, repaint=False)
    hover: reactive[int] = reactive(-1, repaint=False)
    row_height: reactive[int] = reactive(2, repaint=False)

    def __init__(self, fetch: FetchEntries, selection: Selection, row_height: int = 2, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(PaperList.row_height, row_height)
        self._fetch, self._selection = fetch, selection
        self._window: tuple[int, Sequence[PaperEntry | None]] = (0, ())
        self._styles: dict[str, Style] = {}
        self._strips: dict[tuple[int, int, int, RowState], Strip] = {}

    def watch_result(self, old: SearchResult, new: SearchResult) -> None:
        """Show another result; the paper under the cursor stays if the query is the same, and so does the top."""
        if self._is_extension(old, new):
            self._update_length()
            self._redraw()
            return
        stays = old.query == new.query and (self.cursor > 0 or old.complete)
        index = self._index_of(self._row_at(old, self.cursor), new) if stays else 0
        self._window = (0, ())
        self._update_length()
        self.set_reactive(PaperList.cursor, index)
        if index == 0:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._redraw()
        self.show_cursor()

    def _is_extension(self, old: SearchResult, new: SearchResult) -> bool:
        """Return whether the new result only adds rows after those on the screen."""
        if (old.complete and not old.wants_related) or old.query != new.query:
            return False
        first, end = self._window[0], self._window[0] + len(self._window[1])
        top = self.scroll_offset.y // self.row_height
        on_screen = first <= min(top, self.cursor) and max(top + self._visible_rows + 1, self.cursor + 1) <= end
        return on_screen and list(old.rows[first:end]) == list(new.rows[first:end])

    def reload(self) -> None:
        """Fetch the rows again, because their marks have changed."""
        self._window = (0, ())
        self._redraw()

    def visible_rows(self) -> list[int]:
        """Return the rows on the screen, and the one under the cursor, which may be read without the list."""
        start, entries = self._window
        top = self.scroll_offset.y // self.row_height
        on_screen = range(top, top + self._visible_rows) if self.display and self.size.height else ()
        indexes = {index for index in (*on_screen, self.cursor) if start <= index < start + len(entries)}
        return [entry.row for index in indexes if (entry := entries[index - start]) is not None]

    @property
    def current(self) -> PaperEntry | None:
        """The paper under the cursor; None in an empty list, or if it was deleted."""
        return self._entry(self.cursor) if self.result.rows else None

    @property
    def cursor_cell(self) -> Offset:
        """The first cell of the paper under the cursor, or of the list if that is not on the screen."""
        cell = self.region.offset + Offset(0, self.cursor * self.row_height - self.scroll_offset.y)
        return cell if self.region.contains_point(cell) else self.region.offset

    def _row_at(self, result: SearchResult, index: int) -> int | None:
        return result.rows[index] if index < len(result.rows) else None

    def _index_of(self, row: int | None, result: SearchResult) -> int:
        nearest = min(self.cursor, max(0, len(result.rows) - 1))
        found = (index for index, candidate in enumerate(result.rows[:CURSOR_SEARCH_LIMIT]) if candidate == row)
        return next(found, nearest)

    def _entry(self, index: int) -> PaperEntry | None:
        start, entries = self._window
        if not start <= index < start + len(entries):
            # A screenful before and after the row covers a move in either direction.
            screen = (self._visible_rows if self.size.height else MIN_FETCHED) + 2
            start = max(0, index - screen)
            start, entries = self._window = start, self._fetch(self.result.rows[start : index + screen])
        return entries[index - start]

    def _fetch_ahead(self) -> None:
        """Fetch the next and the previous page after a frame, so that paging never waits."""
        (start, entries), rows = self._window, self.result.rows
        top, screen = self.scroll_offset.y // self.row_height, self._visible_rows + 2
        known = range(start, start + len(entries))
        nearest = range(max(0, top - screen // 2), min(len(rows), top + screen + screen // 2))
        if not nearest or (nearest[0] in known and nearest[-1] in known):
            return
        window = range(max(0, top - 2 * screen), min(len(rows), top + 3 * screen))
        # Read rows as a slice, because a single row of a day with gaps is counted from the beginning of the day.
        window_rows = zip(window, rows[window.start : window.stop], strict=True)
        missing = {index: row for index, row in window_rows if index not in known}
        fetched = dict(zip(missing, self._fetch(list(missing.values())), strict=True))
        self._window = window[0], [fetched[index] if index in fetched else entries[index - start] for index in window]

    @property
    def _visible_rows(self) -> int:
        return max(1, self.size.height // self.row_height)

    # Drawing

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def paint_lines(self, first: int, count: int) -> list[Strip]:
        width, height = self.line_width, self.row_height
        strips: list[Strip] = []
        for index, line in (divmod(y, height) for y in range(first, first + count)):
            key = index, line, width, self._row_state(index)
            strips.append(self._strips.get(key) or self._paint_cached(*key))
        return strips

    def _row_state(self, index: int) -> RowState:
        if index == self.cursor:
            return RowState(True, self.has_focus, index == self.hover, self._is_selected(index))
        if index == self.hover or self._selection:
            return RowState(hover=index == self.hover, selected=self._is_selected(index))
        return PLAIN_ROW

    def _paint_cached(self, index: int, line: int, width: int, state: RowState) -> Strip:
        if len(self._strips) > MAX_STRIPS:
            self._strips.clear()
        strip = self._strips[index, line, width, state] = self.apply_filters(self._paint(index, line, width, state))
        return strip

    def _is_selected(self, index: int) -> bool:
        row = self._row_at(self.result, index) if self._selection else None
        return row is not None and row in self._selection

    def _paint(self, index: int, line: int, width: int, state: RowState) -> Strip:
        renderer = PaperRowRenderer(width, self.row_height, self.result.highlights, self._style)
        if not self.result.rows:
            return renderer.text_line(*empty_list_line(self.result, index * self.row_height + line))
        if index >= len(self.result.rows):
            return renderer.text_line()
        strip = renderer.line(self._entry(index), line, state)
        is_last_line = self.result.related and line == self.row_height - 1
        return renderer.underline(strip) if is_last_line and index + 1 == self.result.related_from else strip

    def _style(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.rich_style if name == "base" else self._theme_style(ROW_COLORS[name])
        return style

    def _theme_style(self, colors: RowColors) -> Style:
        """Return a style in colors of the theme; component classes would cost the first frame a few ms."""
        variables = self.app.theme_variables
        foreground = Color.parse(variables[colors.foreground]).rich_color if colors.foreground else None
        background = Color.parse(variables[colors.background]).rich_color if colors.background else None
        return Style(color=foreground, bgcolor=background, bold=colors.bold or None)

    def _redraw(self) -> None:
        self._strips.clear()
        self.refresh()

    def _update_length(self) -> None:
        self.set_length(len(self.result.rows) * self.row_height)

    # Moving

    def move(self, step: int) -> None:
        self.cursor += step

    def move_pages(self, pages: float) -> None:
        """Move the cursor by pages of one row less than the list, which keeps the user oriented."""
        page = max(1, self._visible_rows - 1)
        step = max(1, round(page * abs(pages)))
        self.cursor += step if pages > 0 else -step

    def go_first(self) -> None:
        self.cursor = 0

    def go_last(self) -> None:
        self.cursor = len(self.result.rows) - 1

    def change_height(self) -> None:
        """Give each paper one line more; after the most, one."""
        self.row_height = self.row_height % MAX_LINES + 1

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self.result.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._refresh_row(old)
        self._refresh_row(new)
        self.show_cursor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        after_paint(self, self._fetch_ahead)

    def watch_hover(self, old: int, new: int) -> None:
        self._refresh_row(old)
        self._refresh_row(new)

    def watch_row_height(self) -> None:
        self._update_length()
        self._redraw()
        self.show_cursor()

    def _refresh_row(self, index: int) -> None:
        if index >= 0:
            self.refresh_lines(index * self.row_height, self.row_height)

    def show_cursor(self) -> None:
        """Scroll, if the row under the cursor is not on the screen."""
        top, height = self.scroll_offset.y, self.size.height
        first, last = self.cursor * self.row_height, (self.cursor + 1) * self.row_height
        if not height:
            return  # hidden; showing it again resizes it
        if first < top or height < self.row_height:
            self.scroll_to(y=first, animate=False, force=True, immediate=True)
        elif last > top + height:
            self.scroll_to(y=last - height, animate=False, force=True, immediate=True)

    # The mouse and the window

    def on_resize(self, event: events.Resize) -> None:
        self.show_cursor()

    def _index_at(self, event: events.MouseEvent) -> int:
        index = (self.scroll_offset.y + event.y) // self.row_height
        return index if 0 <= index < len(self.result.rows) else -1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hover = self._index_at(event)

    def on_leave(self, event: events.Leave) -> None:
        self.hover = -1

    def on_mouse_scroll_down(self) -> None:
        self.post_message(self.Browsed(self.visible_rows()))

    on_mouse_scroll_up = on_mouse_scroll_down

    def on_click(self, event: events.Click) -> None:
        self.post_message(self.Browsed(self.visible_rows()))
        index = self._index_at(event)
        if index >= 0:
            self.cursor = index
            if event.chain == 2:
                self.post_message(CommandClicked("Read"))
