"""The thread that imports: with a library of its own, one import at a time, stopped between batches."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from textual.message import Message

from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.tui.messages import Imported, Progressed

if TYPE_CHECKING:
    from paperbrowse.library.ingest import ImportReport
    from paperbrowse.library.progress import Progress

PATIENCE = 30.0
"""Seconds a quitting reader waits at most for what is whole to be saved."""

GO_ON = "import it again to go on"


class Importer:
    """Imports what a reader names, and tells how far it is and what came of it."""

    def __init__(self, open_library: Callable[[], Library], tell: Callable[[Message], object]) -> None:
        self._open_library, self._tell = open_library, tell
        self._stop = Event()
        self._thread: Thread | None = None
        self.is_running = False
        """Whether an import is under way, or what came of it not yet heard."""
        self.outcome = ""
        """What came of the last import; empty before there was one, and while one is under way."""

    def start(self, path: Path) -> None:
        """Import a file or a folder; another import is not under way."""
        self._stop.clear()
        self.is_running, self.outcome = True, ""
        # A daemon: a disk that does not answer must not keep the process after the screen is gone.
        self._thread = Thread(target=self._work, args=(str(path),), name="import", daemon=True)
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

    def _work(self, path: str) -> None:
        try:
            with self._open_library() as library:
                report = library.import_paths([path], progress=self._tell_progress, is_stopped=self._stop.is_set)
            self.outcome = outcome(report)
        except PaperbrowseError as error:
            self.outcome = f"nothing more was imported: {error}"
        self._tell(Imported())

    def _tell_progress(self, progress: "Progress") -> None:
        self._tell(Progressed(progress))


def outcome(report: "ImportReport") -> str:
    """`40 new, 3 updated · 2 problems: papers.jsonl:7: the title is no text`."""
    counts = ((report.new, "new"), (report.updated, "updated"), (report.unchanged, "known already"))
    came = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "no papers in it"
    said = [f"stopped: {came}" if report.stopped else came]
    if report.problems:
        first, count = report.problems[0], len(report.problems)
        named = f"{Path(first.file).name}{f':{first.record}' if first.record else ''}: {first.reason}"
        said.append(f"1 problem: {named}" if count == 1 else f"{count:,} problems, the first: {named}")
    return " · ".join([*said, GO_ON] if report.stopped else said)
