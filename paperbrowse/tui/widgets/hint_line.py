"""The line under the search box, and the hints in place of an empty list."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.library.results import SearchResult
from paperbrowse.text.clean import printable
from paperbrowse.tui.messages import MAX_NEW_COUNTED, Counts
from paperbrowse.tui.widgets.paper_row import fit_width


class HintLine(Widget):
    """Shows hints in one line; its height is fixed, so that nothing jumps while the user types."""

    result: reactive[SearchResult] = reactive(SearchResult)
    counts: reactive[Counts] = reactive(Counts)

    def watch_result(self, result: SearchResult) -> None:
        self.set_class(bool(result.hints), "-hint")  # a short screen shows hints, but no rule

    def render(self) -> Content:
        width = self.size.width
        if not self.result.hints and self.counts.new and not self.result.query.strip():
            return self._new_papers_rule(width)
        if not self.result.hints:
            return Content.styled("─" * width, "$line")
        hints = printable(" · ".join(self.result.hints))
        return Content.styled(" " + fit_width(hints, max(0, width - 2)), "$warning")

    def _new_papers_rule(self, width: int) -> Content:
        more = "+" if self.counts.new >= MAX_NEW_COUNTED else ""
        papers = "paper" if self.counts.new == 1 else "papers"
        text = f" {self.counts.new:,}{more} new {papers} · is:new "
        text = fit_width(text, max(0, width - 4)).rstrip()
        return Content.assemble(("──", "$line"), (f"{text} ", "$accent"), ("─" * (width - 3 - cell_len(text)), "$line"))


DATE_PREFIXES = ("date:", "since:", "before:", "announced:")


def empty_list_lines(result: SearchResult) -> tuple[str, ...]:
    """Return lines short enough for half a small screen; () before the first result."""
    query = result.query.strip()
    if not query:
        return ("No papers yet", "", "I imports a file or a folder.") if result.milliseconds else ()
    hints = ["Try fewer or shorter words."]
    if any(prefix in query for prefix in DATE_PREFIXES):
        hints.append("d chooses other dates.")
    if "is:starred" in query:
        hints.append("* shows all, starred or not.")
    return ("No paper matches", "", *hints, "Esc in the list clears the search.")


def empty_list_line(result: SearchResult, number: int) -> tuple[str, str]:
    """Return (text, style) of one line of the empty list."""
    lines = ("", *empty_list_lines(result))
    return (lines[number] if number < len(lines) else "", "title" if number == 1 else "quiet")
