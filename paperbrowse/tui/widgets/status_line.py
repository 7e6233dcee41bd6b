"""The status line: counts, and what just happened."""

import re
from textwrap import wrap
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
"""Columns of a title that still identify the paper."""
_QUOTED_TITLE = re.compile("(?<=“)[^”]+")

NEWS_DURATION = 4.0
"""Seconds for which news hides the progress of a task if both do not fit."""

MIN_WARNING_WIDTH = 20
"""Columns to which a warning is wrapped at least."""

GAP = 2
"""Columns between counts and news."""


class StatusLine(Widget):
    """Shows counts on the left and news on the right; news replaces the counts if both do not fit.

    Progress shows in place of news if there is none, otherwise in place of the counts.
    """

    result: reactive[SearchResult] = reactive(SearchResult, repaint=False)
    counts: reactive[Counts] = reactive(Counts)
    selected_count: reactive[int] = reactive(0)
    news: reactive[str] = reactive("")
    progress: reactive[tuple[str, ...]] = reactive(())
    """The progress of a task in several lengths, the longest first; empty: no task runs."""
    warning: reactive[str] = reactive("")
    """Sentences about the files, which replace everything else, in as many lines as they need."""

    _news_time = 0.0

    def watch_result(self, old: SearchResult, new: SearchResult) -> None:
        if _displayed_totals(old) != _displayed_totals(new):
            self.refresh()

    def watch_warning(self) -> None:
        self.styles.height = max(1, len(self._warning_lines()))

    def on_resize(self) -> None:
        self.watch_warning()

    def _warning_lines(self) -> list[str]:
        return wrap(printable(self.warning), max(MIN_WARNING_WIDTH, self.app.size.width - 2), break_on_hyphens=False)

    def show_news(self, text: str) -> None:
        """Show news until other news replaces it."""
        self.news = text
        self._news_time = monotonic()

    def clear_old_news(self) -> None:
        """Remove news that has hidden the progress for `NEWS_DURATION`."""
        if monotonic() - self._news_time > NEWS_DURATION:
            self.news = ""

    def render(self) -> Content:
        if self.warning:
            return Content.styled("\n".join(f" {line}" for line in self._warning_lines()), "$warning")
        width = max(0, self.size.width - 2)
        counts, news = self._counts_text(width), printable(self.news)
        if news:
            counts = self._progress_text(width - cell_len(news) - GAP) or counts
        else:
            news = self._progress_text(width - cell_len(counts) - GAP) or self._progress_text(width)
        gap = width - cell_len(counts) - cell_len(news)
        if news and gap < GAP:
            return Content.styled(" " + fit_width(_shorten_news(news, width), width), "$accent")
        left = f" {fit_width(counts, width)}"[: width + 1 - cell_len(news)]
        return Content.assemble((left, "$quiet"), (news, "$accent"))

    def _progress_text(self, width: int) -> str:
        """Return the longest progress text that fits, "" if none does."""
        return next((text for text in map(printable, self.progress) if cell_len(text) <= width), "")

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
        if related := len(self.result.related):
            return f"{self.result.total:,}{more} with all words · {related:,} related"
        listed = len(self.result.rows)
        of_these = f", {listed:,} listed" if listed < self.result.total else ""
        return f"{self.result.total:,}{more} of {self.counts.papers:,}{of_these}"


def _displayed_totals(result: SearchResult) -> tuple[bool, int, bool, int]:
    return bool(result.query.strip()), result.total, result.exact_total, len(result.rows)


def _shorten_news(news: str, width: int) -> str:
    """Return news with a shorter title, or else cut before the last part, which names the key that undoes it."""
    over = cell_len(news) - width
    title = _QUOTED_TITLE.search(news)
    if over > 0 and title and cell_len(title[0]) - over >= MIN_TITLE_WIDTH:
        return news[: title.start()] + fit_width(title[0], cell_len(title[0]) - over) + news[title.end() :]
    sentence, dot, hint = news.rpartition(" · ")
    end = "”" * sentence.endswith("”") + dot + hint
    left = width - cell_len(end)
    is_cut = dot and cell_len(news) > width and left > max(len("starred “…"), width // 2)
    return fit_width(sentence, left) + end if is_cut else news
