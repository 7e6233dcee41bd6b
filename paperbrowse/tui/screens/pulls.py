"""The menu of what pulls a paper up or down in the order for you, where `+` and `-` wish for more or less of it."""

from collections.abc import Callable, Mapping
from typing import Any

from textual import events
from textual.app import App

from paperbrowse.library.foryou import NEEDS_STARS
from paperbrowse.library.library import Library
from paperbrowse.library.results import Pulls, feature_label
from paperbrowse.model.marks import MAX_WISH
from paperbrowse.tui import write_tasks
from paperbrowse.tui.screens.base import key_name
from paperbrowse.tui.screens.menu import Menu
from paperbrowse.tui.widgets.menu_lines import Choice
from paperbrowse.tui.workers import WriteTask

FOOT = "+: more · -: less · Esc: close"


class PullsMenu(Menu[str]):
    """Five words, names or categories of one paper, and what the user wishes of others."""

    def __init__(self, pulls: Pulls, wishes: Mapping[str, int], wish: Callable[[str, int], Mapping[str, int]]) -> None:
        """wish: called with a feature and 1 or -1; returns all wishes."""
        self._pulls, self._wish = dict(pulls), wish
        super().__init__("Why this paper stands here", self._choices_for(wishes), FOOT)

    def process_key(self, event: events.Key) -> None:
        key, matching = key_name(event), self.matching_choices
        if key not in ("+", "-") or not matching:
            super().process_key(event)
        elif (feature := matching[self._cursor].value) is not None:
            self.update_choices(self._choices_for(self._wish(feature, 1 if key == "+" else -1)), FOOT)

    def _choices_for(self, wishes: Mapping[str, int]) -> list[Choice[str]]:
        """Return the pulls, then wishes about other words; none leaves the menu while it is open."""
        self._pulls |= {feature: self._pulls.get(feature, 0.0) for feature in wishes}
        return [
            Choice(feature_label(feature), feature, _detail(pull, wishes.get(feature, 0)))
            for feature, pull in self._pulls.items()
        ]


def open_pulls(app: App[Any], library: Library, submit: Callable[[WriteTask], None], row: int) -> str:
    """Open the menu of a paper; return why there is none, or nothing."""
    pulls = next((paper.why for paper in library.foryou.rank([row]) or ()), None)
    if pulls is None:
        return NEEDS_STARS

    def wish(feature: str, step: int) -> Mapping[str, int]:
        submit(write_tasks.wish(row, feature, step))
        wishes[feature] = max(-MAX_WISH, min(wishes.get(feature, 0) + step, MAX_WISH))
        return wishes

    wishes = library.marks.wishes()
    app.push_screen(PullsMenu(pulls, wishes, wish))
    return ""


def _detail(pull: float, wish: int) -> str:
    parts = (f"{pull:+.1f}" if pull else "not in this paper", f"wish {wish:+d}" if wish else "")
    return " · ".join(filter(None, parts))
