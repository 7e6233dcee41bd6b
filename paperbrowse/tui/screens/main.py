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
from paperbrowse.tui.commands import COMMANDS, Command
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
from paperbrowse.tui.screens.keyed import KeyedScreen, pressed
from paperbrowse.tui.search_history import SearchHistory
from paperbrowse.tui.selection import Selection
from paperbrowse.tui.timeline_model import HistogramReady, TimelineModel
from paperbrowse.tui.widgets.abstract_pane import AbstractPane
from paperbrowse.tui.widgets.aftermath import when_written
from paperbrowse.tui.widgets.hint_line import HintLine
from paperbrowse.tui.widgets.key_bar import KeyBar
from paperbrowse.tui.widgets.panes import BESIDE, Panes
from paperbrowse.tui.widgets.paper_list import LOOKED_THROUGH, PaperList
from paperbrowse.tui.widgets.rows import fit
from paperbrowse.tui.widgets.search_box import SearchBox
from paperbrowse.tui.widgets.status_line import StatusLine
from paperbrowse.tui.widgets.timeline import TimelineBars
from paperbrowse.tui.widgets.welcome import Welcome
from paperbrowse.tui.workers import SearchWorker, WriteTask, WriteWorker

if TYPE_CHECKING:
    from paperbrowse.tui.imports import ImportController

OPEN_FIELDS = ("tag", "cat", "source", "org", "venue")
"""Fields whose values only the library knows."""

TITLE_SAID = 40
"""Columns of a title in the status line."""

MOST_OFFERED = 8
"""Ways to go on that are named in the status line."""


class MainScreen(KeyedScreen[None]):
    """Key -> command -> thread -> library -> `Found` -> `view` -> widgets."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (BESIDE, "-wide"), (130, "-broad")]  # noqa: RUF012 -- as in Screen
    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 -- as in Screen
    AUTO_FOCUS = "#papers"

    view: var[SearchResult] = var(SearchResult)
    selected: var[PaperEntry | None] = var(None)

    def __init__(
        self,
        open_library: Callable[[], Library],
        searcher: SearchWorker,
        clerk: WriteWorker,
        query: str,
        size: Size,
        *,
        keys: Sequence[KeyBinding] = KEY_BINDINGS,
        name_window: Callable[[str], object] = lambda query: None,
    ) -> None:
        super().__init__(classes=" ".join(self._classes_of(size)))
        self.open_library = open_library
        self._library: Library | None = None
        self._receiving: ImportController | None = None
        self._clerk = clerk
        self._questions = PendingWork(searcher, query)
        self._held = KeyQueue()
        self._was_greeted = False
        self.keys, self._keymap = keys, Keymap(keys)
        self.box = SearchBox(id="box")
        self.selection = Selection()
        self.papers = PaperList(self._entries, self.selection, id="papers")
        self.abstract = AbstractPane(id="abstract")
        self.panes = Panes(self.papers, self.abstract, size)
        self.timeline = TimelineBars(id="timeline")
        self.timeline.display = False
        self.chronicle = TimelineModel(open_library, self.post_message, self.set_query, self.say, lambda: self.today)
        self.welcome = Welcome(keys)
        self.hints = HintLine(id="hints")
        self.status = StatusLine(id="status")
        self.bar = KeyBar(keys, id="keys")
        self._searcher = searcher
        self._desk = ExternalPrograms(self.post_message)
        self._sites_agreed_to: set[str] = set()
        self._trail = SearchHistory(query)
        self._name_window = name_window
        self._shown_at: tuple[int, ...] = ()
        """The version of the library that is shown."""

    def compose(self) -> ComposeResult:
        """Box, rule, panes, status, keys."""
        yield self.box
        yield self.hints.data_bind(MainScreen.view)
        self.papers.data_bind(MainScreen.view)
        self.abstract.data_bind(MainScreen.view, entry=MainScreen.selected)
        yield self.panes
        yield self.welcome
        yield self.timeline
        yield self.status.data_bind(MainScreen.view)
        yield self.bar

    def on_mount(self) -> None:
        """An answer that came before the screen was there is in its first frame."""
        self.box.write(self._questions.query)
        self.watch(self.papers, "cursor", self._select, init=False)
        self._clerk.set_listener(self.post_message)
        if (early := self._searcher.set_listener(self.post_message)) is not None:
            self.show(early)

    def on_unmount(self) -> None:
        """The screen's own library closes with it, and what comes in hears at once that it is to end."""
        self.chronicle.stop()
        if self._receiving is not None:
            self._receiving.stop()
        if self._library is not None:
            self._library.close()

    def _classes_of(self, size: Size) -> Iterator[str]:
        """Those Textual will give it for its size; known from the start, the first frame is laid out once."""
        for length, breakpoints in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            yield max((least, name) for least, name in breakpoints if least <= length)[1]

    # Keys

    def take_key(self, event: events.Key) -> None:
        """Do what a key asks for, or keep it until the answer it is about is there."""
        command = self._keymap.find_command(event, typing=self.typing)
        self.say("")
        self._greet_no_more()
        if command is None and self.typing:
            self._held.clear_cancellable()
        if command is not None and command.urgent:
            command(pressed(event)).run(self)
        elif self._held or self._blocked(event):
            self._held.add(event, cancellable=self.typing and command is not None and command.waits)
        else:
            self._do(event)

    def _greet_no_more(self) -> None:
        self._was_greeted = True
        self.welcome.remove_class("-shown")

    def take_text(self, text: str) -> None:
        """Paste into the box, nowhere else."""
        if self.typing:
            self.box.take_text(text)
            self._ask_if_edited()

    def perform(self, command: Command) -> None:
        """Do what was asked for by name or by mouse."""
        if self._held or self._blocked(command):
            self._held.add(command)
        else:
            command.run(self)

    def forget_held(self) -> bool:
        """Drop the keys that wait for an answer; whether there were any."""
        waited = bool(self._held)
        self._held.clear()
        return waited

    def _blocked(self, what: events.Key | Command) -> bool:
        if not self._questions.is_waiting and not self.panes.settling:
            return False
        if isinstance(what, Command):
            return what.waits
        command = self._keymap.find_command(what, typing=self.typing)
        return command is not None and command.waits

    def _do(self, what: events.Key | Command) -> None:
        if isinstance(what, Command):
            what.run(self)
        elif isinstance(screen := self.app.screen, KeyedScreen) and screen is not self:
            screen.take_key(what)
        elif command := self._keymap.find_command(what, typing=self.typing):
            command(pressed(what)).run(self)
        elif self.typing:
            self.box.take_key(what)
            self._ask_if_edited()

    @on(Panes.LaidOut)
    def _release(self) -> None:
        self._held.release(self._blocked, self._do)

    # Asking and showing

    def ask(self, query: str) -> None:
        """Search; the answer comes as `Found`."""
        self._questions.search(query)

    def set_query(self, query: str) -> None:
        """Write another query into the box, and ask it."""
        self.box.write(query)
        self.ask(query)

    def show_similar(self, query: str) -> None:
        """Ask for papers like the selected one."""
        if self.selected is not None and query != self.box.value:
            self.set_query(query)
            self.focus_list()
            self.say(f"like “{fit(latex_to_unicode(self.selected.paper.title), TITLE_SAID).rstrip()}” · Esc goes back")

    def go_back(self) -> None:
        """To the search before, and the paper in it the reader was on."""
        self._go_to(self._trail.back(), "no search before this one")

    def go_forward(self) -> None:
        """To the search that was gone back from."""
        self._go_to(self._trail.forward(), "no search after this one")

    def leave_similar(self) -> bool:
        """Ask what was asked before similar papers; whether any were shown."""
        if self._questions.is_waiting:  # what is asked last is left, though its answer has not come yet
            self._trail.record(self.box.value, -1)
        earlier = self._trail.leave_similar()
        if earlier is not None:
            self.set_query(earlier)
        return earlier is not None

    def _go_to(self, query: str | None, otherwise: str) -> None:
        if query is None:
            self.say(otherwise)
        else:
            self.set_query(query)

    def complete(self) -> bool:
        """Write the rest of what is being typed, as far as it is sure, and say what else it may be; whether it was."""
        from paperbrowse.search.completion import complete, field_at

        text, cursor = self.box.value, self.box.cursor_position
        found = complete(text, cursor, self._opened.field_values() if field_at(text, cursor) in OPEN_FIELDS else None)
        if found.unknown_field:
            self.say(f"no {found.unknown_field}: known begins so")
        if not found.candidates:
            return bool(found.unknown_field)
        self.box.write_from(found.start, found.insertion)
        self._ask_if_edited()
        if len(found.candidates) > 1:
            self.say(" ".join(found.candidates[:MOST_OFFERED]))
        return True

    def _ask_if_edited(self) -> None:
        if self.box.value != self._questions.query:
            self._questions.search_typed(self.box.value, partial(when_written, self.box))

    @on(Input.Changed)
    def ask_what_was_written_otherwise(self) -> None:
        """By the mouse, say: keys have asked already."""
        self._ask_if_edited()

    @on(ResultReady)
    def show(self, message: ResultReady) -> None:
        """Show an answer, unless a newer question was asked since."""
        if not self._questions.accept(message.serial):
            return
        self._shown_at = self._opened.version()
        self.status.tally = self.hints.tally = message.counts
        self.welcome.set_class(message.counts.first_run and not self._was_greeted, "-shown")
        self.say(" · ".join(message.notices) or self.status.news)
        self.selection.set_result(message.result)
        self.view = message.result
        if self.status.selected != len(self.selection):
            self.show_selection()
        if (place := self._trail.cursor_in(message.result, LOOKED_THROUGH)) is not None:
            self.papers.cursor = place
        self._select()
        self.abstract.catch_up()
        self.count_periods()
        self._release()
        if not message.result.complete:
            when_written(self.papers, self._searcher.resume)

    def look_again(self) -> None:
        """Show what other windows and commands changed meanwhile; until there is an answer, there is nothing to see."""
        if self._shown_at and self._shown_at != self._opened.version():
            self.chronicle.mark_stale()
            self.ask(self.box.value)

    # Over time

    def show_timeline(self) -> None:
        """Or hide it again."""
        self.timeline.display = not self.timeline.display
        self.count_periods()

    @on(TimelineBars.Resized)
    def count_periods(self) -> None:
        """Have the dates of the answer counted, if they are shown: when it is known how many bars there is room for."""
        if self.timeline.display and self.timeline.size.width:
            self.timeline.lit = self.chronicle.selected_range(self.box.value)
            self.chronicle.update(self.box.value, self.timeline.columns)

    @on(HistogramReady)
    def show_periods(self, message: HistogramReady) -> None:
        """Unless something else is asked by now."""
        if self.chronicle.accept(message, lambda: self.box.value):
            self.timeline.histogram, self.timeline.exact = message.histogram, message.exact

    @on(TimelineBars.Brushed)
    def ask_for_periods(self, message: TimelineBars.Brushed) -> None:
        """Those under the mouse."""
        self.chronicle.select_range(self.box.value, message.first, message.last)

    def _select(self) -> None:
        self.selected = self.papers.current
        self._rest()

    def _rest(self) -> None:
        """What stands in the box while one types is no search to come back to."""
        if not self.typing and not self._questions.is_waiting and self.view.query == self.box.value:
            self._trail.record(self.view.query, self.selected.row if self.selected else -1)
            self._name_window(self.view.query)

    @property
    def chosen(self) -> Collection[int]:
        """Rows of the papers the next command is about: those selected, else the one under the cursor."""
        return self.selection.rows or ((self.selected.row,) if self.selected is not None else ())

    def show_selection(self) -> None:
        """Other papers are selected."""
        self.status.selected = len(self.selection)
        self.papers.refresh()

    def _entries(self, rows: Sequence[int]) -> Sequence[PaperEntry | None]:
        return self._opened.entries(rows)

    @property
    def today(self) -> date:
        """What periods such as last week are counted from."""
        return self._opened.today()

    @property
    def _opened(self) -> Library:
        """The screen's own library, opened when it is first needed."""
        if self._library is None:
            self._library = self.open_library()
        return self._library

    # Errands

    def send(self, errand: WriteTask) -> None:
        """Have marks changed; they show when they are saved."""
        self._questions.task_started()
        self._clerk.submit(errand)

    def jump(self, errand: WriteTask) -> None:
        """Have a paper or a search looked for; what is pressed next is about what is found."""
        self._questions.task_started(jump=True)
        self._clerk.submit(errand, on_failure=lambda sentence: SavedSearchOpened(None, sentence))

    @on(MarksChanged)
    def show_saved(self, message: MarksChanged) -> None:
        """What changed is on the disk."""
        self._questions.task_finished()
        if message.counts is not None:
            self._shown_at = self._opened.version()
            self.chronicle.mark_stale()
            self.status.tally = message.counts
            self.papers.reload()
            self._select()
            self.count_periods()
        self.say(message.sentence)

    @on(CitationReady)
    def copy_citation(self, message: CitationReady) -> None:
        """It was made by the clerk, who may have had to look for the papers."""
        self._questions.task_finished()
        self.copy(message.text, message.label)

    def write_note(self, draft: NoteDraft) -> None:
        """Open the dialog in which a note is written."""
        from paperbrowse.tui.screens.note import Note  # late: its text area takes a while to import

        self.app.push_screen(Note(draft, self.send, self._opened.folder))

    @on(NoteNotSaved)
    def write_again(self, message: NoteNotSaved) -> None:
        """What could not be saved is not lost."""
        self._questions.task_finished()
        self.write_note(message.draft)

    @on(SavedSearchOpened)
    def open_saved(self, message: SavedSearchOpened) -> None:
        """The query of a saved search takes the place of what is in the box."""
        self._questions.task_finished(jump=True)
        if message.query is not None:
            self.set_query(message.query)
            self.focus_list()
        self.say(message.sentence)
        self._release()

    @on(UnreadFound)
    def show_jump(self, message: UnreadFound) -> None:
        """The paper that was looked for."""
        self._questions.task_finished(jump=True)
        if message.index is not None and message.result is self.view:
            self.papers.cursor = message.index
        self.say(message.sentence)
        self._release()

    # Papers coming in

    @property
    def receiving(self) -> "ImportController":
        """Made when something first comes in: in most sessions nothing does."""
        if self._receiving is None:
            from paperbrowse.tui.imports import ImportController

            self._receiving = ImportController(self.open_library, self.post_message, self.status)
        return self._receiving

    def finish_receiving(self) -> str:
        """Wait until what is whole is saved; what came of what is ended by this."""
        return self._receiving.finish() if self._receiving else ""

    @on(ImportProgress)
    def show_progress(self, message: ImportProgress) -> None:
        """How far it is."""
        self.receiving.show_progress(message)

    @on(ImportFinished)
    def show_what_came(self) -> None:
        """It is in the list, where the same paper stays selected."""
        self.chronicle.mark_stale()
        self.ask(self.box.value)
        self.say(self.receiving.collect_outcome())

    # Links

    def open_link(self, link: Link) -> None:
        """In the browser, or shown and copied where there is none; a site not known to have papers is asked about."""
        site = unknown_site(link.url)
        if site is None or site in self._sites_agreed_to:
            self._open(link.url)
        else:
            from paperbrowse.tui.screens.ask import Ask  # late: most links lead to sites that are known

            self.app.push_screen(Ask(f"Open a page of {site}?\n\n{link.url}", partial(self._agree, site, link.url)))

    def _agree(self, site: str, url: str) -> None:
        self._sites_agreed_to.add(site)
        self._open(url)

    def _open(self, url: str) -> None:
        self.say(f"opening {url}")
        self._desk.open(url)

    def copy(self, text: str, what: str) -> None:
        """To the clipboard of this machine, and through the terminal to the one the reader sits at."""
        self.app.copy_to_clipboard(text)
        self._desk.copy(text, what)

    def action_open_target(self, number: int) -> None:
        """A link in the abstract was clicked."""
        if 0 <= number < len(self.abstract.targets):
            self.open_link(Link("other", "", self.abstract.targets[number]))

    def action_name_all(self) -> None:
        """The number of other authors was clicked."""
        self.abstract.all_named = True

    # Where the reader is

    @property
    def typing(self) -> bool:
        """Whether letters are text."""
        return self.focused is self.box

    def focus_box(self) -> None:
        """Type."""
        self._turn_to(self.box)

    def focus_list(self) -> None:
        """Choose."""
        self._turn_to(self.papers)
        self._rest()

    def _turn_to(self, widget: Widget) -> None:
        self.panes.turn_to(widget)
        self._tell_bar()

    def _tell_bar(self) -> None:
        self.bar.typing, self.bar.reading = self.typing, self.panes.is_reading

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The mouse moves the focus too."""
        self._tell_bar()
        self.panes.settle()

    def say(self, sentence: str) -> None:
        """In the status line, until the next key, or while something is under way for some seconds."""
        self.status.say(sentence)

    @on(StatusMessage)
    def tell(self, message: StatusMessage) -> None:
        """News from a thread."""
        self.say(message.sentence)

    @on(LinkNotOpened)
    def show_instead(self, message: LinkNotOpened) -> None:
        """The link itself, where no browser could be called."""
        self.app.copy_to_clipboard(message.url)
        self.say(f"{message.reason} · sent to the clipboard: {message.url}")

    @on(TerminalRequested)
    def lend_terminal(self, message: TerminalRequested) -> None:
        """A text browser has the terminal until it ends."""
        with self.app.batch_update(), self.app.suspend():
            run_in_terminal(message.command)

    @on(PaperList.Chosen)
    def read(self) -> None:
        """A double click reads."""
        self.perform(COMMANDS["Read"]())

    @on(KeyBar.Pressed)
    def press(self, message: KeyBar.Pressed) -> None:
        """A click on the foot of the screen."""
        self.perform(COMMANDS[message.name]())
