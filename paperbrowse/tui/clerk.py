"""The one thread that writes: errands are done one after the other, and told when they are flushed."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.tui.messages import Done, Report

Errand = Callable[[Library], Report]
Failed = Callable[[str], Report]

PATIENCE = 10.0
"""Seconds a quitting reader waits for a disk that does not answer."""


class Clerk:
    """Does errands with a library of its own; what it says is saved is on the disk."""

    def __init__(self, open_library: Callable[[], Library]) -> None:
        self._open_library = open_library
        self._errands: SimpleQueue[tuple[Errand, Failed] | None] = SimpleQueue()
        self._tell: Callable[[Report], object] = lambda report: None
        self._thread: Thread | None = None

    def listen(self, tell: Callable[[Report], object]) -> None:
        """Where reports go."""
        self._tell = tell

    def send(self, errand: Errand, failed: Failed = Done) -> None:
        """Have this done after everything sent before; failed: what is reported where it cannot be."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name="clerk", daemon=True)
            self._thread.start()
        self._errands.put((errand, failed))

    def finish(self) -> None:
        """Wait until what was sent is saved."""
        if self._thread is not None:
            self._errands.put(None)
            self._thread.join(PATIENCE)

    def _work(self) -> None:
        with self._open_library() as library:
            while (wanted := self._errands.get()) is not None:
                self._tell(_report(library, *wanted))


def _report(library: Library, errand: Errand, failed: Failed) -> Report:
    try:
        return errand(library)
    except PaperbrowseError as error:
        return failed(str(error))
