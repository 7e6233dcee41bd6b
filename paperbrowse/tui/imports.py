"""Imports in the terminal: of files, of pasted text and of subscriptions; one at a time, on a worker thread."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from paperbrowse.library.library import Library, utc_now
from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.tui.messages import ImportFinished, ImportProgress
from paperbrowse.tui.widgets.status_line import StatusLine
from paperbrowse.tui.workers import OpenLibrary, PostMessage, WriteWorker

if TYPE_CHECKING:
    from paperbrowse.library.fetcher import FetchProgress
    from paperbrowse.library.importer import ImportReport, Progress

RESUME_HINT = "import it again to continue"
NO_SUBSCRIPTIONS_HINT = "no subscriptions yet: see `paperbrowse fetch --help`"
STOP_HINT = " · Ctrl+C stops"

FINISH_TIMEOUT = 30.0
"""Seconds to wait at the end until the running batch is saved."""


ReportProgress = Callable[["Progress | FetchProgress"], None]


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import that can be stopped."""

    start_texts: tuple[str, ...]
    """The status before the first progress, in several lengths, the longest first."""
    run: Callable[[Library, ReportProgress, Callable[[], bool]], str]
    """Imports until the last function returns True; returns a sentence. Raises PaperbrowseError."""


def file_import(path: Path) -> ImportJob:
    """Return an import of a file, or of all files of a folder."""
    return ImportJob(
        (f"importing {path.name}", "importing"),
        lambda library, progress, is_stopped: import_summary(
            library.imports.import_paths([str(path)], progress=progress, is_stopped=is_stopped)
        ),
    )


def text_import(text: str) -> ImportJob:
    """Return an import of pasted text, in any format a file may have."""
    return ImportJob(
        ("importing the pasted text", "importing"),
        lambda library, progress, is_stopped: import_summary(
            library.imports.import_text(text, progress=progress, is_stopped=is_stopped)
        ),
    )


def _fetch(library: Library, progress: ReportProgress, is_stopped: Callable[[], bool]) -> str:
    subscriptions, uncached = library.imports.subscriptions(), library.imports.uncached_papers()
    if not subscriptions and not uncached:
        return NO_SUBSCRIPTIONS_HINT
    from paperbrowse.fetch.source_spec import SourceSpec  # late: most sessions fetch nothing

    sources = [*([SourceSpec(tuple(subscriptions))] if subscriptions else []), *uncached]
    return library.imports.fetch(sources, progress=progress, is_stopped=is_stopped).summary(utc_now())


FETCH = ImportJob(("fetching the subscriptions", "fetching"), _fetch)
"""A fetch of every subscription of the config file, and of marked papers that are not in the cache."""


def fetch_pdfs(
    rows: Collection[int], library: Library, progress: ReportProgress, is_stopped: Callable[[], bool]
) -> str:
    from paperbrowse.library.fetcher import FetchProgress  # late, as in `_fetch`

    saved, failures = [], []
    for entry in filter(None, library.papers.entries(list(rows))):
        try:
            file, _ = library.pdfs.fetch(entry, lambda text: progress(FetchProgress("PDF", text)), is_stopped)
            saved.append(f"{file.name} · o opens it")
        except PaperbrowseError as error:
            failures.append(f"{entry.key}: {error}")
        if is_stopped():
            break
    more = f"and {len(failures) - 1} more failed" if len(failures) > 1 else ""
    return " · ".join(filter(None, [*(saved if len(saved) < 2 else [f"{len(saved)} PDFs"]), *failures[:1], more]))


def import_summary(report: "ImportReport") -> str:
    """Return a line like `40 new, 3 updated · 2 problems, the first: papers.jsonl:7: the title is not text`."""
    from paperbrowse.library.importer import samples_sentence  # late: most sessions have no import

    counts = ((report.new, "new"), (report.updated, "updated"), (report.unchanged, "known already"))
    summary = ", ".join(f"{number:,} {label}" for number, label in counts if number) or "no papers in it"
    parts = [f"stopped: {summary}" if report.stopped else summary]
    if report.joins:
        parts.append(f"{report.joins.total():,} joined with others (M: records)")
    if report.problems:
        first, count = report.problems[0], len(report.problems)
        problem = f"{Path(first.file).name}{f':{first.record}' if first.record else ''}: {first.reason}"
        parts.append(f"1 problem: {problem}" if count == 1 else f"{count:,} problems, the first: {problem}")
    if report.stopped:
        parts.append(RESUME_HINT)
    return " · ".join(filter(None, [*parts, samples_sentence(report.removed_samples)]))


class ImportController:
    """Runs one import at a time, and shows its progress in the status line."""

    def __init__(self, open_library: OpenLibrary, post: PostMessage, status: StatusLine) -> None:
        self._open_library, self._post, self._status = open_library, post, status
        self._stop = Event()
        self._worker: WriteWorker | None = None
        self._is_running = False
        """True until the outcome is collected."""
        self.outcome = ""
        """A sentence about the last import; empty before the first, and while one runs."""

    def is_busy(self) -> bool:
        """Return True, and say so in the status line, if an import is running."""
        if self._is_running:
            self._status.show_news("an import is already running · Ctrl+C stops it")
        return self._is_running

    def start(self, job: ImportJob) -> None:
        """Start an import, unless one is running."""
        if self.is_busy():
            return
        self._stop.clear()
        self._is_running, self.outcome = True, ""
        self._show_progress(job.start_texts)
        # One worker per import, because it closes its library when it ends.
        self._worker = WriteWorker(
            self._open_library, self._post, "import", lambda reason: self._post(self._fail(reason))
        )
        self._worker.submit(partial(self._run, job), self._fail)
        self._worker.close()

    def stop(self) -> bool:
        """Stop after the current batch; return False if no import runs, or it stops already."""
        if not self._is_running or self._stop.is_set():
            return False
        self._stop.set()
        self._status.progress = ("stopping: saving the current batch", "stopping")
        return True

    def finish(self) -> str:
        """Stop, wait until the current batch is saved, and return an outcome that nobody has collected."""
        if self._worker is None:
            return ""
        self._stop.set()
        self._worker.finish(FINISH_TIMEOUT)
        was_running, self._is_running = self._is_running, False
        return self.outcome if was_running else ""

    def show_progress(self, message: ImportProgress) -> None:
        if self._is_running and not self._stop.is_set():
            self._show_progress(message.texts)
        self._status.clear_old_news()

    def collect_outcome(self) -> str:
        """Return the outcome of the import that just ended."""
        self._status.progress = ()
        self._is_running = False
        return self.outcome

    def _show_progress(self, texts: tuple[str, ...]) -> None:
        self._status.progress = tuple(text + STOP_HINT for text in texts)

    # In the thread

    def _run(self, job: ImportJob, library: Library) -> ImportFinished:
        self.outcome = job.run(library, self._post_progress, self._stop.is_set)
        return ImportFinished()

    def _post_progress(self, progress: "Progress | FetchProgress") -> None:
        self._post(ImportProgress(progress.texts()))

    def _fail(self, reason: str) -> ImportFinished:
        self.outcome = f"import stopped: {reason}"
        return ImportFinished()
