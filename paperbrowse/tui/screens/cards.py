"""Cards: one paper of the list at a time, to star, skip or keep for later with one key each."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from paperbrowse.key_bindings import key_in_place
from paperbrowse.library.library import Library
from paperbrowse.library.results import SearchResult
from paperbrowse.text.clean import printable
from paperbrowse.tui import write_tasks
from paperbrowse.tui.screens.base import LEAVE_KEYS, KeyedScreen, key_name
from paperbrowse.tui.screens.pulls import open_pulls
from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.paper_row import fit_width
from paperbrowse.tui.workers import WriteTask

if TYPE_CHECKING:
    from paperbrowse.library.marks import MarkService
    from paperbrowse.marks.change_messages import Change

LATER = "later"
"""The tag of a card kept for later."""

DECISIONS: "dict[str, Callable[[MarkService, list[int]], Change]]" = {
    "y": lambda marks, rows: marks.star(rows),
    "n": lambda marks, rows: marks.skip(rows),
    "l": lambda marks, rows: marks.tag(rows, LATER),
}
SCROLLS = {"j": 1, "down": 1, "k": -1, "up": -1}
PAGES = {"pagedown": 1.0, "pageup": -1.0, "ctrl+d": 0.5, "ctrl+u": -0.5}

FOOTS = (
    "y star · n skip · l later · Space next · u undo · + - why · j k scroll · Esc leave",
    "y star · n skip · l later · Space next · u undo · + - why · Esc leave",
    "y star n skip l later u undo Esc leave",
)
"""The keys, in as many words as fit."""


class CardsScreen(KeyedScreen[None]):
    """Shows the cards of a result; each decision is saved at once, and `u` takes the last one back."""

    CSS = """
    CardsScreen { align-horizontal: center; background: $background; }
    #card { width: 100%; max-width: 92; height: 1fr; overflow: hidden scroll; scrollbar-size-vertical: 1;
        padding: 0 0 0 2; border-top: solid $line; background: $background; }
    #card-head, #card-foot { width: 100%; height: 1; padding: 0 1; background: $panel; }
    #card-head { dock: top; }
    #card-foot { dock: bottom; }
    """
    KEYS = (*DECISIONS, *SCROLLS, *PAGES, " ", "u", "+", "-", "q", "home", "end", *LEAVE_KEYS)

    class Saved(Message):
        """A decision was saved or undone, or could not be."""

        def __init__(self, sentence: str) -> None:
            super().__init__()
            self.sentence = sentence

    def __init__(
        self,
        rows: Sequence[int],
        result: SearchResult,
        library: Library,
        submit: Callable[[WriteTask], None],
        open_link: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._rows, self._library, self._submit, self._open_link = rows, library, submit, open_link
        self.position = 0
        self._decided: list[tuple[int, bool]] = []
        """The positions that were left, and whether by a decision."""
        self._changes: list[int] = []
        """Papers changed by each decision, used by the write worker only."""
        self._news = ""
        self._head, self._foot = Static(id="card-head"), Static(id="card-foot")
        self.card = AbstractPane(id="card")
        self.card.can_focus = False
        self.card.set_reactive(AbstractPane.result, result)

    def compose(self) -> ComposeResult:
        yield self._head
        yield self.card
        yield self._foot

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._draw_lines()

    def process_key(self, event: events.Key) -> None:
        key = key_in_place(key_name(event))
        if key in LEAVE_KEYS or key == "q":
            self.dismiss(None)
        elif key == "u":
            self._go_back()
        elif key == " " or key in DECISIONS:
            self._go_on(key)
        elif key in ("+", "-") and self.position < len(self._rows):
            self.report(open_pulls(self.app, self._library, self._submit, self._rows[self.position]))
        elif key in SCROLLS or key in PAGES:
            self.card.move(SCROLLS[key]) if key in SCROLLS else self.card.move_pages(PAGES[key])
        elif key in ("home", "end"):
            self.card.go_first() if key == "home" else self.card.go_last()
        else:
            self.leave_and_pass_on(event)

    def process_paste(self, text: str) -> None:
        """Ignore pasted text, because its letters do not decide anything."""

    def _go_on(self, key: str) -> None:
        if self.position >= len(self._rows):
            return
        if decide := DECISIONS.get(key):
            rows = [self._rows[self.position]]
            self._submit(write_tasks.decide(lambda marks: decide(marks, rows), self._changes, self.report))
        self._decided.append((self.position, key != " "))
        self.position += 1
        self._news = ""
        self._draw()

    def _go_back(self) -> None:
        self._news = "" if self._decided else "this is the first card"
        if self._decided:
            self.position, is_decision = self._decided.pop()
            if is_decision:
                self._submit(write_tasks.take_back(self._changes, self.report))
        self._draw()

    def report(self, sentence: str) -> None:
        self.post_message(self.Saved(sentence))

    def on_cards_screen_saved(self, message: Saved) -> None:
        """Show what was saved, and the marks of the card as they are now."""
        self._news = message.sentence
        self._draw()

    def _draw(self) -> None:
        entry = next(iter(self._library.papers.entries(self._rows[self.position : self.position + 1])), None)
        self.card.entry = entry
        self._draw_lines()

    def _draw_lines(self) -> None:
        width, total = max(1, self.app.size.width - 2), len(self._rows)
        if self.position < total:
            head = f"{self.position + 1:,} of {total:,} · {total - self.position - 1:,} left"
            head += "" if self.card.entry else " · this paper was removed"
        else:
            head = f"all {total:,} cards done · u goes back · Esc leaves"
        text = f"{head} · {self._news}" if self._news else head
        self._head.update(Content.styled(fit_width(printable(text), width), "$accent"))
        foot = next((foot for foot in FOOTS if len(foot) <= width), FOOTS[-1])
        self._foot.update(Content.styled(fit_width(foot, width), "$quiet"))

    def action_open_target(self, number: int) -> None:
        """Open a link of the card that was clicked."""
        self._open_link(self.card.link_urls[number])
