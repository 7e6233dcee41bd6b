"""The dialog that adds tags to papers and removes them."""

from collections.abc import Callable, Collection
from functools import partial
from os.path import commonprefix

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from paperbrowse.library.search import TagUse
from paperbrowse.text.clean import clean_line, printable
from paperbrowse.text.fold import fold
from paperbrowse.text.phrases import count_of
from paperbrowse.tui import write_tasks
from paperbrowse.tui.screens.base import LEAVE_KEYS
from paperbrowse.tui.screens.dialog import Dialog
from paperbrowse.tui.widgets.menu_lines import Choice, MenuLines
from paperbrowse.tui.widgets.search_box import KeyedInput
from paperbrowse.tui.workers import WriteTask

LONG_FOOT = "Enter: add or remove · Tab: complete · Esc: close"
SHORT_FOOT = "Enter: add/remove · Esc: close"

ON_ALL, ON_SOME, NEW_TAG = "✓", "–", "+"
"""Signs before a tag: all papers have it, some have it, no paper of the library has it yet."""

STEPS = {"up": -1, "ctrl+p": -1, "shift+tab": -1, "down": 1, "ctrl+n": 1, "pageup": -8, "pagedown": 8}
"""Tags that each key moves by."""

FRAME_LINES = 9
"""Lines of the dialog that list no tags."""

MAX_LINES, MIN_LINES = 14, 3
"""Tags shown at a time."""


class TagsDialog(Dialog[None]):
    """Lists tags filtered by the typed text, which can itself become a new tag; each Enter is saved at once.

    Keys that choose, and all keys after them, wait until the tags are read, so that their effect does not depend on
    how long that takes.
    """

    CSS_PATH = "tags.tcss"
    DIALOG = "#tags"
    KEYS = (*Dialog.KEYS, "tab", *STEPS)

    def __init__(self, heading: str, rows: Collection[int], submit: Callable[[WriteTask], None]) -> None:
        super().__init__(KeyedInput("existing or new tag", id="tags-box"))
        self._rows, self._submit = rows, submit
        self._post_tags = partial(self.call_later, self._show_tags)
        self._tag_uses: list[TagUse] | None = None
        """The tags of the library; None until they are read."""
        self._cursor = 0
        self._head = Content.assemble(("Tags  ", "$title bold"), (printable(heading), "$quiet"))
        self._lines = MenuLines()
        self._message_line = Static(id="tags-foot")

    def compose(self) -> ComposeResult:
        with Vertical(id="tags"):
            yield Static(self._head, id="tags-head")
            yield self.box
            yield self._lines
            yield self._message_line

    def on_mount(self) -> None:
        self._submit(write_tasks.list_tags(self._rows, self._post_tags))
        self._fit_height(self.app.size.height)
        super().on_mount()
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._fit_height(event.size.height)
        self.show_message("")

    def _show_tags(self, uses: tuple[TagUse, ...], problem: str) -> None:
        """List the tags, new ones first and the others in the same order as before; then apply waiting keys."""
        positions = {use.tag: position for position, use in enumerate(self._tag_uses or ())}
        self._tag_uses = sorted(uses, key=lambda use: positions.get(use.tag, -1))
        self._fit_height(self.app.size.height)
        self.show_message(problem)
        self._draw()
        self.drain_queue()

    def accepts_key(self, key: str) -> bool:
        needs_tags = key in self.KEYS and key not in LEAVE_KEYS
        return super().accepts_key(key) and (self._tag_uses is not None or not needs_tags)

    def run_key(self, key: str) -> None:
        if key == "enter":
            self._toggle_chosen()
        elif key == "tab":
            self._complete()
        else:
            self._cursor = max(0, min(self._cursor + STEPS[key], len(self.choices) - 1))
            self._draw()

    def update_after_edit(self) -> None:
        """Put the cursor on the first tag if it begins with the typed text, otherwise on the new tag at the end."""
        choices, typed = self.choices, fold(self._typed)
        is_prefix = not choices or fold(choices[0].value or "").startswith(typed)
        self._cursor = 0 if is_prefix else len(choices) - 1
        self.show_message("")
        self._draw()

    def on_click(self, event: events.Click) -> None:
        widget, region = self.get_widget_at(event.screen_x, event.screen_y)
        if widget is self._lines:
            self._cursor = self._lines.first_shown + event.screen_y - region.y
            self._toggle_chosen()
        else:
            super().on_click(event)

    def _toggle_chosen(self) -> None:
        if self._cursor < len(self.choices) and (tag := self.choices[self._cursor].value) is not None:
            self._submit(write_tasks.toggle_tag(self._rows, tag, self._post_tags))
            if self._typed:
                self.box.set_text("")
                self._cursor = 0
            self._draw()

    def _complete(self) -> None:
        """Complete the common prefix of the tags that begin so; if none does, the tag under the cursor or the first."""
        candidates = [use.tag for use in self._tag_uses or () if use.tag.casefold().startswith(self._typed.casefold())]
        prefix = commonprefix(candidates)  # noqa: RUF071 -- tags are not paths
        if len(prefix) > len(self._typed):
            self.box.set_text(prefix)
        elif not candidates and self.choices:
            chosen = self.choices[self._cursor].value
            self.box.set_text((self.choices[0].value if chosen == self._typed else chosen) or self._typed)
        self.update_after_edit()

    @property
    def _typed(self) -> str:
        return clean_line(self.box.value)

    @property
    def choices(self) -> list[Choice[str]]:
        """The tag that equals the typed text, the tags that contain every typed word, and last a new tag."""
        typed = self._typed
        words = fold(typed).split()
        exact = [use for use in self._tag_uses or () if use.tag == typed]
        others = [
            use for use in self._tag_uses or () if use.tag != typed and all(word in fold(use.tag) for word in words)
        ]
        new = [Choice(typed, typed, "a new tag", True, NEW_TAG)] if typed and not exact else []
        return [*map(self._choice_of, [*exact, *others]), *new]

    def _choice_of(self, use: TagUse) -> Choice[str]:
        is_partial = 0 < use.selected < len(self._rows)
        selected = f" · {use.selected:,} of these {len(self._rows):,}" if is_partial else ""
        sign = ON_SOME if is_partial else ON_ALL
        return Choice(use.tag, use.tag, count_of(use.papers, "paper") + selected, use.selected > 0, sign)

    def _fit_height(self, height: int) -> None:
        """Make the dialog as high as all its tags if they fit; typing does not change the height."""
        self._lines.styles.height = max(MIN_LINES, min(len(self._tag_uses or ()), MAX_LINES, height - FRAME_LINES))

    def _draw(self) -> None:
        self._lines.show_choices(self.choices, self._cursor, "no tags yet: type one")

    def show_message(self, text: str, style: str = "$warning") -> None:
        """Show a problem in place of the keys; success shows in the list and in the status line behind."""
        foot = LONG_FOOT if self.app.size.width > len(LONG_FOOT) + 4 else SHORT_FOOT
        if text:
            super().show_message(text, style)
        else:
            super().show_message(foot, "$faint")
