"""What papers can come in from: files, pasted text, the subscriptions; each tells what came of it in a line."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

from paperbrowse.library.library import Library, utc_now
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.tui.messages import ImportFinished, ImportProgress
from paperbrowse.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from paperbrowse.library.importer import ImportReport

RESUME_HINT = "import it again to go on"
NO_SUBSCRIPTIONS_HINT = "no subscriptions yet: `paperbrowse fetch --help`"

ReportProgress = Callable[[tuple[str, ...]], None]
"""Takes one sentence in several lengths, the longest first."""


class ImportJob(Protocol):
    """Something that brings papers in."""

    @property
    def start_texts(self) -> tuple[str, ...]:
        """What is said of it until it tells more, the longest first."""

    def run(self, library: Library, report_progress: ReportProgress, is_stopped: Callable[[], bool]) -> str:
        """Bring them in; what came of it. Raises PaperbrowseError."""


@dataclass(frozen=True, slots=True)
class FileImport:
    """A file, or all of a folder."""

    path: Path

    @property
    def start_texts(self) -> tuple[str, ...]:
        """By its name."""
        return f"importing {self.path.name}", "importing"

    def run(self, library: Library, report_progress: ReportProgress, is_stopped: Callable[[], bool]) -> str:
        """As `paperbrowse import` does."""
        return import_summary(
            library.import_paths(
                [str(self.path)], progress=lambda progress: report_progress(progress.texts()), is_stopped=is_stopped
            )
        )


@dataclass(frozen=True, slots=True)
class TextImport:
    """Text from the clipboard, in any of the formats a file may have."""

    text: str

    @property
    def start_texts(self) -> tuple[str, ...]:
        """It has no name."""
        return "importing what was pasted", "importing"

    def run(self, library: Library, report_progress: ReportProgress, is_stopped: Callable[[], bool]) -> str:
        """As a file of it would be."""
        return import_summary(
            library.import_text(
                self.text, progress=lambda progress: report_progress(progress.texts()), is_stopped=is_stopped
            )
        )


@dataclass(frozen=True, slots=True)
class FetchJob:
    """Every source of the config file, over the network."""

    @property
    def start_texts(self) -> tuple[str, ...]:
        """Until the first page is asked for."""
        return "fetching the subscriptions", "fetching"

    def run(self, library: Library, report_progress: ReportProgress, is_stopped: Callable[[], bool]) -> str:
        """As `paperbrowse fetch` does; without subscriptions there is nothing to ask anybody."""
        if not library.subscriptions():
            return NO_SUBSCRIPTIONS_HINT
        report = library.fetch(progress=lambda progress: report_progress(progress.texts()), is_stopped=is_stopped)
        return report.summary(utc_now())


def import_summary(report: "ImportReport") -> str:
    """`40 new, 3 updated · 2 problems: papers.jsonl:7: the title is no text`."""
    counts = ((report.new, "new"), (report.updated, "updated"), (report.unchanged, "known already"))
    came = ", ".join(f"{number:,} {what}" for number, what in counts if number) or "no papers in it"
    said = [f"stopped: {came}" if report.stopped else came]
    if report.problems:
        first, count = report.problems[0], len(report.problems)
        named = f"{Path(first.file).name}{f':{first.record}' if first.record else ''}: {first.reason}"
        said.append(f"1 problem: {named}" if count == 1 else f"{count:,} problems, the first: {named}")
    return " · ".join([*said, RESUME_HINT] if report.stopped else said)


FINISH_TIMEOUT = 30.0
"""Seconds a quitting reader waits at most for what is whole to be saved."""


class ImportWorker:
    """Takes in what a reader asks for, and tells how far it is and what came of it."""

    def __init__(self, open_library: Callable[[], Library], post: Callable[[Message], object]) -> None:
        self._open_library, self._post = open_library, post
        self._stop = Event()
        self._thread: Thread | None = None
        self.is_running = False
        """Whether a delivery is under way, or what came of it not yet heard."""
        self.outcome = ""
        """What came of the last one; empty before there was one, and while one is under way."""

    def start(self, job: ImportJob) -> None:
        """Take it in; no other is under way."""
        self._stop.clear()
        self.is_running, self.outcome = True, ""
        # A daemon: a disk that does not answer must not keep the process after the screen is gone.
        self._thread = Thread(target=self._run, args=(job,), name="intake", daemon=True)
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

    def collect_outcome(self) -> str:
        """What came of it, which is then over."""
        self.is_running = False
        return self.outcome

    def finish(self) -> str:
        """End it, and wait until what is whole is saved; what came of it, where nobody has heard."""
        if self._thread is None or not self.is_running:
            return ""
        self.stop()
        self._thread.join(FINISH_TIMEOUT)
        return self.collect_outcome()

    def _run(self, job: ImportJob) -> None:
        try:
            with self._open_library() as library:
                self.outcome = job.run(library, self._post_progress, self._stop.is_set)
        except PaperbrowseError as error:
            self.outcome = f"nothing more came in: {error}"
        self._post(ImportFinished())

    def _post_progress(self, texts: tuple[str, ...]) -> None:
        self._post(ImportProgress(texts))


STOP_HINT = " · Ctrl+C stops"
"""The way out of what is under way."""


class ImportController:
    """Between the thread papers come in by and the status line."""

    def __init__(
        self, open_library: Callable[[], Library], post: Callable[[Message], object], status: StatusLine
    ) -> None:
        self._worker = ImportWorker(open_library, post)
        self._status = status

    @property
    def outcome(self) -> str:
        """What came of the last delivery."""
        return self._worker.outcome

    def is_busy(self) -> bool:
        """Whether something is coming in; if so, it is said that nothing else can."""
        if self._worker.is_running:
            self._status.show_news("one thing at a time · Ctrl+C stops what is coming in")
        return self._worker.is_running

    def start(self, job: ImportJob | None) -> None:
        """Begin to bring papers in; None: the reader has thought better of it."""
        if job is not None and not self.is_busy():
            self._show_texts(job.start_texts)
            self._worker.start(job)

    def stop(self) -> bool:
        """End it after the batch at hand; False where none is under way, or it is ending already."""
        if not self._worker.stop():
            return False
        self._status.progress = ("stopping: what is whole is being saved", "stopping")
        return True

    def finish(self) -> str:
        """Wait until what is whole is saved; what came of what is ended by this."""
        return self._worker.finish()

    def show_progress(self, message: ImportProgress) -> None:
        """How far it is."""
        if self._worker.is_running and not self._worker.is_stopping:
            self._show_texts(message.texts)
        self._status.clear_old_news()

    def collect_outcome(self) -> str:
        """What came of it, which is then over."""
        self._status.progress = ()
        return self._worker.collect_outcome()

    def _show_texts(self, texts: tuple[str, ...]) -> None:
        self._status.progress = tuple(said + STOP_HINT for said in texts)
