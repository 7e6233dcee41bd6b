"""A thread that answers the newest question only: what is asked while it works interrupts the question before."""

from collections.abc import Callable
from threading import Condition, Thread
from typing import Generic, TypeVar

from paperbrowse.library.library import Library
from paperbrowse.model.errors import Interrupted

Question = TypeVar("Question")


class Newest(Generic[Question]):
    """Begins with the first question; a library of its own is open until `stop`."""

    def __init__(
        self, open_library: Callable[[], Library], answer: Callable[[Library, Question], None], name: str
    ) -> None:
        self._open_library, self._answer, self._name = open_library, answer, name
        self._change = Condition()
        self._wanted: Question | None = None
        self._running: Library | None = None
        self._stopped = False
        self._thread: Thread | None = None

    def ask(self, question: Question) -> None:
        """Answer this, and nothing older."""
        with self._change:
            self._wanted = question
            self._interrupt()
            if self._thread is None:
                self._thread = Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._change.notify()

    def stop(self) -> None:
        """No more answers."""
        with self._change:
            self._stopped = True
            self._interrupt()
            self._change.notify()

    def _interrupt(self) -> None:
        if self._running is not None:
            self._running.interrupt()

    def _work(self) -> None:
        with self._open_library() as library:
            while (question := self._next(library)) is not None:
                try:
                    self._answer(library, question)
                except Interrupted:
                    self._take_back(question)

    def _take_back(self, question: Question) -> None:
        """An interruption may hit the question after the one it was meant for: that one is asked again."""
        with self._change:
            if self._wanted is None and not self._stopped:
                self._wanted = question

    def _next(self, library: Library) -> Question | None:
        with self._change:
            self._running = None
            self._change.wait_for(lambda: self._wanted is not None or self._stopped)
            question, self._wanted = self._wanted, None
            self._running = library
            return None if self._stopped else question
