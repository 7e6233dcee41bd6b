"""The one line that says how much there is, and what just happened."""

import re
from time import monotonic

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.library.results import SearchResult
from paperbrowse.text.clean import printable
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.messages import Counts
from paperbrowse.tui.widgets.paper_row import fit_width

SAMPLE_NOTICE = "sample page"
IMPORT_HINT = "I imports yours"

MIN_TITLE_WIDTH = 8
"""Columns that still tell which paper is meant."""
_QUOTED_TITLE = re.compile("(?<=“)[^”]+")

NEWS_DURATION = 4.0
"""Seconds for which news hides what is under way, where there is no room for both."""

GAP = 2
"""Columns between the left and the right."""


class StatusLine(Widget):
    """Counts to the left, the news to the right, or over the counts where there is no room for both.

    What is under way is told where there is no news, and to the left of it.
    """

    result: reactive[SearchResult] = reactive(SearchResult, repaint=False)
    counts: reactive[Counts] = reactive(Counts)
    selected_count: reactive[int] = reactive(0)
    news: reactive[str] = reactive("")
    progress: reactive[tuple[str, ...]] = reactive(())
    """How far something is that takes its time, in several lengths, the longest first; empty: nothing does."""

    _news_time = 0.0

    def watch_result(self, old: SearchResult, new: SearchResult) -> None:
        """Nothing is said of the rows behind those that are seen: they may come without a frame."""
        if _displayed_totals(old) != _displayed_totals(new):
            self.refresh()

    def show_news(self, text: str) -> None:
        """News, until other news."""
        self.news = text
        self._news_time = monotonic()

    def clear_old_news(self) -> None:
        """What is under way has waited long enough for its place."""
        if monotonic() - self._news_time > NEWS_DURATION:
            self.news = ""

    def render(self) -> Content:
        """The line, exactly as wide as the screen."""
        room = max(0, self.size.width - 2)
        counts, news = self._counts_text(room), printable(self.news)
        if news:
            counts = self._progress_text(room - cell_len(news) - GAP) or counts
        else:
            news = self._progress_text(room - cell_len(counts) - GAP) or self._progress_text(room)
        gap = room - cell_len(counts) - cell_len(news)
        if news and gap < GAP:
            return Content.styled(" " + fit_width(_shorten_news(news, room), room), "$accent")
        return Content.assemble(
            (f" {fit_width(counts, room)}"[: room + 1 - cell_len(news)], "$quiet"), (news, "$accent")
        )

    def _progress_text(self, width: int) -> str:
        """As much as fits; empty where nothing does."""
        return next((said for said in map(printable, self.progress) if cell_len(said) <= width), "")

    def _counts_text(self, width: int) -> str:
        parts = [*([f"{self.selected_count:,} selected"] if self.selected_count else []), self._papers_text()]
        if self.counts.starred:
            parts.append(f"{self.counts.starred:,} starred")
        if self.counts.only_sample:
            parts.append(SAMPLE_NOTICE)
            if cell_len(" · ".join([*parts, IMPORT_HINT])) <= width and not (self.news or self.progress):
                parts.append(IMPORT_HINT)
        return " · ".join(parts)

    def _papers_text(self) -> str:
        if not self.result.query.strip():
            return count_of(max(self.counts.papers, self.result.total), "paper")
        more = "" if self.result.exact_total else "+"
        listed = len(self.result.rows)
        those = f", {listed:,} listed" if listed < self.result.total else ""
        return f"{self.result.total:,}{more} of {self.counts.papers:,}{those}"


def _displayed_totals(result: SearchResult) -> tuple[bool, int, bool, int]:
    return bool(result.query.strip()), result.total, result.exact_total, len(result.rows)


def _shorten_news(news: str, width: int) -> str:
    """News with its title cut, or else cut before its last part: what was done, and which key takes it back, is worth
    more than the end of a title.
    """
    over = cell_len(news) - width
    title = _QUOTED_TITLE.search(news)
    if over > 0 and title and cell_len(title[0]) - over >= MIN_TITLE_WIDTH:
        return news[: title.start()] + fit_width(title[0], cell_len(title[0]) - over) + news[title.end() :]
    said, dot, way_out = news.rpartition(" · ")
    end = "”" * said.endswith("”") + dot + way_out
    left = width - cell_len(end)
    return fit_width(said, left) + end if dot and cell_len(news) > width and left > len("starred “…") else news
