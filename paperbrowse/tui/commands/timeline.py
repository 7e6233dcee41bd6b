"""Papers over time: periods are shown, stepped through and widened; all of it edits the text of the query."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import Command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


class ShowTimeline(Command):
    """Under the list."""

    def run(self, reader: "MainScreen") -> None:
        """Show it, or hide it again."""
        reader.toggle_timeline()


class PreviousPeriod(Command):
    """Without one, the latest that has papers."""

    def run(self, reader: "MainScreen") -> None:
        """Step back."""
        reader.timeline_model.step_range(reader.box.value, -1)


class NextPeriod(Command):
    """Without one, the first."""

    def run(self, reader: "MainScreen") -> None:
        """Step on."""
        reader.timeline_model.step_range(reader.box.value, 1)


class WidenBack(Command):
    """The range grows at its beginning."""

    def run(self, reader: "MainScreen") -> None:
        """Take one period more."""
        reader.timeline_model.extend_range(reader.box.value, -1)


class WidenOn(Command):
    """The range grows at its end."""

    def run(self, reader: "MainScreen") -> None:
        """Take one period more."""
        reader.timeline_model.extend_range(reader.box.value, 1)
