"""Commands that show, hide and resize panes, rows and the timeline, and that step through periods."""

from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import command

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


@command("ToggleAbstract", waits=False)
def toggle_abstract(screen: "MainScreen") -> None:
    screen.split_view.toggle_abstract()


@command("ToggleCompact", waits=False)
def toggle_compact(screen: "MainScreen") -> None:
    screen.papers.toggle_compact()


@command("ShowTimeline")
def show_timeline(screen: "MainScreen") -> None:
    screen.timeline.toggle()


@command("PreviousPeriod")
def previous_period(screen: "MainScreen") -> None:
    """Step back one period; from no period, to the latest one that has papers."""
    screen.timeline.model.step_range(-1)


@command("NextPeriod")
def next_period(screen: "MainScreen") -> None:
    """Step forward one period; from no period, to the first one that has papers."""
    screen.timeline.model.step_range(1)


@command("WidenBack")
def widen_back(screen: "MainScreen") -> None:
    screen.timeline.model.extend_range(-1)


@command("WidenOn")
def widen_forward(screen: "MainScreen") -> None:
    screen.timeline.model.extend_range(1)
