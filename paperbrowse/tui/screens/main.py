"""The main screen: it owns the result that is listed and the selected paper, and binds them to its widgets."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.geometry import Offset, Size
from textual.reactive import var
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from paperbrowse.key_bindings import CHOOSE_PAPERS, KEY_BINDINGS, PAPER_COMMANDS, KeyBinding, key_label
from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.search.query_edit import pasted_query
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui.commands.base import COMMANDS, Command, Keymap
from paperbrowse.tui.external import ExternalPrograms
from paperbrowse.tui.layout_file import Layout, read_layout, save_layout
from paperbrowse.tui.messages import (
    CardsReady,
    CitationReady,
    CommandClicked,
    ImportFinished,
    ImportProgress,
    MarksChanged,
    NoteDraft,
    NoteNotSaved,
    ResultReady,
    SavedSearchOpened,
    SeenSaved,
    StatusMessage,
    UnreadFound,
)
from paperbrowse.tui.pending import PendingWork
from paperbrowse.tui.screens.base import KeyQueueScreen, key_name
from paperbrowse.tui.search_history import SearchHistory
from paperbrowse.tui.seen_papers import SEEN_AFTER, SeenPapers
from paperbrowse.tui.selection import Selection
from paperbrowse.tui.textual_private.painting import after_paint
from paperbrowse.tui.textual_private.splash import SEARCH_HINT
from paperbrowse.tui.timeline_model import TimelineModel, TimelinePanel
from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.abstract_text import QUOTE_WIDTH, quoted_label
from paperbrowse.tui.widgets.footer import KeyFooter
from paperbrowse.tui.widgets.hint_line import HintLine
from paperbrowse.tui.widgets.paper_list import CURSOR_SEARCH_LIMIT, PaperList
from paperbrowse.tui.widgets.paper_row import fit_width
from paperbrowse.tui.widgets.search_box import KeyedInput
from paperbrowse.tui.widgets.split_view import SIDE_BY_SIDE_FROM, SplitView
from paperbrowse.tui.widgets.status_line import StatusLine
from paperbrowse.tui.widgets.welcome import Welcome
from paperbrowse.tui.workers import SearchWorker, WriteTask, WriteWorker
from paperbrowse.tui.write_tasks import mark_seen

if TYPE_CHECKING:
    from paperbrowse.tui.imports import ImportController

OPEN_FIELDS = ("tag", "foryou", "cat", "source", "org", "venue")
"""Fields whose values are in the library."""

QUIT_COMMANDS = ("BackOrQuit", "Quit", "StopOrQuit", "QuitIfRepeated")
"""Commands that a letter after Escape does not run, because the two may be Alt and the letter."""

MAX_COMPLETIONS = 8
"""Completions shown in the status line."""


class MainScreen(KeyQueueScreen[None]):
    """Key -> command -> worker -> library -> `ResultReady` -> `result` -> widgets."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (SIDE_BY_SIDE_FROM, "-wide"), (130, "-broad")]  # noqa: RUF012 -- as in Screen
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 -- as in Screen
    AUTO_FOCUS = "#papers"

    result: var[SearchResult] = var(SearchResult)
    selected: var[PaperEntry | None] = var(None)

    def __init__(
        self,
        open_library: Callable[[], Library],
        search_worker: SearchWorker,
        write_worker: WriteWorker,
        query: str,
        size: Size,
        *,
        keys: Sequence[KeyBinding] = KEY_BINDINGS,
        set_window_title: Callable[[str], object] = lambda query: None,
        layout_file: Path | None = None,
    ) -> None:
        super().__init__(classes=" ".join(self._breakpoint_classes(size)))
        self.open_library = open_library
        self._library: Library | None = None
        self._search_worker, self._write_worker = search_worker, write_worker
        self._pending = PendingWork(search_worker, query)
        self._imports: ImportController | None = None
        self.external = ExternalPrograms(self, self.show_status, lambda: self.own_library.pdfs.program())
        self.keys, self._keymap = keys, Keymap(keys)
        self.search_history = SearchHistory(query)
        self._recalled = 0
        """Which search of the history the box shows; 0: none."""
        self.previous_command = ""
        """The command of the key before; empty if it was not a command."""
        self._set_window_title = set_window_title
        self._shown_version: tuple[int, ...] = ()
        """The version of the library that is shown; () before the first result."""

        self.box = KeyedInput(SEARCH_HINT, id="box")
        """The box with the query, whose text is the only filter state."""
        self.selection = Selection()
        self._layout_file = layout_file
        self.layout_choice = read_layout(layout_file) if layout_file else Layout()
        self.papers = PaperList(self._fetch_entries, self.selection, self.layout_choice.lines, id="papers")
        self.seen = SeenPapers(self.papers)
        self._seen_timer: Timer | None = None
        self.abstract = AbstractPane(id="abstract")
        self.split_view = SplitView(self.papers, self.abstract, size, self.layout_choice)
        typed, today = lambda: self.box.value, lambda: self.own_library.today()
        self.timeline = TimelinePanel(
            lambda show: TimelineModel(open_library, show, typed, self.set_query, self.show_status, today)
        )
        self.welcome = Welcome(keys)
        self._is_welcome_over = not self.welcome.is_complete
        self.hints = HintLine(id="hints")
        self.status = StatusLine(id="status")
        self.footer = KeyFooter(keys, id="keys")

    def compose(self) -> ComposeResult:
        yield self.box
        yield self.hints.data_bind(MainScreen.result)
        self.papers.data_bind(MainScreen.result)
        self.abstract.data_bind(MainScreen.result, entry=MainScreen.selected)
        yield self.split_view
        yield self.welcome
        yield self.timeline
        yield self.status.data_bind(MainScreen.result)
        yield self.footer

    def on_mount(self) -> None:
        """Show the first result in the first frame if it is ready."""
        self.box.set_text(self._pending.query)
        self.watch(self.papers, "cursor", self._update_selected, init=False)
        self._write_worker.set_listener(self.post_message)
        self.call_after_refresh(self._write_worker.start)
        if (early := self._search_worker.set_listener(self.post_message)) is not None:
            self.show_result(early)

    def on_unmount(self) -> None:
        self.external.stop()
        if self._imports is not None:
            self._imports.stop()
        if self._library is not None:
            self._library.close()

    def _breakpoint_classes(self, size: Size) -> Iterator[str]:
        """Yield the classes Textual will set for this size, so that the first frame is laid out only once."""
        for length, breakpoints in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            yield max((least, name) for least, name in breakpoints if least <= length)[1]

    # Keys and commands

    def process_key(self, event: events.Key) -> None:
        """Run an urgent command at once; queue other keys, which may have to wait for a result."""
        command = self._keymap.find_command(key_name(event), typing=self.typing)
        self.show_status("")
        self.status.warning = ""
        self._is_welcome_over = True
        self.welcome.remove_class("-shown")
        if command is not None and command.urgent:
            command.run(self)
            return
        if command is None and self.typing:
            self._drop_queued_moves()
        self.enqueue(event)

    def process_paste(self, text: str) -> None:
        if self.typing:
            self._drop_queued_moves()
        self.enqueue(text)

    def accepts_command(self, command: Command) -> bool:
        return not command.waits or not (self._pending.is_waiting or self.split_view.is_layout_pending)

    def accepts_key(self, key: str) -> bool:
        command = self._keymap.find_command(key, typing=self.typing)
        return command is None or self.accepts_command(command)

    def apply_key(self, event: events.Key) -> None:
        name = key_name(event)
        if command := self._keymap.find_command(name, typing=self.typing):
            if event.key.startswith("alt+") and name != event.key and command.name in QUIT_COMMANDS:
                self.show_status(f"Esc and {name}, or Alt+{name}? {name} again quits")
            else:
                self.run_command(command)
            return
        self.previous_command = ""
        if self.typing:
            self.box.process_key(event)
            self._search_if_edited()
        elif name.startswith("alt+") or (len(name) == 1 and not name.isascii()):
            self.show_status(f"{key_label(name)} has no command (? lists the keys, in Latin letters)")

    def run_command(self, command: Command) -> None:
        """Run a command; one for papers needs one, and shows it."""
        if command.name in PAPER_COMMANDS and not self.target_rows:
            self.show_status("no paper is listed" if not self.result.rows else "no paper is selected")
            return
        if command.name in PAPER_COMMANDS:
            self.papers.show_cursor()
        if self.seen.is_browsing(command.name):
            self._note_seen()
        command.run(self)
        self.previous_command = command.name

    def has_key(self, key: str) -> bool:
        return self._keymap.find_command(key, typing=self.typing) is not None or (self.typing and self.box.edits(key))

    def can_go_back(self) -> bool:
        in_list = not self.typing and self.split_view.active_pane is self.papers
        return not in_list or bool(self.selection.rows or self.box.value)

    def redraw(self) -> None:
        self.app.redraw()  # type: ignore[attr-defined]

    def apply_paste(self, text: str) -> None:
        if self.typing:
            self.box.insert_text(text)
            self._search_if_edited()
        elif query := pasted_query(text):
            self.set_query(query)
            self.focus_list()
            self.show_status("searched for what was pasted · Backspace goes back")
        else:
            self.show_status("not pasted: it is not one link or id · / goes to the search box")

    def clear_queued_keys(self) -> bool:
        """Drop the keys that wait for a result; return whether there were any."""
        had_keys = bool(self._queued_input)
        self._queued_input.clear()
        return had_keys

    def _drop_queued_moves(self) -> None:
        """Drop keys that wait if all are moves in the list, because the next letter changes the list."""
        commands = [
            self._keymap.find_command(key_name(item), typing=True)
            for item in self._queued_input
            if isinstance(item, events.Key)
        ]
        if len(commands) == len(self._queued_input) and all(command and command.waits for command in commands):
            self._queued_input.clear()

    @on(SplitView.LaidOut)
    def run_queued_keys(self) -> None:
        self.drain_queue()

    @property
    def cursor_cell(self) -> Offset | None:
        return None if self.typing else self.split_view.cursor_cell

    @on(SplitView.Resized)
    def save_layout(self) -> None:
        self.layout_choice.lines = self.papers.row_height
        if self._layout_file:
            save_layout(self._layout_file, self.layout_choice)

    # Searching

    def search(self, query: str) -> None:
        """Start a search; its result comes as `ResultReady`."""
        self._save_seen(query)
        self._pending.search(query)

    def set_query(self, query: str) -> None:
        """Put a query into the box, and search for it."""
        self.box.set_text(query)
        self.search(query)

    def recall_search(self, by: int) -> bool:
        """Show an earlier search in the box, if it is empty or shows one; return False if it is to move in the list."""
        queries = ["", *self.search_history.queries]
        is_moving = self.papers.cursor > 0 and self.previous_command in ("NextPaper", "PreviousPaper", "PageDown")
        if self.box.value != queries[min(self._recalled, len(queries) - 1)]:
            self._recalled = 0
        if self.box.value != queries[self._recalled] or len(queries) == 1:
            return False
        if not self._recalled and (by < 0 or is_moving):
            return False
        self._recalled = min(self._recalled + by, len(queries) - 1)
        self.set_query(queries[self._recalled])
        return True

    def show_similar(self, query: str) -> None:
        if self.selected is not None and query != self.box.value:
            title = fit_width(latex_to_unicode(self.selected.paper.title), QUOTE_WIDTH).rstrip()
            self.set_query(query)
            self.focus_list()
            self.show_status(f"like “{title}” · Esc goes back")

    def leave_similar(self) -> bool:
        """Return to the search before similar papers; return False if none are shown."""
        if self._pending.is_waiting:  # the latest search is left too, though it has no result yet
            self.search_history.record(self.box.value, -1)
        earlier = self.search_history.leave_similar()
        if earlier is not None:
            self.set_query(earlier)
        return earlier is not None

    def show_history_query(self, query: str | None, message_if_none: str) -> None:
        """Return to a search, and to the paper that was selected in it."""
        if query is None:
            self.show_status(message_if_none)
        else:
            self.set_query(query)

    def complete(self) -> bool:
        """Complete the word at the cursor, and show its candidates; return False if there are none."""
        from paperbrowse.search.completion import complete, field_at

        text, cursor = self.box.value, self.box.cursor_position
        values = self.own_library.search.field_values() if field_at(text, cursor) in OPEN_FIELDS else None
        completion = complete(text, cursor, values)
        if completion.unknown_field:
            self.show_status(f"no known {completion.unknown_field} begins like this")
        if not completion.candidates:
            return bool(completion.unknown_field)
        self.box.replace(completion.insertion, completion.start, self.box.cursor_position)
        self._search_if_edited()
        if len(completion.candidates) > 1:
            self.show_status(" ".join(completion.candidates[:MAX_COMPLETIONS]))
        return True

    @on(Input.Changed)
    def _search_if_edited(self) -> None:
        """Search for an edited query; the message reports edits by mouse, because keys call this at once."""
        if self.box.value != self._pending.query:
            self._recalled = 0
            self._save_seen(self.box.value)
            self._pending.search_typed(self.box.value, partial(after_paint, self.box))

    @on(ResultReady)
    def show_result(self, message: ResultReady) -> None:
        """Show a result, unless a newer search was started."""
        if not self._pending.accept(message.serial):
            return
        self._shown_version = self.own_library.version()
        self.status.counts = self.hints.counts = message.counts
        self.welcome.set_class(message.counts.first_run and not self._is_welcome_over, "-shown")
        self.show_status(self.status.news)
        if message.notices:
            self.status.warning = " · ".join(message.notices)
        self.selection.set_result(message.result)
        self.result = message.result
        if self.status.selected_count != len(self.selection):
            self.show_selection()
        if (index := self.search_history.cursor_in(message.result, CURSOR_SEARCH_LIMIT)) is not None:
            self.papers.cursor = index
        self._update_selected()
        self.abstract.update_now()
        self.timeline.update_counts()
        if self._seen_timer is not None:
            self._seen_timer.stop()
        self._seen_timer = self.set_timer(SEEN_AFTER, self.seen.note)
        self.drain_queue()
        if not message.result.complete or message.result.wants_related:
            after_paint(self.papers, self._search_worker.resume)

    def refresh_if_changed(self) -> None:
        """Search again if another window or command changed papers or marks."""
        if self._shown_version and self._shown_version != self.own_library.version():
            self.timeline.model.mark_stale()
            self.search(self.box.value)

    # Papers that were on the screen

    @on(PaperList.Browsed)
    def _note_browsed(self, message: PaperList.Browsed) -> None:
        self.seen.rows.update(message.rows)
        self._note_seen()

    def _note_seen(self) -> None:
        """Note what is on the screen, and again what the key or the mouse brought there."""
        self.seen.note()
        after_paint(self.papers, self.seen.note)

    def _save_seen(self, next_query: str) -> None:
        """Save what was seen before another query; in the same result, no new paper becomes an old one."""
        if next_query != self._pending.query and self.seen.rows:
            self.submit(mark_seen(self.seen.take()))

    @on(SeenSaved)
    def show_seen(self, message: SeenSaved) -> None:
        self._pending.task_finished()
        self.seen.rows.update(message.unsaved)
        self._shown_version = self.own_library.version()
        self.status.counts = self.hints.counts = message.counts
        self.papers.reload()

    # Papers and their selection

    def _update_selected(self) -> None:
        self.selected = self.papers.current
        self._record_search()

    def _record_search(self) -> None:
        """Add the search to the history, unless its query is still being typed."""
        if not self.typing and not self._pending.is_waiting and self.result.query == self.box.value:
            self.search_history.record(self.result.query, self.selected.row if self.selected else -1)
            self._set_window_title(self.result.query)

    @property
    def target_rows(self) -> Collection[int]:
        """Rows for the next command: the selected papers, else the one under the cursor."""
        return self.selection.rows or ((self.selected.row,) if self.selected is not None else ())

    def show_selection(self) -> None:
        self.status.selected_count = len(self.selection)
        self.papers.refresh()

    def _fetch_entries(self, rows: Sequence[int]) -> Sequence[PaperEntry | None]:
        return self.own_library.papers.entries(rows)

    @property
    def own_library(self) -> Library:
        """The library of this thread, opened on first use."""
        if self._library is None:
            self._library = self.open_library()
            if self._library.notices:  # it may be the first to open a damaged file
                self.status.warning = " · ".join(self._library.notices)
        return self._library

    # Write tasks

    def submit(self, task: WriteTask) -> None:
        """Run a task that changes marks; the change shows once it is saved."""
        self._pending.task_started()
        self._write_worker.submit(task)

    def submit_jump(self, task: WriteTask) -> None:
        """Run a task that looks for a paper or a search; keys wait for it."""
        self._pending.task_started(jump=True)
        self._write_worker.submit(task, on_failure=lambda reason: SavedSearchOpened(None, reason))

    @on(MarksChanged)
    def show_changed_marks(self, message: MarksChanged) -> None:
        self._pending.task_finished()
        if message.counts is not None:
            self._shown_version = self.own_library.version()
            self.timeline.model.mark_stale()
            if message.counts.papers != self.status.counts.papers:  # papers were removed, or came back
                self.search(self.box.value)
            self.status.counts = message.counts
            self.papers.reload()
            self._update_selected()
            self.timeline.update_counts()
        if message.changes_papers:
            self.search(self.box.value)
        if message.sentence:  # else what opened the paper is still shown
            self.show_status(message.sentence)

    @on(CitationReady)
    def copy_citation(self, message: CitationReady) -> None:
        self._pending.task_finished()
        self.external.copy(message.text, message.label)

    @on(SavedSearchOpened)
    def open_saved_search(self, message: SavedSearchOpened) -> None:
        self._pending.task_finished(jump=True)
        if message.query is not None:
            self.set_query(message.query)
            self.focus_list()
        self.show_status(message.sentence)
        self.drain_queue()

    @on(CardsReady)
    def show_cards(self, message: CardsReady) -> None:
        from paperbrowse.tui.screens.cards import CardsScreen

        self._pending.task_finished(jump=True)
        self.show_status(message.sentence)
        if message.rows:
            external = ExternalPrograms(self, lambda text: cards.report(text), lambda: ())
            cards = CardsScreen(message.rows, message.result, self.own_library, self.submit, external.open_link)
            self.app.push_screen(cards)
        self.drain_queue()

    @on(UnreadFound)
    def show_jump(self, message: UnreadFound) -> None:
        self._pending.task_finished(jump=True)
        if message.index is not None and message.result is self.result:
            self.papers.cursor = message.index
            self._note_seen()
        self.show_status(message.sentence)
        self.drain_queue()

    def edit_note(self, draft: NoteDraft) -> None:
        from paperbrowse.tui.screens.note import NoteDialog  # late: its text area takes a while to import

        self.app.push_screen(NoteDialog(draft, self.submit, self.own_library.folder))

    @on(NoteNotSaved)
    def reopen_note(self, message: NoteNotSaved) -> None:
        self._pending.task_finished()
        self.edit_note(message.draft)

    # Imports

    @property
    def imports(self) -> "ImportController":
        """Made with the first import, because most sessions have none."""
        if self._imports is None:
            from paperbrowse.tui.imports import ImportController

            self._imports = ImportController(self.open_library, self.post_message, self.status)
        return self._imports

    def finish_imports(self) -> str:
        """Wait until a running import is saved; return its outcome."""
        return self._imports.finish() if self._imports else ""

    @on(ImportProgress)
    def show_import_progress(self, message: ImportProgress) -> None:
        self.imports.show_progress(message)

    @on(ImportFinished)
    def show_imported(self) -> None:
        """List the new papers; the same paper stays selected."""
        self.timeline.model.mark_stale()
        self.search(self.box.value)
        self.show_status(self.imports.collect_outcome())

    # Mouse, focus and status

    @on(AbstractPane.WordsSelected)
    def copy_words(self, message: AbstractPane.WordsSelected) -> None:
        self.external.copy(message.text, quoted_label(message.text))

    def action_open_target(self, number: int) -> None:
        if 0 <= number < len(self.abstract.link_urls):
            self.external.open_link(self.abstract.link_urls[number])

    def action_show_all_authors(self) -> None:
        self.abstract.all_authors = True

    @on(CommandClicked)
    def run_clicked_command(self, message: CommandClicked) -> None:
        is_choice = message.name == "Read" and self.keys[0] == CHOOSE_PAPERS
        self.enqueue(COMMANDS["ChoosePapers" if is_choice else message.name])

    @property
    def typing(self) -> bool:
        """True while the search box has the focus, so that letters are text."""
        return self.focused is self.box

    def focus_list(self) -> None:
        self.focus_pane(self.papers)
        self._record_search()

    def focus_pane(self, widget: Widget) -> None:
        self._recalled = 0
        self.split_view.focus_pane(widget)
        self._update_footer()

    def _update_footer(self) -> None:
        self.footer.typing, self.footer.reading = self.typing, self.split_view.is_reading

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Follow the focus, which the mouse moves too."""
        self._update_footer()
        self.split_view.update_layout()

    def show_status(self, text: str) -> None:
        """Show news in the status line until the next key; during an import, for some seconds."""
        self.status.show_news(text)

    @on(StatusMessage)
    def show_status_message(self, message: StatusMessage) -> None:
        self.show_status(message.sentence)
