"""Commands that show, hide and resize panes, rows and the timeline, and that step through periods."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from paperbrowse.tui.commands.base import add_commands

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen

PANE_COMMANDS: "dict[str, Callable[[MainScreen], None]]" = {
    "ToggleAbstract": lambda screen: screen.split_view.toggle_abstract(),
    "ToggleCompact": lambda screen: screen.papers.toggle_compact(),
}
TIMELINE_COMMANDS: "dict[str, Callable[[MainScreen], None]]" = {
    "ShowTimeline": lambda screen: screen.timeline.toggle(),
    "PreviousPeriod": lambda screen: screen.timeline.model.step_range(-1),
    "NextPeriod": lambda screen: screen.timeline.model.step_range(1),
    "WidenBack": lambda screen: screen.timeline.model.extend_range(-1),
    "WidenOn": lambda screen: screen.timeline.model.extend_range(1),
}
add_commands(PANE_COMMANDS, waits=False)
add_commands(TIMELINE_COMMANDS)
