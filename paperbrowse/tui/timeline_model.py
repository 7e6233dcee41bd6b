"""The timeline behind its bars: counted by a thread of its own, stepped through and brushed by editing the query."""

from collections.abc import Callable
from datetime import date

from textual.message import Message

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.search import date_ranges
from paperbrowse.search.query import PublishedRange
from paperbrowse.search.query_edit import field_value, with_field
from paperbrowse.search.timeline import Histogram, build_histogram
from paperbrowse.tui.workers import LONG_TIMEOUT, LatestWorker

DATE_FIELDS = ("date", "since", "before")
NO_REQUEST = ("", 0)
"""Is asked where nothing is counted."""

HIDDEN_COLUMNS = 60
"""Bars that are stepped through while none are shown."""


class HistogramReady(Message):
    """The papers of a query were counted by their dates."""

    def __init__(self, query: str, histogram: Histogram, *, exact: bool) -> None:
        super().__init__()
        self.query, self.histogram, self.exact = query, histogram, exact


class TimelineModel:
    """What the timeline shows: every date of the answer to the query without its own dates."""

    def __init__(
        self,
        open_library: Callable[[], Library],
        post: Callable[[Message], object],
        set_query: Callable[[str], None],
        show_status: Callable[[str], None],
        today: Callable[[], date],
    ) -> None:
        self._post, self._set_query, self._show_status, self._today = post, set_query, show_status, today
        self._worker = LatestWorker(open_library, self._count, "timeline")
        self._request = NO_REQUEST
        self._is_stale = False
        self._pending_steps: list[tuple[Callable[[str, int], None], int]] = []
        """Steps that were asked for before the papers were counted."""
        self.histogram: Histogram | None = None
        """None until the papers are counted."""

    def update(self, query: str, columns: int) -> None:
        """Count what a query finds at any time, unless that was counted last."""
        wanted = (with_field(query, DATE_FIELDS, None), columns)
        if wanted == self._request and not self._is_stale:
            return
        self._request, self._is_stale, self.histogram = wanted, False, None
        self._worker.submit(wanted)

    def mark_stale(self) -> None:
        """Papers came in, or marks changed: what was counted, or is being counted, may be so no longer."""
        self._is_stale = True

    def stop(self) -> None:
        """No more counting."""
        self._worker.stop()

    def accept(self, message: HistogramReady, query: Callable[[], str]) -> bool:
        """Whether these are the counts that are waited for; if so, the steps that waited for them are taken."""
        if message.query != self._request[0]:
            return False
        self.histogram = message.histogram
        waiting, self._pending_steps = self._pending_steps, []
        for move, by in waiting:
            move(query(), by)
        return True

    def step_range(self, query: str, by: int) -> None:
        """Ask for the period before or after the one the query asks for; without one, for the latest or the first."""
        if self.histogram is None:
            self._queue_step(query, self.step_range, by)
            return
        bars, meant = self.histogram.bars, self.selected_range(query)
        if not bars:
            self._show_status("no paper here has a date")
        elif meant is None:
            self.select_range(query, place := len(bars) - 1 if by < 0 else 0, place)
        else:
            place = _edge_bar(self.histogram, meant, by) + by
            if 0 <= place < len(bars):
                self.select_range(query, place, place)
            else:
                self._show_status("there are no papers before" if by < 0 else "there are no papers after")

    def extend_range(self, query: str, by: int) -> None:
        """Take one period more into the range, on either side."""
        meant = self.selected_range(query)
        if self.histogram is None:
            self._queue_step(query, self.extend_range, by)
            return
        if not self.histogram.bars or meant is None:
            self.step_range(query, by)
            return
        last = len(self.histogram.bars) - 1
        first_bar = self.histogram.bar_index(meant.first) if meant.first else 0
        last_bar = self.histogram.bar_index(meant.last) if meant.last else last
        self.select_range(query, max(0, first_bar + min(by, 0)), min(last, last_bar + max(by, 0)))

    def _queue_step(self, query: str, move: Callable[[str, int], None], by: int) -> None:
        self._pending_steps.append((move, by))
        if self._request[0] != with_field(query, DATE_FIELDS, None) or not self._is_counting:
            self.update(query, HIDDEN_COLUMNS)

    @property
    def _is_counting(self) -> bool:
        return self.histogram is None and self._request != NO_REQUEST

    def selected_range(self, query: str) -> PublishedRange | None:
        """The days a query asks for by `date:`."""
        value = field_value(query, "date")
        return date_ranges.parse_period(value, self._today()) if value else None

    def select_range(self, query: str, first: int, last: int) -> None:
        """Write the periods from one bar to another into the query."""
        if self.histogram is not None:
            value = self.histogram.range_value(first, last)
            self._set_query(with_field(query, DATE_FIELDS, f"date:{value}"))

    def _count(self, library: Library, request: tuple[str, int]) -> None:
        """In the thread."""
        query, columns = request
        try:
            view = library.search(query, LONG_TIMEOUT)
            counts = library.facets_of(view)
            exact = counts.exact and view.exact_total
            self._post(HistogramReady(query, build_histogram(counts.timeline, columns), exact=exact))
        except PaperbrowseError:
            self._post(HistogramReady(query, Histogram(), exact=True))


def _edge_bar(shown: Histogram, selected: PublishedRange, by: int) -> int:
    """The number of the bar a period begins or ends in, as it is stepped back or on from; outside, of none."""
    day = (selected.first or date.min) if by < 0 else (selected.last or date.max)
    if day < shown.bars[0].first:
        return -1
    return shown.bar_index(day) if day <= shown.bars[-1].last else len(shown.bars)
