"""The timeline with its model: counts papers by date in a worker, and writes ranges of dates into the query."""

from collections.abc import Callable
from datetime import date
from functools import partial

from textual import events, on

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.search import date_ranges
from paperbrowse.search.date_ranges import PublishedRange
from paperbrowse.search.query_edit import field_value, with_field
from paperbrowse.search.timeline import Histogram, build_histogram
from paperbrowse.tui.widgets.timeline import TimelineBars
from paperbrowse.tui.workers import LONG_TIMEOUT, LatestWorker, OpenLibrary

DATE_FIELDS = ("date", "since", "before")

HIDDEN_COLUMNS = 60
"""Bars to step through while the timeline is hidden."""


ShowHistogram = Callable[[str, Histogram, bool], object]
"""Called in the thread with a query, the dates of its papers, and True if all papers are counted."""


class TimelineModel:
    """Counts by date what matches a query without its own dates, and moves the selected range."""

    def __init__(
        self,
        open_library: OpenLibrary,
        show: ShowHistogram,
        query: Callable[[], str],
        set_query: Callable[[str], None],
        show_status: Callable[[str], None],
        today: Callable[[], date],
    ) -> None:
        self._show, self._query, self._set_query = show, query, set_query
        self._show_status, self._today = show_status, today
        self.worker = LatestWorker(open_library, self._count, "timeline")
        self._request: tuple[str, int] | None = None
        self._is_stale = False
        self._pending_steps: list[Callable[[], None]] = []
        """Steps that wait for the counts."""
        self.histogram: Histogram | None = None
        """None until the papers are counted."""

    def update(self, columns: int) -> None:
        """Count the papers of the query in so many bars at most, unless they were counted last."""
        request = (self._undated_query, columns)
        if request != self._request or self._is_stale:
            self._request, self._is_stale, self.histogram = request, False, None
            self.worker.submit(request)

    def mark_stale(self) -> None:
        """Count again at the next update, because papers or marks changed."""
        self._is_stale = True

    def accept(self, query: str, histogram: Histogram) -> bool:
        """Take the steps that waited for these counts; return False if they are of another query."""
        if self._request is None or query != self._request[0]:
            return False
        self.histogram = histogram
        steps, self._pending_steps = self._pending_steps, []
        for step in steps:
            step()
        return True

    @property
    def selected_range(self) -> PublishedRange | None:
        """The days of `date:` in the query."""
        value = field_value(self._query(), "date")
        return date_ranges.parse_period(value, self._today()) if value else None

    def step_range(self, by: int) -> None:
        """Select the next (1) or previous (-1) bar; without a range, the first or the last one."""
        if self.histogram is None:
            self._wait_for_counts(lambda: self.step_range(by))
            return
        bars, selected = self.histogram.bars, self.selected_range
        if not bars:
            self._show_status("no paper here has a date")
            return
        start = (len(bars) if by < 0 else -1) if selected is None else _edge_bar(self.histogram, selected, by)
        index = start + by
        if 0 <= index < len(bars):
            self.select_range(index, index)
        else:
            self._show_status("no papers before these dates" if by < 0 else "no papers after these dates")

    def extend_range(self, by: int) -> None:
        """Add the next (1) or previous (-1) bar to the range."""
        if self.histogram is None:
            self._wait_for_counts(lambda: self.extend_range(by))
            return
        selected = self.selected_range
        if not self.histogram.bars or selected is None:
            self.step_range(by)
            return
        last = len(self.histogram.bars) - 1
        first_bar = self.histogram.bar_index(selected.first) if selected.first else 0
        last_bar = self.histogram.bar_index(selected.last) if selected.last else last
        self.select_range(max(0, first_bar + min(by, 0)), min(last, last_bar + max(by, 0)))

    def select_range(self, first: int, last: int) -> None:
        """Write the dates from one bar to another into the query."""
        if self.histogram is not None:
            value = self.histogram.range_value(first, last)
            self._set_query(with_field(self._query(), DATE_FIELDS, f"date:{value}"))

    def _wait_for_counts(self, step: Callable[[], None]) -> None:
        self._pending_steps.append(step)
        if self._request is None or self._request[0] != self._undated_query:
            self.update(HIDDEN_COLUMNS)

    @property
    def _undated_query(self) -> str:
        return with_field(self._query(), DATE_FIELDS, None)

    def _count(self, library: Library, request: tuple[str, int]) -> None:
        """In the thread: count, and show the histogram."""
        query, columns = request
        try:
            result = library.search.run(query, LONG_TIMEOUT)
            facets = library.search.facets(result)
            self._show(query, build_histogram(facets.timeline, columns), facets.exact and result.exact_total)
        except PaperbrowseError:
            self._show(query, Histogram(), True)


def _edge_bar(histogram: Histogram, selected: PublishedRange, by: int) -> int:
    """Return the index of the bar at the edge of a range in the direction of a step; outside, -1 or the length."""
    day = (selected.first or date.min) if by < 0 else (selected.last or date.max)
    if day < histogram.bars[0].first:
        return -1
    return histogram.bar_index(day) if day <= histogram.bars[-1].last else len(histogram.bars)


class TimelinePanel(TimelineBars):
    """The bars under the list; hidden at first."""

    def __init__(self, make_model: Callable[[ShowHistogram], TimelineModel]) -> None:
        super().__init__(id="timeline")
        self.display = False
        self.model = make_model(partial(self.call_later, self._show_histogram))

    def on_unmount(self) -> None:
        self.model.worker.stop()

    def toggle(self) -> None:
        self.display = not self.display
        self.update_counts()

    @on(events.Resize)
    def update_counts(self) -> None:
        """Count again if the panel is shown and has a size, which limits the number of bars."""
        if self.display and self.size.width:
            self.selected_days = self.model.selected_range
            self.model.update(self.columns)

    def _show_histogram(self, query: str, histogram: Histogram, exact: bool) -> None:
        if self.model.accept(query, histogram):
            self.histogram, self.exact = histogram, exact

    @on(TimelineBars.Brushed)
    def select_bars(self, message: TimelineBars.Brushed) -> None:
        self.model.select_range(message.first, message.last)
