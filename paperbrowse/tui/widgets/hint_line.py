"""The line under the search box: a rule, what in the query could not be used, or how much is new."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.library.results import SearchResult
from paperbrowse.text.clean import printable
from paperbrowse.tui.messages import MAX_NEW_COUNTED, Counts
from paperbrowse.tui.widgets.paper_row import fit_width


class HintLine(Widget):
    """Never changes its height, so that nothing jumps while one types."""

    result: reactive[SearchResult] = reactive(SearchResult)
    counts: reactive[Counts] = reactive(Counts)

    def watch_result(self, result: SearchResult) -> None:
        """Where the rule is left out for want of room, a hint still shows."""
        self.set_class(bool(result.hints), "-hint")

    def render(self) -> Content:
        """A rule with the hints in it."""
        width = self.size.width
        if not self.result.hints and self.counts.new and not self.result.query.strip():
            return self._new_papers_rule(width)
        if not self.result.hints:
            return Content.styled("─" * width, "$line")
        hints = printable(" · ".join(self.result.hints))
        return Content.styled(" " + fit_width(hints, max(0, width - 2)), "$warning")

    def _new_papers_rule(self, width: int) -> Content:
        """In the rule, for the whole list."""
        more = "+" if self.counts.new >= MAX_NEW_COUNTED else ""
        papers = "paper" if self.counts.new == 1 else "papers"
        said = fit_width(
            f" {self.counts.new:,}{more} new {papers} since you last looked · is:new ", max(0, width - 4)
        ).rstrip()
        return Content.assemble(("──", "$line"), (f"{said} ", "$accent"), ("─" * (width - 3 - cell_len(said)), "$line"))
