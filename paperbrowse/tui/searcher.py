"""The one thread that searches: only the newest question matters."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Condition, Thread

from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.library.results import SearchResult
from paperbrowse.model.errors import Interrupted, PaperbrowseError
from paperbrowse.model.predicate import NO_DEADLINE
from paperbrowse.tui.messages import MOST_NEW, Found, Tally, Told

SOON = 0.15
"""Seconds for a first answer where nothing was found at once: not yet nothing."""

AT_LEISURE = 3.0
"""Seconds for all the rest, while nothing else is asked; after them, as many as it takes."""

PAINTED_IN = 0.05
"""Seconds after which the rest of an answer no longer waits for its beginning to be painted."""

Tell = Callable[[Found | Told], object]


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its place in the order of asking."""

    serial: int
    query: str


class Searcher:
    """Asks a library of its own, so that keys never wait for an answer."""

    def __init__(
        self, open_library: Callable[[Callable[[str], object]], Library], notices: tuple[str, ...] = ()
    ) -> None:
        """open_library: given whom to tell why opening takes long."""
        self._open_library = open_library
        self._change = Condition()
        self._wanted: Question | None = None
        self._running: Library | None = None
        self._stopped = False
        self._paused = False
        self._is_shown = False
        self._tell: Tell | None = None
        self._early: Found | None = None
        self._long_opening = ""
        self._notices = notices
        # A daemon: a search that is slow to stop must not keep the process after the screen is gone.
        Thread(target=self._work, name="search", daemon=True).start()

    def ask(self, serial: int, query: str) -> None:
        """Search for this and nothing older."""
        with self._change:
            self._wanted = Question(serial, query)
            self._paused = False
            self._interrupt()
            self._change.notify()

    def pause(self) -> None:
        """Search for nothing until something is asked."""
        with self._change:
            self._wanted = None
            self._paused = True
            self._interrupt()

    def go_on(self) -> None:
        """What was told in part is painted."""
        with self._change:
            self._is_shown = True
            self._change.notify()

    def await_first(self, seconds: float) -> None:
        """Stand aside for the first answer: a thread that must share the interpreter takes ten times as long."""
        with self._change:
            self._change.wait_for(lambda: self._early is not None, seconds)

    def listen(self, tell: Tell) -> Found | None:
        """Where answers go from now on; the one that came before there was anybody to tell."""
        with self._change:
            self._tell, early, self._early = tell, self._early, None
            opening = self._long_opening
        if opening:
            tell(Told(opening))
        return early

    def _tell_of_opening(self, sentence: str) -> None:
        """Now, or once there is anybody to tell."""
        with self._change:
            tell, self._long_opening = self._tell, sentence
        if tell is not None:
            tell(Told(sentence))

    def stop(self) -> None:
        """No more searches."""
        with self._change:
            self._stopped = True
            self._interrupt()
            self._change.notify()

    def _interrupt(self) -> None:
        if self._running is not None:
            self._running.interrupt()

    def _work(self) -> None:
        with self._open_library(self._tell_of_opening) as library:
            if self._long_opening:
                self._tell_of_opening("")
            self._notices += library.notices
            if library.paper_count() == 0:
                library.load_sample()
            while (question := self._next()) is not None:
                answer = self._answer(library, question, lambda query: library.search(query, SCREEN_TIMEOUT))
                if answer is not None:
                    if answer.view.complete or answer.view.rows:  # nothing found yet is not nothing
                        self._deliver(answer)
                    if not answer.view.complete:
                        self._refine(library, question, answer.view)

    def _next(self) -> Question | None:
        with self._change:
            self._change.wait_for(lambda: self._wanted is not None or self._stopped)
            question, self._wanted = self._wanted, None
            return None if self._stopped else question

    def _refine(self, library: Library, question: Question, shown: SearchResult) -> None:
        """Tell the rest of what was shown in part, unless something else is asked meanwhile."""
        with self._change:
            self._change.wait_for(lambda: self._is_shown or self._is_late, PAINTED_IN)
            if self._is_late:
                return
        for patience in (AT_LEISURE, NO_DEADLINE) if shown.rows else (SOON, AT_LEISURE, NO_DEADLINE):
            answer = self._answer(library, question, partial(_rest, library, shown, patience))
            if answer is None:
                return
            shown = answer.view
            if shown.complete or shown.rows:
                self._deliver(answer)
            if shown.complete:
                return

    def _answer(self, library: Library, question: Question, search: Callable[[str], SearchResult]) -> Found | None:
        """The answer, or None when a newer question took its place."""
        try:
            view = self._search(library, question.query, search)
            notices, self._notices = self._notices, ()
            return Found(question.serial, view, tally(library), notices)
        except Interrupted:
            self._take_back(question)
            return None
        except PaperbrowseError as error:
            return Found(question.serial, SearchResult(query=question.query, hints=(str(error),)), Tally())

    def _search(self, library: Library, query: str, search: Callable[[str], SearchResult]) -> SearchResult:
        """The only thing that may be interrupted."""
        with self._change:
            self._running = library
        try:
            return search(query)
        finally:
            with self._change:
                self._running = None

    def _take_back(self, question: Question) -> None:
        """An interruption meant for the search before may hit the one after it: that one is asked again."""
        with self._change:
            if self._wanted is None and not self._paused:
                self._wanted = question

    @property
    def _is_late(self) -> bool:
        """Whether nobody waits any more for what is being answered."""
        return self._wanted is not None or self._paused or self._stopped

    def _deliver(self, answer: Found) -> None:
        with self._change:
            if self._wanted is not None or self._paused:
                return
            tell, self._is_shown = self._tell, False
            if tell is None:
                self._early = answer
                self._change.notify_all()
        if tell is not None:
            tell(answer)


def _rest(library: Library, shown: SearchResult, patience: float, query: str) -> SearchResult:
    """What is missing of an answer that was shown in part, or what of it could be found in so many seconds."""
    return library.count(shown, patience) if shown.count_pending else library.search(query, patience)


def tally(library: Library) -> Tally:
    """What the status line counts."""
    return Tally(
        library.paper_count(),
        library.starred_count(),
        only_sample=library.has_only_sample(),
        new=library.new_count(MOST_NEW),
        first_run=library.is_first_run(),
    )
