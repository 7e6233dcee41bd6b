"""The one thread that writes: errands are done one after the other, and told when they are flushed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from threading import Condition, Thread
from typing import Generic, TypeVar

from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.library.results import SearchResult
from paperbrowse.model.errors import Interrupted, PaperbrowseError
from paperbrowse.model.predicate import NO_DEADLINE
from paperbrowse.tui.messages import MAX_NEW_COUNTED, Counts, MarksChanged, ResultReady, StatusMessage, TaskFinished

WriteTask = Callable[[Library], TaskFinished]
FailureMessage = Callable[[str], TaskFinished]

FINISH_TIMEOUT = 10.0
"""Seconds a quitting reader waits for a disk that does not answer."""


class WriteWorker:
    """Does errands with a library of its own; what it says is saved is on the disk."""

    def __init__(self, open_library: Callable[[], Library]) -> None:
        self._open_library = open_library
        self._tasks: SimpleQueue[tuple[WriteTask, FailureMessage] | None] = SimpleQueue()
        self._post: Callable[[TaskFinished], object] = lambda report: None
        self._thread: Thread | None = None

    def set_listener(self, post: Callable[[TaskFinished], object]) -> None:
        """Where reports go."""
        self._post = post

    def submit(self, task: WriteTask, on_failure: FailureMessage = MarksChanged) -> None:
        """Have this done after everything sent before; failed: what is reported where it cannot be."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="clerk", daemon=True)
            self._thread.start()
        self._tasks.put((task, on_failure))

    def finish(self) -> None:
        """Wait until what was sent is saved."""
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join(FINISH_TIMEOUT)

    def _run(self) -> None:
        with self._open_library() as library:
            while (wanted := self._tasks.get()) is not None:
                self._post(_run_task(library, *wanted))


def _run_task(library: Library, task: WriteTask, on_failure: FailureMessage) -> TaskFinished:
    try:
        return task(library)
    except PaperbrowseError as error:
        return on_failure(str(error))


RequestT = TypeVar("RequestT")


class LatestWorker(Generic[RequestT]):
    """Begins with the first question; a library of its own is open until `stop`."""

    def __init__(
        self, open_library: Callable[[], Library], handle: Callable[[Library, RequestT], None], name: str
    ) -> None:
        self._open_library, self._handle, self._name = open_library, handle, name
        self._condition = Condition()
        self._pending: RequestT | None = None
        self._busy_library: Library | None = None
        self._is_stopped = False
        self._thread: Thread | None = None

    def submit(self, request: RequestT) -> None:
        """Answer this, and nothing older."""
        with self._condition:
            self._pending = request
            self._interrupt()
            if self._thread is None:
                self._thread = Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._condition.notify()

    def stop(self) -> None:
        """No more answers."""
        with self._condition:
            self._is_stopped = True
            self._interrupt()
            self._condition.notify()

    def _interrupt(self) -> None:
        if self._busy_library is not None:
            self._busy_library.interrupt()

    def _run(self) -> None:
        with self._open_library() as library:
            while (question := self._wait_for_request(library)) is not None:
                try:
                    self._handle(library, question)
                except Interrupted:
                    self._requeue(question)

    def _requeue(self, request: RequestT) -> None:
        """An interruption may hit the question after the one it was meant for: that one is asked again."""
        with self._condition:
            if self._pending is None and not self._is_stopped:
                self._pending = request

    def _wait_for_request(self, library: Library) -> RequestT | None:
        with self._condition:
            self._busy_library = None
            self._condition.wait_for(lambda: self._pending is not None or self._is_stopped)
            question, self._pending = self._pending, None
            self._busy_library = library
            return None if self._is_stopped else question


SHORT_TIMEOUT = 0.15
"""Seconds for a first answer where nothing was found at once: not yet nothing."""

LONG_TIMEOUT = 3.0
"""Seconds for all the rest, while nothing else is asked; after them, as many as it takes."""

PAINT_TIMEOUT = 0.05
"""Seconds after which the rest of an answer no longer waits for its beginning to be painted."""

PostSearchMessage = Callable[[ResultReady | StatusMessage], object]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A query with its place in the order of asking."""

    serial: int
    query: str


class SearchWorker:
    """Asks a library of its own, so that keys never wait for an answer."""

    def __init__(
        self, open_library: Callable[[Callable[[str], object]], Library], notices: tuple[str, ...] = ()
    ) -> None:
        """open_library: given whom to tell why opening takes long."""
        self._open_library = open_library
        self._condition = Condition()
        self._pending: SearchRequest | None = None
        self._busy_library: Library | None = None
        self._is_stopped = False
        self._is_paused = False
        self._is_painted = False
        self._post: PostSearchMessage | None = None
        self._first_message: ResultReady | None = None
        self._opening_notice = ""
        self._notices = notices
        # A daemon: a search that is slow to stop must not keep the process after the screen is gone.
        Thread(target=self._run, name="search", daemon=True).start()

    def submit(self, serial: int, query: str) -> None:
        """Search for this and nothing older."""
        with self._condition:
            self._pending = SearchRequest(serial, query)
            self._is_paused = False
            self._interrupt()
            self._condition.notify()

    def pause(self) -> None:
        """Search for nothing until something is asked."""
        with self._condition:
            self._pending = None
            self._is_paused = True
            self._interrupt()

    def resume(self) -> None:
        """What was told in part is painted."""
        with self._condition:
            self._is_painted = True
            self._condition.notify()

    def wait_first(self, timeout: float) -> None:
        """Stand aside for the first answer: a thread that must share the interpreter takes ten times as long."""
        with self._condition:
            self._condition.wait_for(lambda: self._first_message is not None, timeout)

    def set_listener(self, post: PostSearchMessage) -> ResultReady | None:
        """Where answers go from now on; the one that came before there was anybody to tell."""
        with self._condition:
            self._post, early, self._first_message = post, self._first_message, None
            opening = self._opening_notice
        if opening:
            post(StatusMessage(opening))
        return early

    def _post_opening_notice(self, sentence: str) -> None:
        """Now, or once there is anybody to tell."""
        with self._condition:
            tell, self._opening_notice = self._post, sentence
        if tell is not None:
            tell(StatusMessage(sentence))

    def stop(self) -> None:
        """No more searches."""
        with self._condition:
            self._is_stopped = True
            self._interrupt()
            self._condition.notify()

    def _interrupt(self) -> None:
        if self._busy_library is not None:
            self._busy_library.interrupt()

    def _run(self) -> None:
        with self._open_library(self._post_opening_notice) as library:
            if self._opening_notice:
                self._post_opening_notice("")
            self._notices += library.notices
            if library.paper_count() == 0:
                library.load_sample()
            while (question := self._wait_for_request()) is not None:
                answer = self._search_for(library, question, lambda query: library.search(query, SCREEN_TIMEOUT))
                if answer is not None:
                    if answer.result.complete or answer.result.rows:  # nothing found yet is not nothing
                        self._deliver(answer)
                    if not answer.result.complete:
                        self._refine(library, question, answer.result)

    def _wait_for_request(self) -> SearchRequest | None:
        with self._condition:
            self._condition.wait_for(lambda: self._pending is not None or self._is_stopped)
            question, self._pending = self._pending, None
            return None if self._is_stopped else question

    def _refine(self, library: Library, request: SearchRequest, result: SearchResult) -> None:
        """Tell the rest of what was shown in part, unless something else is asked meanwhile."""
        with self._condition:
            self._condition.wait_for(lambda: self._is_painted or self._is_outdated, PAINT_TIMEOUT)
            if self._is_outdated:
                return
        for patience in (LONG_TIMEOUT, NO_DEADLINE) if result.rows else (SHORT_TIMEOUT, LONG_TIMEOUT, NO_DEADLINE):
            answer = self._search_for(library, request, partial(_complete_result, library, result, patience))
            if answer is None:
                return
            result = answer.result
            if result.complete or result.rows:
                self._deliver(answer)
            if result.complete:
                return

    def _search_for(
        self, library: Library, request: SearchRequest, search: Callable[[str], SearchResult]
    ) -> ResultReady | None:
        """The answer, or None when a newer question took its place."""
        try:
            view = self._run_interruptible(library, request.query, search)
            notices, self._notices = self._notices, ()
            return ResultReady(request.serial, view, read_counts(library), notices)
        except Interrupted:
            self._requeue(request)
            return None
        except PaperbrowseError as error:
            return ResultReady(request.serial, SearchResult(query=request.query, hints=(str(error),)), Counts())

    def _run_interruptible(self, library: Library, query: str, search: Callable[[str], SearchResult]) -> SearchResult:
        """The only thing that may be interrupted."""
        with self._condition:
            self._busy_library = library
        try:
            return search(query)
        finally:
            with self._condition:
                self._busy_library = None

    def _requeue(self, request: SearchRequest) -> None:
        """An interruption meant for the search before may hit the one after it: that one is asked again."""
        with self._condition:
            if self._pending is None and not self._is_paused:
                self._pending = request

    @property
    def _is_outdated(self) -> bool:
        """Whether nobody waits any more for what is being answered."""
        return self._pending is not None or self._is_paused or self._is_stopped

    def _deliver(self, message: ResultReady) -> None:
        with self._condition:
            if self._pending is not None or self._is_paused:
                return
            tell, self._is_painted = self._post, False
            if tell is None:
                self._first_message = message
                self._condition.notify_all()
        if tell is not None:
            tell(message)


def _complete_result(library: Library, result: SearchResult, timeout: float, query: str) -> SearchResult:
    """What is missing of an answer that was shown in part, or what of it could be found in so many seconds."""
    return library.count(result, timeout) if result.count_pending else library.search(query, timeout)


def read_counts(library: Library) -> Counts:
    """What the status line counts."""
    return Counts(
        library.paper_count(),
        library.starred_count(),
        only_sample=library.has_only_sample(),
        new=library.new_count(MAX_NEW_COUNTED),
        first_run=library.is_first_run(),
    )
