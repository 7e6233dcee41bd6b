"""The line under the search box: a rule, what in the query could not be used, or how much is new."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.library.results import SearchResult
from paperbrowse.text.clean import printable
from paperbrowse.tui.messages import MAX_NEW_COUNTED, Counts
from paperbrowse.tui.widgets.rows import fit


class HintLine(Widget):
    """Never changes its height, so that nothing jumps while one types."""

    view: reactive[SearchResult] = reactive(SearchResult)
    tally: reactive[Counts] = reactive(Counts)

    def watch_view(self, view: SearchResult) -> None:
        """Where the rule is left out for want of room, a hint still shows."""
        self.set_class(bool(view.hints), "-hint")

    def render(self) -> Content:
        """A rule with the hints in it."""
        width = self.size.width
        if not self.view.hints and self.tally.new and not self.view.query.strip():
            return self._news(width)
        if not self.view.hints:
            return Content.styled("─" * width, "$line")
        hints = printable(" · ".join(self.view.hints))
        return Content.styled(" " + fit(hints, max(0, width - 2)), "$warning")

    def _news(self, width: int) -> Content:
        """In the rule, for the whole list."""
        more = "+" if self.tally.new >= MAX_NEW_COUNTED else ""
        papers = "paper" if self.tally.new == 1 else "papers"
        said = fit(
            f" {self.tally.new:,}{more} new {papers} since you last looked · is:new ", max(0, width - 4)
        ).rstrip()
        return Content.assemble(("──", "$line"), (f"{said} ", "$accent"), ("─" * (width - 3 - cell_len(said)), "$line"))
