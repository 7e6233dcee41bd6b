"""Worker threads with their own library: one kind runs tasks in order, the other only the newest request."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Condition, Thread
from typing import Generic, NamedTuple, TypeVar

from textual.message import Message

from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.library.results import SearchResult
from paperbrowse.model.errors import DamagedFile, Interrupted, PaperbrowseError
from paperbrowse.search.hint import Hint, HintCode
from paperbrowse.tui.messages import MAX_NEW_COUNTED, Counts, MarksChanged, ResultReady, StatusMessage, TaskFinished

OpenLibrary = Callable[[], Library]
PostMessage = Callable[[Message], object]
Task = Callable[[Library], Message]
WriteTask = Callable[[Library], TaskFinished]
FailureMessage = Callable[[str], Message]
"""Makes a message of the reason a task failed; the reason is empty if the task was interrupted."""

FINISH_TIMEOUT = 10.0
"""Seconds to wait at the end for a disk that does not answer."""


def start_thread(target: Callable[..., object], *arguments: object, name: str) -> Thread:
    """Start a daemon thread, because a disk that does not answer must not keep the process alive."""
    thread = Thread(target=target, args=arguments, name=name, daemon=True)
    thread.start()
    return thread


class Worker(ABC):
    """A thread that starts, and opens its own library, with the first request."""

    def __init__(self, open_library: OpenLibrary, name: str, on_failure: Callable[[str], object] | None) -> None:
        """on_failure: called in the thread with an error that ends it; without it, the error ends the program."""
        self._open_library, self._name, self._on_failure = open_library, name, on_failure
        self._library: Library | None = None
        self._thread: Thread | None = None

    def interrupt(self) -> None:
        """Make the query that runs now raise Interrupted; safe from any thread."""
        if (library := self._library) is not None:
            library.interrupt()

    def start(self) -> None:
        """Open the library now, so that it shows the same papers.db as the screen if the file is replaced later."""
        if self._thread is None:
            self._thread = start_thread(self._run, name=self._name)

    def _run(self) -> None:
        try:
            with self._open_library() as library:
                self._library = library
                self._serve(library)
        except PaperbrowseError as error:
            if self._on_failure is None:
                raise
            self._on_failure(str(error))
        finally:
            self._library = None

    @abstractmethod
    def _serve(self, library: Library) -> None:
        """Handle requests until there are no more to come."""


class WriteWorker(Worker):
    """Runs tasks in order, and posts the message of each after its commit."""

    def __init__(
        self,
        open_library: OpenLibrary,
        post: PostMessage = lambda message: None,
        name: str = "writer",
        on_failure: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(open_library, name, on_failure)
        self._post = post
        self._tasks: SimpleQueue[tuple[Task, FailureMessage] | None] = SimpleQueue()

    def set_listener(self, post: PostMessage) -> None:
        self._post = post

    def submit(self, task: Task, on_failure: FailureMessage = MarksChanged) -> None:
        """Run a task after all those submitted before it."""
        self.start()
        self._tasks.put((task, on_failure))

    def close(self) -> None:
        """Let the thread end after the tasks submitted so far; submit no more."""
        self._tasks.put(None)

    def finish(self, timeout: float = FINISH_TIMEOUT) -> None:
        """Close, and wait at most so many seconds until the tasks are done."""
        self.close()
        if self._thread is not None:
            self._thread.join(timeout)

    def _serve(self, library: Library) -> None:
        while (item := self._tasks.get()) is not None:
            task, on_failure = item
            try:
                message = task(library)
            except (PaperbrowseError, Interrupted) as error:
                message = on_failure(str(error))
            self._post(message)


RequestT = TypeVar("RequestT")


class LatestWorker(Worker, Generic[RequestT]):
    """Handles only the newest request, which interrupts the one before it."""

    def __init__(
        self,
        open_library: OpenLibrary,
        handle: Callable[[Library, RequestT], None],
        name: str,
        on_failure: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(open_library, name, on_failure)
        self._handle = handle
        self._condition = Condition()
        self._pending: RequestT | None = None
        self._is_interruptible = False
        self._is_outdated = False
        """True once nobody waits for the request that is being handled."""
        self._is_stopped = False

    def submit(self, request: RequestT) -> None:
        """Handle this request instead of any older one."""
        with self._condition:
            self._replace(request)
            self.start()

    def pause(self) -> None:
        """Drop the current request, and wait for the next."""
        with self._condition:
            self._replace(None)

    def stop(self) -> None:
        """Drop the current request, and end the thread."""
        with self._condition:
            self._is_stopped = True
            self._replace(None)

    def _replace(self, request: RequestT | None) -> None:
        self._pending, self._is_outdated = request, True
        if self._is_interruptible:
            self.interrupt()
        self._condition.notify_all()

    def _serve(self, library: Library) -> None:
        while (request := self._next_request()) is not None:
            try:
                self._handle(library, request)
            except Interrupted:
                with self._condition:
                    if not self._is_outdated:  # the interruption was meant for the request before this one
                        self._pending = request

    def _next_request(self) -> RequestT | None:
        with self._condition:
            self._is_interruptible = False
            self._condition.wait_for(lambda: self._pending is not None or self._is_stopped)
            request, self._pending = self._pending, None
            self._is_interruptible, self._is_outdated = True, False
            return None if self._is_stopped else request


SHORT_TIMEOUT = 0.15
"""Seconds for a second try if the first one found no paper in time."""

LONG_TIMEOUT = 3.0
"""Seconds for the rest of a result; after them, as many as it takes."""

PAINT_TIMEOUT = 0.05
"""Seconds the rest of a result waits at most for its first part to be painted."""


class SearchRequest(NamedTuple):
    """A query with its serial number."""

    serial: int
    query: str


class SearchWorker(LatestWorker[SearchRequest]):
    """Searches as the user types: posts a first result early, and the rest once that is painted."""

    def __init__(
        self, open_library: Callable[[Callable[[str], object]], Library], notices: tuple[str, ...] = ()
    ) -> None:
        """open_library: called with a function that takes the reason why opening takes long."""
        super().__init__(lambda: open_library(self._post_opening_notice), self._search, "search")
        self._notices = notices
        self._post: PostMessage | None = None
        self._first_message: ResultReady | None = None
        self._opening_notice = ""
        self._is_painted = False
        self._related_query = ""
        """The last query whose related papers were posted; searching again must not take them away for a moment."""

    def resume(self) -> None:
        """Continue with the rest of the result, because its first part is painted."""
        with self._condition:
            self._is_painted = True
            self._condition.notify_all()

    def wait_first(self, timeout: float) -> None:
        """Wait for the first result, because sharing the interpreter would make it ten times slower."""
        with self._condition:
            self._condition.wait_for(lambda: self._first_message is not None, timeout)

    def set_listener(self, post: PostMessage) -> ResultReady | None:
        """Post results from now on; return the one that was ready before."""
        with self._condition:
            self._post, early, self._first_message = post, self._first_message, None
            notice = self._opening_notice
        if notice:
            post(StatusMessage(notice))
        return early

    def _post_opening_notice(self, sentence: str) -> None:
        with self._condition:
            post, self._opening_notice = self._post, sentence
        if post is not None:
            post(StatusMessage(sentence))

    def _serve(self, library: Library) -> None:
        if self._opening_notice:
            self._post_opening_notice("")
        self._notices += library.notices
        if library.papers.count() == 0:
            library.imports.load_first_sample()
        super()._serve(library)

    def _search(self, library: Library, request: SearchRequest) -> None:
        result = self._run_search(library, request, partial(library.search.run, request.query, SCREEN_TIMEOUT))
        if not (result.complete or self._wait_until_painted()):
            return
        for timeout in (LONG_TIMEOUT, math.inf) if result.rows else (SHORT_TIMEOUT, LONG_TIMEOUT, math.inf):
            if result.complete:
                break
            result = self._run_search(library, request, partial(_complete_result, library, result, timeout))
        if result.wants_related and (not result.rows or self._wait_until_painted()):
            self._run_search(library, request, partial(library.search.add_related, result))
            self._related_query = request.query

    def _run_search(self, library: Library, request: SearchRequest, search: Callable[[], SearchResult]) -> SearchResult:
        """Post the result, unless it has no rows yet, or its related papers are on the screen. Raises Interrupted."""
        try:
            result, counts = search(), read_counts(library)
        except PaperbrowseError as error:
            result, counts = SearchResult(query=request.query, hints=(Hint(HintCode.FAILED, str(error)),)), Counts()
        has_enough = result.rows or (result.complete and not result.wants_related)
        if has_enough and not (result.wants_related and request.query == self._related_query):
            self._deliver(request, result, counts)
        return result

    def _deliver(self, request: SearchRequest, result: SearchResult, counts: Counts) -> None:
        with self._condition:
            if self._is_outdated:
                return
            message = ResultReady(request.serial, result, counts, self._notices)
            self._notices, self._is_painted, post = (), False, self._post
            if post is None:
                self._first_message = message
                self._condition.notify_all()
        if post is not None:
            post(message)

    def _wait_until_painted(self) -> bool:
        """Return False if a newer request came meanwhile."""
        with self._condition:
            self._is_interruptible = False
            self._condition.wait_for(lambda: self._is_painted or self._is_outdated, PAINT_TIMEOUT)
            self._is_interruptible = True
            return not self._is_outdated


def _complete_result(library: Library, result: SearchResult, timeout: float) -> SearchResult:
    """Count the rest of a partial result, or search again with more time."""
    return library.search.count(result, timeout) if result.count_pending else library.search.run(result.query, timeout)


def read_counts(library: Library) -> Counts:
    new = 0
    with suppress(DamagedFile):  # the screen meets it when it reads papers, and the file is repaired then
        new = library.papers.count_new(MAX_NEW_COUNTED)
    return Counts(
        library.papers.count(),
        library.marks.starred_count(),
        only_sample=library.papers.has_only_sample(),
        new=new,
        first_run=library.papers.is_first_run(),
    )
