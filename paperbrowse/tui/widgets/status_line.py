"""The one line that says how much there is, and what just happened."""

import re
from time import monotonic

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.library.results import SearchResult
from paperbrowse.model.wording import count_of
from paperbrowse.text.clean import printable
from paperbrowse.tui.messages import Counts
from paperbrowse.tui.widgets.rows import fit

OWN_PAPERS = "sample page"
HOW_TO_ADD = "I imports yours"

SHORTEST_TITLE = 8
"""Columns that still tell which paper is meant."""
_TITLE = re.compile("(?<=“)[^”]+")

NEWS_STAYS = 4.0
"""Seconds for which news hides what is under way, where there is no room for both."""

GAP = 2
"""Columns between the left and the right."""


class StatusLine(Widget):
    """Counts to the left, the news to the right, or over the counts where there is no room for both.

    What is under way is told where there is no news, and to the left of it.
    """

    view: reactive[SearchResult] = reactive(SearchResult, repaint=False)
    tally: reactive[Counts] = reactive(Counts)
    selected: reactive[int] = reactive(0)
    news: reactive[str] = reactive("")
    under_way: reactive[tuple[str, ...]] = reactive(())
    """How far something is that takes its time, in several lengths, the longest first; empty: nothing does."""

    _said_at = 0.0

    def watch_view(self, old: SearchResult, new: SearchResult) -> None:
        """Nothing is said of the rows behind those that are seen: they may come without a frame."""
        if _said_of(old) != _said_of(new):
            self.refresh()

    def say(self, sentence: str) -> None:
        """News, until other news."""
        self.news = sentence
        self._said_at = monotonic()

    def drop_old_news(self) -> None:
        """What is under way has waited long enough for its place."""
        if monotonic() - self._said_at > NEWS_STAYS:
            self.news = ""

    def render(self) -> Content:
        """The line, exactly as wide as the screen."""
        room = max(0, self.size.width - 2)
        counts, news = self._counts(room), printable(self.news)
        if news:
            counts = self._under_way(room - cell_len(news) - GAP) or counts
        else:
            news = self._under_way(room - cell_len(counts) - GAP) or self._under_way(room)
        gap = room - cell_len(counts) - cell_len(news)
        if news and gap < GAP:
            return Content.styled(" " + fit(_shortened(news, room), room), "$accent")
        return Content.assemble((f" {fit(counts, room)}"[: room + 1 - cell_len(news)], "$quiet"), (news, "$accent"))

    def _under_way(self, room: int) -> str:
        """As much as fits; empty where nothing does."""
        return next((said for said in map(printable, self.under_way) if cell_len(said) <= room), "")

    def _counts(self, room: int) -> str:
        parts = [*([f"{self.selected:,} selected"] if self.selected else []), self._papers()]
        if self.tally.starred:
            parts.append(f"{self.tally.starred:,} starred")
        if self.tally.only_sample:
            parts.append(OWN_PAPERS)
            if cell_len(" · ".join([*parts, HOW_TO_ADD])) <= room and not (self.news or self.under_way):
                parts.append(HOW_TO_ADD)
        return " · ".join(parts)

    def _papers(self) -> str:
        if not self.view.query.strip():
            return count_of(max(self.tally.papers, self.view.total), "paper")
        more = "" if self.view.exact_total else "+"
        listed = len(self.view.rows)
        those = f", {listed:,} listed" if listed < self.view.total else ""
        return f"{self.view.total:,}{more} of {self.tally.papers:,}{those}"


def _said_of(view: SearchResult) -> tuple[bool, int, bool, int]:
    return bool(view.query.strip()), view.total, view.exact_total, len(view.rows)


def _shortened(news: str, room: int) -> str:
    """News with its title cut, or else cut before its last part: what was done, and which key takes it back, is worth
    more than the end of a title.
    """
    over = cell_len(news) - room
    title = _TITLE.search(news)
    if over > 0 and title and cell_len(title[0]) - over >= SHORTEST_TITLE:
        return news[: title.start()] + fit(title[0], cell_len(title[0]) - over) + news[title.end() :]
    said, dot, way_out = news.rpartition(" · ")
    end = "”" * said.endswith("”") + dot + way_out
    left = room - cell_len(end)
    return fit(said, left) + end if dot and cell_len(news) > room and left > len("starred “…") else news
