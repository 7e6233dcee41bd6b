"""The line under the search box: a rule, or what in the query could not be used."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from paperbrowse.library.view import View
from paperbrowse.text.draw import drawable
from paperbrowse.tui.widgets.rows import fit


class HintLine(Widget):
    """Never changes its height, so that nothing jumps while one types."""

    view: reactive[View] = reactive(View)

    def watch_view(self, view: View) -> None:
        """Where the rule is left out for want of room, a hint still shows."""
        self.set_class(bool(view.hints), "-hint")

    def render(self) -> Content:
        """A rule with the hints in it."""
        width = self.size.width
        if not self.view.hints:
            return Content.styled("─" * width, "$line")
        hints = drawable(" · ".join(self.view.hints))
        return Content.styled(" " + fit(hints, max(0, width - 2)), "$warning")
