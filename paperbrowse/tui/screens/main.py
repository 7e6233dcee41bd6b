"""The screen a reader works in: it owns the answer that is shown and the paper that is selected."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Input

from paperbrowse.key_bindings import KEY_BINDINGS, KeyBinding
from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry, SearchResult
from paperbrowse.model.links import Link
from paperbrowse.model.urls import unknown_site
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.tui.commands.base import COMMANDS, Command
from paperbrowse.tui.external import ExternalPrograms, run_in_terminal
from paperbrowse.tui.key_queue import Keymap, KeyQueue
from paperbrowse.tui.messages import (
    CitationReady,
    ImportFinished,
    ImportProgress,
    LinkNotOpened,
    MarksChanged,
    NoteDraft,
    NoteNotSaved,
    ResultReady,
    SavedSearchOpened,
    StatusMessage,
    TerminalRequested,
    UnreadFound,
)
from paperbrowse.tui.pending import PendingWork
from paperbrowse.tui.screens.base import KeyedScreen
from paperbrowse.tui.search_history import SearchHistory
from paperbrowse.tui.selection import Selection
from paperbrowse.tui.textual_private.after_paint import after_paint
from paperbrowse.tui.timeline_model import HistogramReady, TimelineModel
from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.footer import KeyFooter
from paperbrowse.tui.widgets.hint_line import HintLine
from paperbrowse.tui.widgets.paper_list import CURSOR_SEARCH_LIMIT, PaperList
from paperbrowse.tui.widgets.paper_row import fit_width
from paperbrowse.tui.widgets.search_box import SearchBox
from paperbrowse.tui.widgets.split_view import SIDE_BY_SIDE_FROM, SplitView
from paperbrowse.tui.widgets.status_line import StatusLine
from paperbrowse.tui.widgets.timeline import TimelineBars
from paperbrowse.tui.widgets.welcome import Welcome
from paperbrowse.tui.workers import SearchWorker, WriteTask, WriteWorker

if TYPE_CHECKING:
    from paperbrowse.tui.imports import ImportController

OPEN_FIELDS = ("tag", "cat", "source", "org", "venue")
"""Fields whose values only the library knows."""

TITLE_WIDTH = 40
"""Columns of a title in the status line."""

MAX_COMPLETIONS = 8
"""Ways to go on that are named in the status line."""


class MainScreen(KeyedScreen[None]):
    """Key -> command -> thread -> library -> `Found` -> `view` -> widgets."""

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
    ) -> None:
        super().__init__(classes=" ".join(self._breakpoint_classes(size)))
        self.open_library = open_library
        self._library: Library | None = None
        self._imports: ImportController | None = None
        self._write_worker = write_worker
        self._pending = PendingWork(search_worker, query)
        self._key_queue = KeyQueue()
        self._is_welcome_over = False
        self.keys, self._keymap = keys, Keymap(keys)
        self.box = SearchBox(id="box")
        self.selection = Selection()
        self.papers = PaperList(self._fetch_entries, self.selection, id="papers")
        self.abstract = AbstractPane(id="abstract")
        self.split_view = SplitView(self.papers, self.abstract, size)
        self.timeline = TimelineBars(id="timeline")
        self.timeline.display = False
        self.timeline_model = TimelineModel(
            open_library, self.post_message, self.set_query, self.show_status, lambda: self.today
        )
        self.welcome = Welcome(keys)
        self.hints = HintLine(id="hints")
        self.status = StatusLine(id="status")
        self.footer = KeyFooter(keys, id="keys")
        self._search_worker = search_worker
        self._external = ExternalPrograms(self.post_message)
        self._allowed_sites: set[str] = set()
        self._search_history = SearchHistory(query)
        self._set_window_title = set_window_title
        self._shown_version: tuple[int, ...] = ()
        """The version of the library that is shown."""

    def compose(self) -> ComposeResult:
        """Box, rule, panes, status, keys."""
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
        """An answer that came before the screen was there is in its first frame."""
        self.box.set_text(self._pending.query)
        self.watch(self.papers, "cursor", self._update_selected, init=False)
        self._write_worker.set_listener(self.post_message)
        if (early := self._search_worker.set_listener(self.post_message)) is not None:
            self.show_result(early)

    def on_unmount(self) -> None:
        """The screen's own library closes with it, and what comes in hears at once that it is to end."""
        self.timeline_model.stop()
        if self._imports is not None:
            self._imports.stop()
        if self._library is not None:
            self._library.close()

    def _breakpoint_classes(self, size: Size) -> Iterator[str]:
        """Those Textual will give it for its size; known from the start, the first frame is laid out once."""
        for length, breakpoints in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            yield max((least, name) for least, name in breakpoints if least <= length)[1]

    # Keys

    def process_key(self, event: events.Key) -> None:
        """Do what a key asks for, or keep it until the answer it is about is there."""
        command = self._keymap.find_command(event, typing=self.typing)
        self.show_status("")
        self._hide_welcome()
        if command is None and self.typing:
            self._key_queue.clear_cancellable()
        if command is not None and command.urgent:
            command.run(self)
        elif self._key_queue or self._must_wait(event):
            self._key_queue.add(event, cancellable=self.typing and command is not None and command.waits)
        else:
            self._run_key_or_command(event)

    def _hide_welcome(self) -> None:
        self._is_welcome_over = True
        self.welcome.remove_class("-shown")

    def process_paste(self, text: str) -> None:
        """Paste into the box, nowhere else."""
        if self.typing:
            self.box.insert_text(text)
            self._search_if_edited()

    def perform(self, command: Command) -> None:
        """Do what was asked for by name or by mouse."""
        if self._key_queue or self._must_wait(command):
            self._key_queue.add(command)
        else:
            command.run(self)

    def clear_queued_keys(self) -> bool:
        """Drop the keys that wait for an answer; whether there were any."""
        waited = bool(self._key_queue)
        self._key_queue.clear()
        return waited

    def _must_wait(self, item: events.Key | Command) -> bool:
        if not self._pending.is_waiting and not self.split_view.is_layout_pending:
            return False
        if isinstance(item, Command):
            return item.waits
        command = self._keymap.find_command(item, typing=self.typing)
        return command is not None and command.waits

    def _run_key_or_command(self, item: events.Key | Command) -> None:
        if isinstance(item, Command):
            item.run(self)
        elif isinstance(screen := self.app.screen, KeyedScreen) and screen is not self:
            screen.process_key(item)
        elif command := self._keymap.find_command(item, typing=self.typing):
            command.run(self)
        elif self.typing:
            self.box.process_key(item)
            self._search_if_edited()

    @on(SplitView.LaidOut)
    def _run_queued_keys(self) -> None:
        self._key_queue.release(self._must_wait, self._run_key_or_command)

    # Asking and showing

    def search(self, query: str) -> None:
        """Search; the answer comes as `Found`."""
        self._pending.search(query)

    def set_query(self, query: str) -> None:
        """Write another query into the box, and ask it."""
        self.box.set_text(query)
        self.search(query)

    def show_similar(self, query: str) -> None:
        """Ask for papers like the selected one."""
        if self.selected is not None and query != self.box.value:
            self.set_query(query)
            self.focus_list()
            self.show_status(
                f"like “{fit_width(latex_to_unicode(self.selected.paper.title), TITLE_WIDTH).rstrip()}” · Esc goes back"
            )

    def go_back(self) -> None:
        """To the search before, and the paper in it the reader was on."""
        self._show_history_query(self._search_history.back(), "no search before this one")

    def go_forward(self) -> None:
        """To the search that was gone back from."""
        self._show_history_query(self._search_history.forward(), "no search after this one")

    def leave_similar(self) -> bool:
        """Ask what was asked before similar papers; whether any were shown."""
        if self._pending.is_waiting:  # what is asked last is left, though its answer has not come yet
            self._search_history.record(self.box.value, -1)
        earlier = self._search_history.leave_similar()
        if earlier is not None:
            self.set_query(earlier)
        return earlier is not None

    def _show_history_query(self, query: str | None, message_if_none: str) -> None:
        if query is None:
            self.show_status(message_if_none)
        else:
            self.set_query(query)

    def complete(self) -> bool:
        """Write the rest of what is being typed, as far as it is sure, and say what else it may be; whether it was."""
        from paperbrowse.search.completion import complete, field_at

        text, cursor = self.box.value, self.box.cursor_position
        found = complete(
            text, cursor, self._own_library.field_values() if field_at(text, cursor) in OPEN_FIELDS else None
        )
        if found.unknown_field:
            self.show_status(f"no {found.unknown_field}: known begins so")
        if not found.candidates:
            return bool(found.unknown_field)
        self.box.replace_from(found.start, found.insertion)
        self._search_if_edited()
        if len(found.candidates) > 1:
            self.show_status(" ".join(found.candidates[:MAX_COMPLETIONS]))
        return True

    def _search_if_edited(self) -> None:
        if self.box.value != self._pending.query:
            self._pending.search_typed(self.box.value, partial(after_paint, self.box))

    @on(Input.Changed)
    def search_after_mouse_edit(self) -> None:
        """By the mouse, say: keys have asked already."""
        self._search_if_edited()

    @on(ResultReady)
    def show_result(self, message: ResultReady) -> None:
        """Show an answer, unless a newer question was asked since."""
        if not self._pending.accept(message.serial):
            return
        self._shown_version = self._own_library.version()
        self.status.counts = self.hints.counts = message.counts
        self.welcome.set_class(message.counts.first_run and not self._is_welcome_over, "-shown")
        self.show_status(" · ".join(message.notices) or self.status.news)
        self.selection.set_result(message.result)
        self.result = message.result
        if self.status.selected_count != len(self.selection):
            self.show_selection()
        if (place := self._search_history.cursor_in(message.result, CURSOR_SEARCH_LIMIT)) is not None:
            self.papers.cursor = place
        self._update_selected()
        self.abstract.update_now()
        self.update_timeline()
        self._run_queued_keys()
        if not message.result.complete:
            after_paint(self.papers, self._search_worker.resume)

    def refresh_if_changed(self) -> None:
        """Show what other windows and commands changed meanwhile; until there is an answer, there is nothing to see."""
        if self._shown_version and self._shown_version != self._own_library.version():
            self.timeline_model.mark_stale()
            self.search(self.box.value)

    # Over time

    def toggle_timeline(self) -> None:
        """Or hide it again."""
        self.timeline.display = not self.timeline.display
        self.update_timeline()

    @on(TimelineBars.Resized)
    def update_timeline(self) -> None:
        """Have the dates of the answer counted, if they are shown: when it is known how many bars there is room for."""
        if self.timeline.display and self.timeline.size.width:
            self.timeline.selected_days = self.timeline_model.selected_range(self.box.value)
            self.timeline_model.update(self.box.value, self.timeline.columns)

    @on(HistogramReady)
    def show_histogram(self, message: HistogramReady) -> None:
        """Unless something else is asked by now."""
        if self.timeline_model.accept(message, lambda: self.box.value):
            self.timeline.histogram, self.timeline.exact = message.histogram, message.exact

    @on(TimelineBars.Brushed)
    def select_brushed_range(self, message: TimelineBars.Brushed) -> None:
        """Those under the mouse."""
        self.timeline_model.select_range(self.box.value, message.first, message.last)

    def _update_selected(self) -> None:
        self.selected = self.papers.current
        self._record_search()

    def _record_search(self) -> None:
        """What stands in the box while one types is no search to come back to."""
        if not self.typing and not self._pending.is_waiting and self.result.query == self.box.value:
            self._search_history.record(self.result.query, self.selected.row if self.selected else -1)
            self._set_window_title(self.result.query)

    @property
    def target_rows(self) -> Collection[int]:
        """Rows of the papers the next command is about: those selected, else the one under the cursor."""
        return self.selection.rows or ((self.selected.row,) if self.selected is not None else ())

    def show_selection(self) -> None:
        """Other papers are selected."""
        self.status.selected_count = len(self.selection)
        self.papers.refresh()

    def _fetch_entries(self, rows: Sequence[int]) -> Sequence[PaperEntry | None]:
        return self._own_library.entries(rows)

    @property
    def today(self) -> date:
        """What periods such as last week are counted from."""
        return self._own_library.today()

    @property
    def _own_library(self) -> Library:
        """The screen's own library, opened when it is first needed."""
        if self._library is None:
            self._library = self.open_library()
        return self._library

    # Errands

    def submit(self, task: WriteTask) -> None:
        """Have marks changed; they show when they are saved."""
        self._pending.task_started()
        self._write_worker.submit(task)

    def submit_jump(self, task: WriteTask) -> None:
        """Have a paper or a search looked for; what is pressed next is about what is found."""
        self._pending.task_started(jump=True)
        self._write_worker.submit(task, on_failure=lambda sentence: SavedSearchOpened(None, sentence))

    @on(MarksChanged)
    def show_changed_marks(self, message: MarksChanged) -> None:
        """What changed is on the disk."""
        self._pending.task_finished()
        if message.counts is not None:
            self._shown_version = self._own_library.version()
            self.timeline_model.mark_stale()
            self.status.counts = message.counts
            self.papers.reload()
            self._update_selected()
            self.update_timeline()
        self.show_status(message.sentence)

    @on(CitationReady)
    def copy_citation(self, message: CitationReady) -> None:
        """It was made by the clerk, who may have had to look for the papers."""
        self._pending.task_finished()
        self.copy(message.text, message.label)

    def edit_note(self, draft: NoteDraft) -> None:
        """Open the dialog in which a note is written."""
        from paperbrowse.tui.screens.note import NoteDialog  # late: its text area takes a while to import

        self.app.push_screen(NoteDialog(draft, self.submit, self._own_library.folder))

    @on(NoteNotSaved)
    def reopen_note(self, message: NoteNotSaved) -> None:
        """What could not be saved is not lost."""
        self._pending.task_finished()
        self.edit_note(message.draft)

    @on(SavedSearchOpened)
    def open_saved_search(self, message: SavedSearchOpened) -> None:
        """The query of a saved search takes the place of what is in the box."""
        self._pending.task_finished(jump=True)
        if message.query is not None:
            self.set_query(message.query)
            self.focus_list()
        self.show_status(message.sentence)
        self._run_queued_keys()

    @on(UnreadFound)
    def show_jump(self, message: UnreadFound) -> None:
        """The paper that was looked for."""
        self._pending.task_finished(jump=True)
        if message.index is not None and message.result is self.result:
            self.papers.cursor = message.index
        self.show_status(message.sentence)
        self._run_queued_keys()

    # Papers coming in

    @property
    def imports(self) -> "ImportController":
        """Made when something first comes in: in most sessions nothing does."""
        if self._imports is None:
            from paperbrowse.tui.imports import ImportController

            self._imports = ImportController(self.open_library, self.post_message, self.status)
        return self._imports

    def finish_imports(self) -> str:
        """Wait until what is whole is saved; what came of what is ended by this."""
        return self._imports.finish() if self._imports else ""

    @on(ImportProgress)
    def show_progress(self, message: ImportProgress) -> None:
        """How far it is."""
        self.imports.show_progress(message)

    @on(ImportFinished)
    def show_imported(self) -> None:
        """It is in the list, where the same paper stays selected."""
        self.timeline_model.mark_stale()
        self.search(self.box.value)
        self.show_status(self.imports.collect_outcome())

    # Links

    def open_link(self, link: Link) -> None:
        """In the browser, or shown and copied where there is none; a site not known to have papers is asked about."""
        site = unknown_site(link.url)
        if site is None or site in self._allowed_sites:
            self._open_url(link.url)
        else:
            from paperbrowse.tui.screens.confirm import ConfirmDialog

            self.app.push_screen(
                ConfirmDialog(f"Open a page of {site}?\n\n{link.url}", partial(self._allow_and_open, site, link.url))
            )

    def _allow_and_open(self, site: str, url: str) -> None:
        self._allowed_sites.add(site)
        self._open_url(url)

    def _open_url(self, url: str) -> None:
        self.show_status(f"opening {url}")
        self._external.open(url)

    def copy(self, text: str, label: str) -> None:
        """To the clipboard of this machine, and through the terminal to the one the reader sits at."""
        self.app.copy_to_clipboard(text)
        self._external.copy(text, label)

    def action_open_target(self, number: int) -> None:
        """A link in the abstract was clicked."""
        if 0 <= number < len(self.abstract.link_urls):
            self.open_link(Link("other", "", self.abstract.link_urls[number]))

    def action_show_all_authors(self) -> None:
        """The number of other authors was clicked."""
        self.abstract.all_authors = True

    # Where the reader is

    @property
    def typing(self) -> bool:
        """Whether letters are text."""
        return self.focused is self.box

    def focus_box(self) -> None:
        """Type."""
        self._focus_pane(self.box)

    def focus_list(self) -> None:
        """Choose."""
        self._focus_pane(self.papers)
        self._record_search()

    def _focus_pane(self, widget: Widget) -> None:
        self.split_view.focus_pane(widget)
        self._update_footer()

    def _update_footer(self) -> None:
        self.footer.typing, self.footer.reading = self.typing, self.split_view.is_reading

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The mouse moves the focus too."""
        self._update_footer()
        self.split_view.update_layout()

    def show_status(self, text: str) -> None:
        """In the status line, until the next key, or while something is under way for some seconds."""
        self.status.show_news(text)

    @on(StatusMessage)
    def show_status_message(self, message: StatusMessage) -> None:
        """News from a thread."""
        self.show_status(message.sentence)

    @on(LinkNotOpened)
    def show_unopened_link(self, message: LinkNotOpened) -> None:
        """The link itself, where no browser could be called."""
        self.app.copy_to_clipboard(message.url)
        self.show_status(f"{message.reason} · sent to the clipboard: {message.url}")

    @on(TerminalRequested)
    def run_text_browser(self, message: TerminalRequested) -> None:
        """A text browser has the terminal until it ends."""
        with self.app.batch_update(), self.app.suspend():
            run_in_terminal(message.command)

    @on(PaperList.DoubleClicked)
    def open_abstract(self) -> None:
        """A double click reads."""
        self.perform(COMMANDS["Read"])

    @on(KeyFooter.Pressed)
    def run_clicked_key(self, message: KeyFooter.Pressed) -> None:
        """A click on the foot of the screen."""
        self.perform(COMMANDS[message.name])
