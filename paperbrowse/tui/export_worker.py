"""The thread that writes papers out: with a library of its own, a preview as soon as asked, a file when told to."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from textual.message import Message

from paperbrowse.export.formats import PREVIEW_PAPERS, ExportFormat, preview
from paperbrowse.export.item import ExportItem
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.model.errors import Interrupted, PaperbrowseError
from paperbrowse.text.phrases import count_of

PROGRESS_INTERVAL = 1_000
"""Papers between two sentences about how far it is."""


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """What a reader may write out: the answer to a query, or papers by their rows."""

    label: str
    query: str = ""
    rows: Collection[int] | None = None

    def all_items(self, library: Library) -> Iterator[ExportItem]:
        """Every one, in order."""
        return library.export(self.query) if self.rows is None else library.export_rows(self.rows)

    def preview_items(self, library: Library) -> Iterator[ExportItem]:
        """Some, to show what a format looks like."""
        rows = library.search(self.query, SCREEN_TIMEOUT).rows if self.rows is None else self.rows
        return library.export_rows(islice(rows, PREVIEW_PAPERS))


class PreviewReady(Message):
    """How the first papers read in a format."""

    def __init__(self, selection: ExportSelection, format: ExportFormat, text: str) -> None:
        super().__init__()
        self.selection, self.format, self.text = selection, format, text


class ExportProgress(Message):
    """So many papers are written."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


class ExportFinished(Message):
    """A file is there, or stayed as it was: the sentence tells."""

    def __init__(self, sentence: str, *, is_done: bool) -> None:
        super().__init__()
        self.sentence, self.is_done = sentence, is_done


class _ExportStopped(Exception):
    """The reader thought better of it."""


ExportTask = Callable[[Library], Message]


class ExportWorker:
    """Does what it is told one after the other; what is stopped leaves no file behind."""

    def __init__(self, open_library: Callable[[], Library], post: Callable[[Message], object]) -> None:
        self._open_library, self._post = open_library, post
        self._tasks: SimpleQueue[ExportTask | None] = SimpleQueue()
        self._stop = Event()
        self._busy_library: Library | None = None
        # A daemon: a disk that does not answer must not keep the process after the screen is gone.
        Thread(target=self._run, name="export", daemon=True).start()

    def preview(self, selection: ExportSelection, format: ExportFormat) -> None:
        """Tell how the first papers read."""
        self._tasks.put(
            lambda library: PreviewReady(selection, format, preview(format, selection.preview_items(library)))
        )

    def write(self, selection: ExportSelection, format: ExportFormat, file: Path, *, replace: bool) -> None:
        """Write all of them to a file, which is there whole or stays as it was."""
        self._stop.clear()
        self._tasks.put(lambda library: self._write_file(library, selection, format, file, replace))

    def stop(self) -> None:
        """End what is being written."""
        self._stop.set()
        if self._busy_library is not None:
            self._busy_library.interrupt()

    def close(self) -> None:
        """No more."""
        self.stop()
        self._tasks.put(None)

    def _run(self) -> None:
        with self._open_library() as library:
            self._busy_library = library
            while (task := self._tasks.get()) is not None:
                try:
                    self._post(task(library))
                except (_ExportStopped, Interrupted):
                    self._post(ExportFinished("stopped: nothing was written", is_done=False))
                except PaperbrowseError as error:
                    self._post(ExportFinished(str(error), is_done=False))
            self._busy_library = None

    def _write_file(
        self, library: Library, selection: ExportSelection, format: ExportFormat, file: Path, replace: bool
    ) -> Message:
        count = 0

        def counting(exported: Iterable[ExportItem]) -> Iterator[ExportItem]:
            nonlocal count
            for count, one in enumerate(exported, start=1):
                if self._stop.is_set():
                    raise _ExportStopped
                if count % PROGRESS_INTERVAL == 0:
                    self._post(ExportProgress(count))
                yield one

        with atomic_write(str(file), replace=replace) as opened:
            for text in format.write(counting(selection.all_items(library))):
                opened.write(text.encode())
        return ExportFinished(f"{count_of(count, 'paper')} written to {file}", is_done=True)
