"""The dialog that puts tags on papers and takes them off."""

from collections.abc import Callable, Collection, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.library.search import TagUse
from paperbrowse.text.clean import clean_line, printable
from paperbrowse.text.fold import fold
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import write_tasks
from paperbrowse.tui.messages import TagsListed
from paperbrowse.tui.screens.base import LEAVE_KEYS
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.menu_lines import Choice, MenuLines
from paperbrowse.tui.widgets.search_box import KeyedInput
from paperbrowse.tui.workers import WriteTask

FOOT = "Enter puts on, takes off · Tab completes · Esc leaves"
SHORT_FOOT = "Enter on, off · Tab · Esc leaves"

ON_ALL, ON_SOME, NEW_TAG = "✓", "–", "+"
"""What stands before a tag: all of the papers have it, some have, there is none yet."""

STEPS = {"up": -1, "ctrl+p": -1, "shift+tab": -1, "down": 1, "ctrl+n": 1, "pageup": -8, "pagedown": 8}
"""Tags a key moves by."""

FRAME_LINES = 9
"""Lines of the screen that hold no tag."""

MAX_LINES, MIN_LINES = 14, 3
"""Tags shown at once."""


class TagsDialog(Dialog[None]):
    """What is typed narrows the tags there are, and is a new one if it is none; every Enter is saved at once.

    Keys that choose, and what follows them, wait until the tags are known: which one is meant must not depend on how
    fast that is.
    """

    CSS_PATH = "tags.tcss"
    DIALOG = "#tags"
    KEYS = (*Dialog.KEYS, "tab", *STEPS)

    def __init__(self, about: str, rows: Collection[int], submit: Callable[[WriteTask], None]) -> None:
        super().__init__(KeyedInput("a tag, there already or new", id="tags-box"))
        self._rows, self._submit = rows, submit
        self._tag_uses: list[TagUse] | None = None
        self._cursor = 0
        self._head = Content.assemble(("Tags  ", "$title bold"), (printable(about), "$quiet"))
        self._lines = MenuLines()
        self._foot = Static(id="tags-foot")

    def compose(self) -> ComposeResult:
        """A box in the middle."""
        with Vertical(id="tags"):
            yield Static(self._head, id="tags-head")
            yield self.box
            yield self._lines
            yield self._foot

    def on_mount(self) -> None:
        """The tags come as `TagsListed`."""
        self._submit(write_tasks.list_tags(self._rows, self.post_message))
        self._fit_height(self.app.size.height)
        super().on_mount()
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """The window may be another one now."""
        self._fit_height(event.size.height)
        self._show_message("")

    @on(TagsListed)
    def show_tags(self, message: TagsListed) -> None:
        """Tags stay where they stood, those that are new come first; what waited for the first ones is done."""
        known = {use.tag: place for place, use in enumerate(self._tag_uses or ())}
        self._tag_uses = sorted(message.uses, key=lambda use: known.get(use.tag, -1))
        self._fit_height(self.app.size.height)
        self._show_message(message.problem)
        self._draw()
        self.drain_queue()

    # Keys

    def accepts_key(self, key: str) -> bool:
        """What chooses waits until the tags are known, and all behind it."""
        waits = key in self.KEYS and key not in LEAVE_KEYS
        return super().accepts_key(key) and (self._tag_uses is not None or not waits)

    def run_key(self, key: str) -> None:
        """Choose, complete or move."""
        if key == "enter":
            self._toggle_chosen()
        elif key == "tab":
            self._complete()
        else:
            self._cursor = max(0, min(self._cursor + STEPS[key], len(self.choices) - 1))
            self._draw()

    def update_after_edit(self) -> None:
        """Other tags match; where none begins so, Enter is for the new one, and takes no other off."""
        choices, typed = self.choices, fold(self._typed)
        begins = not choices or fold(choices[0].value or "").startswith(typed)
        self._cursor = 0 if begins else len(choices) - 1
        self._show_message("")
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """A click on a tag chooses it."""
        widget, region = self.get_widget_at(event.screen_x, event.screen_y)
        if widget is self._lines:
            self._cursor = self._lines.first_shown + event.screen_y - region.y
            self._toggle_chosen()
        else:
            super().on_click(event)

    def _toggle_chosen(self) -> None:
        if self._cursor < len(self.choices) and (tag := self.choices[self._cursor].value) is not None:
            self._submit(write_tasks.toggle_tag(self._rows, tag, self.post_message))
            if self._typed:
                self.box.set_text("")
                self._cursor = 0
            self._draw()

    def _complete(self) -> None:
        """As far as all tags that begin so agree; where none does, the one under the cursor, or the first."""
        begun = [use.tag for use in self._tag_uses or () if use.tag.casefold().startswith(self._typed.casefold())]
        agreed = _common_prefix(begun)
        if len(agreed) > len(self._typed):
            self.box.set_text(agreed)
        elif not begun and self.choices:
            chosen = self.choices[self._cursor].value
            self.box.set_text((self.choices[0].value if chosen == self._typed else chosen) or self._typed)
        self.update_after_edit()

    # What is shown

    @property
    def _typed(self) -> str:
        return clean_line(self.box.value)

    @property
    def choices(self) -> list[Choice[str]]:
        """The tag that was typed, those that hold every typed word, and last the new one it may be."""
        typed = self._typed
        wanted = fold(typed).split()
        found = [use for use in self._tag_uses or () if all(word in fold(use.tag) for word in wanted)]
        found = [use for use in self._tag_uses or () if use.tag == typed] + [use for use in found if use.tag != typed]
        lines = [self._choice_of(use) for use in found]
        if typed and all(use.tag != typed for use in found):
            lines.append(Choice(typed, typed, "a new tag", True, NEW_TAG))
        return lines

    def _choice_of(self, use: TagUse) -> Choice[str]:
        some = 0 < use.selected < len(self._rows)
        here = f" · {use.selected:,} of these {len(self._rows):,}" if some else ""
        return Choice(
            use.tag, use.tag, count_of(use.papers, "paper") + here, use.selected > 0, ON_SOME if some else ON_ALL
        )

    def _fit_height(self, height: int) -> None:
        """As high as its tags, as far as there is room; narrowing by typing leaves it as it is."""
        self._lines.styles.height = max(MIN_LINES, min(len(self._tag_uses or ()), MAX_LINES, height - FRAME_LINES))

    def _draw(self) -> None:
        self._lines.show_choices(self.choices, self._cursor, "no tag yet: type one")

    def _show_message(self, problem: str) -> None:
        """What is amiss in place of the keys; what was done is told by the ticks, and behind the dialog."""
        foot = FOOT if self.app.size.width > len(FOOT) + 4 else SHORT_FOOT
        self._foot.update(Content.styled(printable(problem), "$warning") if problem else Content.styled(foot, "$faint"))


def _common_prefix(tags: Sequence[str]) -> str:
    """The letters with which all of these begin."""
    first, last = min(tags, default=""), max(tags, default="")
    return first[
        : next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    ]
