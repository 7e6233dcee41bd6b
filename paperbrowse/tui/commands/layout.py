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


def _step_period(screen: "MainScreen", by: int) -> None:
    """Show the daily list before or after the one in the box; without one, step through the timeline.

    From a week or a part of one to the next week that had lists, from more days to the next such month.
    """
    value, library = field_value(screen.box.value, "announced"), screen.own_library
    days = parse_period(value, library.today()) if value else None
    if days is None:
        screen.timeline.model.step_range(by)
        return
    first, last = days.first or date.min, days.last or date.max
    span = (last - first).days if days.first and days.last else 0
    if 0 < span < 7:
        first, last = _week_of(first)
    day = library.search.list_day(first if by < 0 else last, by)
    if day is None:
        kind = ("weekly" if span < 7 else "monthly") if span else "daily"
        screen.show_status(f"no {kind} list {'before' if by < 0 else 'after'} this one")
        return
    monday, sunday = _week_of(day)
    found = (f"{monday}..{sunday}" if span < 7 else str(day)[:7]) if span else day
    screen.set_query(with_field(screen.box.value, ("announced",), f"announced:{found}"))


def _week_of(day: date) -> tuple[date, date]:
    monday = monday_of(day)
    return monday, monday + timedelta(days=6)


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
