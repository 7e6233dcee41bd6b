"""Papers that come in, as the reader sees it: one delivery at a time, how far it is, and what came of it."""

from collections.abc import Callable

from textual.message import Message

from paperbrowse.library.library import Library
from paperbrowse.tui.deliveries import Delivery
from paperbrowse.tui.intake import Intake
from paperbrowse.tui.messages import Progressed
from paperbrowse.tui.widgets.status_line import StatusLine

STOPS = " · Ctrl+C stops"
"""The way out of what is under way."""


class Receiving:
    """Between the thread papers come in by and the status line."""

    def __init__(
        self, open_library: Callable[[], Library], tell: Callable[[Message], object], status: StatusLine
    ) -> None:
        self._intake = Intake(open_library, tell)
        self._status = status

    @property
    def outcome(self) -> str:
        """What came of the last delivery."""
        return self._intake.outcome

    def is_busy(self) -> bool:
        """Whether something is coming in; if so, it is said that nothing else can."""
        if self._intake.is_running:
            self._status.say("one thing at a time · Ctrl+C stops what is coming in")
        return self._intake.is_running

    def take(self, delivery: Delivery | None) -> None:
        """Begin to bring papers in; None: the reader has thought better of it."""
        if delivery is not None and not self.is_busy():
            self._show(delivery.doing)
            self._intake.start(delivery)

    def stop(self) -> bool:
        """End it after the batch at hand; False where none is under way, or it is ending already."""
        if not self._intake.stop():
            return False
        self._status.under_way = ("stopping: what is whole is being saved", "stopping")
        return True

    def finish(self) -> str:
        """Wait until what is whole is saved; what came of what is ended by this."""
        return self._intake.finish()

    def show(self, message: Progressed) -> None:
        """How far it is."""
        if self._intake.is_running and not self._intake.is_stopping:
            self._show(message.versions)
        self._status.drop_old_news()

    def hear(self) -> str:
        """What came of it, which is then over."""
        self._status.under_way = ()
        return self._intake.hear()

    def _show(self, versions: tuple[str, ...]) -> None:
        self._status.under_way = tuple(said + STOPS for said in versions)
