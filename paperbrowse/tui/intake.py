"""The thread papers come in by: with a library of its own, one delivery at a time, stopped between batches."""

from collections.abc import Callable
from threading import Event, Thread

from textual.message import Message

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.tui.deliveries import Delivery
from paperbrowse.tui.messages import CameIn, Progressed

PATIENCE = 30.0
"""Seconds a quitting reader waits at most for what is whole to be saved."""


class Intake:
    """Takes in what a reader asks for, and tells how far it is and what came of it."""

    def __init__(self, open_library: Callable[[], Library], tell: Callable[[Message], object]) -> None:
        self._open_library, self._tell = open_library, tell
        self._stop = Event()
        self._thread: Thread | None = None
        self.is_running = False
        """Whether a delivery is under way, or what came of it not yet heard."""
        self.outcome = ""
        """What came of the last one; empty before there was one, and while one is under way."""

    def start(self, delivery: Delivery) -> None:
        """Take it in; no other is under way."""
        self._stop.clear()
        self.is_running, self.outcome = True, ""
        # A daemon: a disk that does not answer must not keep the process after the screen is gone.
        self._thread = Thread(target=self._work, args=(delivery,), name="intake", daemon=True)
        self._thread.start()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> bool:
        """End it after the batch at hand; False where none is under way, or it is ending already."""
        if not self.is_running or self.is_stopping:
            return False
        self._stop.set()
        return True

    def hear(self) -> str:
        """What came of it, which is then over."""
        self.is_running = False
        return self.outcome

    def finish(self) -> str:
        """End it, and wait until what is whole is saved; what came of it, where nobody has heard."""
        if self._thread is None or not self.is_running:
            return ""
        self.stop()
        self._thread.join(PATIENCE)
        return self.hear()

    def _work(self, delivery: Delivery) -> None:
        try:
            with self._open_library() as library:
                self.outcome = delivery.take(library, self._tell_progress, self._stop.is_set)
        except PaperbrowseError as error:
            self.outcome = f"nothing more came in: {error}"
        self._tell(CameIn())

    def _tell_progress(self, versions: tuple[str, ...]) -> None:
        self._tell(Progressed(versions))
