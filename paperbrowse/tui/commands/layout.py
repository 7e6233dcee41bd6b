"""Commands that show, hide and resize panes, rows and the timeline, and that step through periods."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from paperbrowse.search.date_ranges import parse_period
from paperbrowse.search.query_edit import field_value, with_field
from paperbrowse.text.dates import monday_of
from paperbrowse.tui.commands.base import add_commands

if TYPE_CHECKING:
    from paperbrowse.tui.screens.main import MainScreen


def _next_lists(first: date, last: date, by: int) -> str:
    """Return the whole week before or after one, or the month if the days are more than a week."""
    if (last - first).days < 7:
        monday = monday_of(first) + timedelta(days=7 * by)
        return f"{monday}..{monday + timedelta(days=6)}"
    month = first.year * 12 + first.month - 1 + by
    return f"{month // 12}-{month % 12 + 1:02d}"


def _step_period(screen: "MainScreen", by: int) -> None:
    """Show the daily list before or after the one in the box; without one, step through the timeline."""
    value, library = field_value(screen.box.value, "announced"), screen.own_library
    days = parse_period(value, library.today()) if value else None
    if days is None:
        screen.timeline.model.step_range(by)
        return
    found: object = None
    if days.first and days.last and days.first < days.last:
        found = _next_lists(days.first, days.last, by)
    else:
        found = library.search.list_day((days.first or date.min) if by < 0 else (days.last or date.max), by)
    if found is None:
        screen.show_status(f"no daily list {'before' if by < 0 else 'after'} this one")
    else:
        screen.set_query(with_field(screen.box.value, ("announced",), f"announced:{found}"))


def _toggle_mouse(screen: "MainScreen") -> None:
    app: Any = screen.app
    app.set_mouse(not app.has_mouse)
    left = "the mouse is the terminal's: drag to select, the same key takes it back"
    screen.show_status("the mouse selects papers and words here again" if app.has_mouse else left)


def _change_height(screen: "MainScreen") -> None:
    screen.papers.change_height()
    screen.save_layout()


PANE_COMMANDS: "dict[str, Callable[[MainScreen], None]]" = {
    "Redraw": lambda screen: screen.redraw(),
    "ToggleAbstract": lambda screen: screen.split_view.toggle_abstract(),
    "ToggleCompact": lambda screen: _change_height(screen),
    "NarrowList": lambda screen: screen.split_view.move_edge(-1),
    "WidenList": lambda screen: screen.split_view.move_edge(1),
    "ToggleMouse": _toggle_mouse,
}
TIMELINE_COMMANDS: "dict[str, Callable[[MainScreen], None]]" = {
    "ShowTimeline": lambda screen: screen.timeline.toggle(),
    "PreviousPeriod": lambda screen: _step_period(screen, -1),
    "NextPeriod": lambda screen: _step_period(screen, 1),
    "WidenBack": lambda screen: screen.timeline.model.extend_range(-1),
    "WidenOn": lambda screen: screen.timeline.model.extend_range(1),
}
add_commands(PANE_COMMANDS, waits=False)
add_commands(TIMELINE_COMMANDS)
