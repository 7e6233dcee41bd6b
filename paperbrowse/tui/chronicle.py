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
from paperbrowse.tui.newest import Newest
from paperbrowse.tui.searcher import AT_LEISURE

DATE_FIELDS = ("date", "since", "before")
NOTHING = ("", 0)
"""Is asked where nothing is counted."""

WHILE_HIDDEN = 60
"""Bars that are stepped through while none are shown."""


class Counted(Message):
    """The papers of a query were counted by their dates."""

    def __init__(self, query: str, found: Histogram, *, exact: bool) -> None:
        super().__init__()
        self.query, self.found, self.exact = query, found, exact


class Chronicle:
    """What the timeline shows: every date of the answer to the query without its own dates."""

    def __init__(
        self,
        open_library: Callable[[], Library],
        tell: Callable[[Message], object],
        write: Callable[[str], None],
        say: Callable[[str], None],
        today: Callable[[], date],
    ) -> None:
        self._tell, self._write, self._say, self._today = tell, write, say, today
        self._counting = Newest(open_library, self._count, "timeline")
        self._asked = NOTHING
        self._is_stale = False
        self._waiting: list[tuple[Callable[[str, int], None], int]] = []
        """Steps that were asked for before the papers were counted."""
        self.found: Histogram | None = None
        """None until the papers are counted."""

    def look_at(self, query: str, columns: int) -> None:
        """Count what a query finds at any time, unless that was counted last."""
        wanted = (with_field(query, DATE_FIELDS, None), columns)
        if wanted == self._asked and not self._is_stale:
            return
        self._asked, self._is_stale, self.found = wanted, False, None
        self._counting.ask(wanted)

    def forget(self) -> None:
        """Papers came in, or marks changed: what was counted, or is being counted, may be so no longer."""
        self._is_stale = True

    def stop(self) -> None:
        """No more counting."""
        self._counting.stop()

    def take(self, message: Counted, query: Callable[[], str]) -> bool:
        """Whether these are the counts that are waited for; if so, the steps that waited for them are taken."""
        if message.query != self._asked[0]:
            return False
        self.found = message.found
        waiting, self._waiting = self._waiting, []
        for move, by in waiting:
            move(query(), by)
        return True

    def step(self, query: str, by: int) -> None:
        """Ask for the period before or after the one the query asks for; without one, for the latest or the first."""
        if self.found is None:
            self._wait(query, self.step, by)
            return
        bars, meant = self.found.bars, self.meant(query)
        if not bars:
            self._say("no paper here has a date")
        elif meant is None:
            self.ask_for(query, place := len(bars) - 1 if by < 0 else 0, place)
        else:
            place = _edge(self.found, meant, by) + by
            if 0 <= place < len(bars):
                self.ask_for(query, place, place)
            else:
                self._say("there are no papers before" if by < 0 else "there are no papers after")

    def widen(self, query: str, by: int) -> None:
        """Take one period more into the range, on either side."""
        meant = self.meant(query)
        if self.found is None:
            self._wait(query, self.widen, by)
            return
        if not self.found.bars or meant is None:
            self.step(query, by)
            return
        last = len(self.found.bars) - 1
        first_bar = self.found.bar_index(meant.first) if meant.first else 0
        last_bar = self.found.bar_index(meant.last) if meant.last else last
        self.ask_for(query, max(0, first_bar + min(by, 0)), min(last, last_bar + max(by, 0)))

    def _wait(self, query: str, move: Callable[[str, int], None], by: int) -> None:
        self._waiting.append((move, by))
        if self._asked[0] != with_field(query, DATE_FIELDS, None) or not self._is_counting:
            self.look_at(query, WHILE_HIDDEN)

    @property
    def _is_counting(self) -> bool:
        return self.found is None and self._asked != NOTHING

    def meant(self, query: str) -> PublishedRange | None:
        """The days a query asks for by `date:`."""
        value = field_value(query, "date")
        return date_ranges.parse_period(value, self._today()) if value else None

    def ask_for(self, query: str, first: int, last: int) -> None:
        """Write the periods from one bar to another into the query."""
        if self.found is not None:
            value = self.found.range_value(first, last)
            self._write(with_field(query, DATE_FIELDS, f"date:{value}"))

    def _count(self, library: Library, wanted: tuple[str, int]) -> None:
        """In the thread."""
        query, columns = wanted
        try:
            view = library.search(query, AT_LEISURE)
            counts = library.facets_of(view)
            exact = counts.exact and view.exact_total
            self._tell(Counted(query, build_histogram(counts.timeline, columns), exact=exact))
        except PaperbrowseError:
            self._tell(Counted(query, Histogram(), exact=True))


def _edge(found: Histogram, meant: PublishedRange, by: int) -> int:
    """The number of the bar a period begins or ends in, as it is stepped back or on from; outside, of none."""
    day = (meant.first or date.min) if by < 0 else (meant.last or date.max)
    if day < found.bars[0].first:
        return -1
    return found.bar_index(day) if day <= found.bars[-1].last else len(found.bars)
