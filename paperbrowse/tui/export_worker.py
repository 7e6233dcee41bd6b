"""The worker of the export dialog: previews a format, and writes papers to a file."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event

from textual.message import Message

from paperbrowse.export.formats import PREVIEW_PAPERS, ExportFormat, preview
from paperbrowse.export.publication import ExportItem
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.model.errors import Interrupted
from paperbrowse.text.phrases import count_of
from paperbrowse.tui.workers import OpenLibrary, PostMessage, WriteWorker

PROGRESS_INTERVAL = 1_000
"""Papers between two progress messages."""


@dataclass(frozen=True, slots=True)
class ExportSelection:
    """Papers to export: all that match a query, or those with the given rows."""

    label: str
    query: str = ""
    rows: Collection[int] | None = None

    def all_items(self, library: Library, format: ExportFormat) -> Iterator[ExportItem]:
        rows = library.search.run(self.query).rows if self.rows is None else self.rows
        return library.papers.export_items(rows, cites=format.cites)

    def preview_items(self, library: Library) -> Iterator[ExportItem]:
        rows = library.search.run(self.query, SCREEN_TIMEOUT).rows if self.rows is None else self.rows
        return library.papers.export_items(islice(rows, PREVIEW_PAPERS))


@dataclass(eq=False)
class PreviewReady(Message):
    """The first papers in a format."""

    selection: ExportSelection
    format: ExportFormat
    text: str


@dataclass(eq=False)
class ExportProgress(Message):
    """The number of papers written so far."""

    count: int


@dataclass(eq=False)
class ExportFinished(Message):
    """A file was written, or is as it was; the sentence says which."""

    sentence: str
    is_done: bool


class ExportWorker:
    """Previews and writes in order; an export that is stopped leaves no file behind."""

    def __init__(self, open_library: OpenLibrary, post: PostMessage) -> None:
        self._post = post
        self._worker = WriteWorker(open_library, post, "export")
        self._stop = Event()

    def preview(self, selection: ExportSelection, format: ExportFormat) -> None:
        def read(library: Library) -> PreviewReady:
            return PreviewReady(selection, format, preview(format, selection.preview_items(library)))

        self._worker.submit(read, _failure)

    def write(self, selection: ExportSelection, format: ExportFormat, file: Path, *, replace: bool) -> None:
        """Write all papers to a file, which is complete or stays as it was."""
        self._stop.clear()
        self._worker.submit(partial(self._write_file, selection, format, file, replace), _failure)

    def stop(self) -> None:
        """Stop what is being written."""
        self._stop.set()
        self._worker.interrupt()

    def close(self) -> None:
        """Stop, and end the thread."""
        self.stop()
        self._worker.close()

    # In the thread

    def _write_file(
        self, selection: ExportSelection, format: ExportFormat, file: Path, replace: bool, library: Library
    ) -> ExportFinished:
        count = 0

        def counted(items: Iterable[ExportItem]) -> Iterator[ExportItem]:
            nonlocal count
            for count, item in enumerate(items, start=1):
                if self._stop.is_set():
                    raise Interrupted
                if count % PROGRESS_INTERVAL == 0:
                    self._post(ExportProgress(count))
                yield item

        with atomic_write(str(file), replace=replace) as out:
            for text in format.write(counted(selection.all_items(library, format))):
                out.write(text.encode())
        return ExportFinished(f"{count_of(count, 'paper')} written to {file}", is_done=True)


def _failure(reason: str) -> ExportFinished:
    return ExportFinished(reason or "stopped: nothing was written", is_done=False)
