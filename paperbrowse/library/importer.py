"""Taking files in: bytes to records, records to papers, and an honest account of it."""

import time
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import PurePath

from paperbrowse.library.batch_reader import BATCH_SIZE, RecordBatch, is_read_in_process, read_batches
from paperbrowse.library.inputs import ImportInput
from paperbrowse.library.progress import Progress
from paperbrowse.marks.import_marks import ImportedMarks
from paperbrowse.model.errors import ImportRefused, Interrupted
from paperbrowse.model.marks import NO_MARKS, Marks, Subject, subject_of
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.vocabulary_counts import is_index_read_faster
from paperbrowse.papers.writer import AddOutcome, Writer
from paperbrowse.parse.document import UNDATED, Problem

MIN_TRANSACTION_RECORDS = 20_000
"""Records of a large file in one transaction, at least: what a kill in the middle can cost."""

MAX_TRANSACTION_RECORDS = 60_000
"""Records in one transaction, at most: ten seconds of work."""

LARGE_STORE_PAPERS = 5 * MAX_TRANSACTION_RECORDS
"""Papers of a cache from which words are counted by who reads them: the index that could tell is read too slowly."""

BYTES_PER_PAPER = 2_000
"""In a file, about."""

COMPRESSION_RATIO = 4
"""Times as many papers are in as many bytes of a packed file."""

MAX_PROBLEMS = 100_000
"""Problems of one import that are told one by one."""

PROGRESS_INTERVAL = 0.2
"""Seconds between two words of progress."""


@dataclass(slots=True)
class ImportReport:
    """What an import did."""

    files: int = 0
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    omitted_problems: int = 0
    """Problems too many to be held; the last of those that are says how many they were."""
    refused: int = 0
    """Files that could not be read at all; each is among the problems too."""
    stopped: bool = False
    """A stop was asked for: whole batches were kept."""
    dry_run: bool = False


class _DryRunFinished(Exception):
    """All was read and nothing is to be kept."""


@dataclass(slots=True)
class Importer:
    """One import of several files into one cache."""

    paper_store: PaperStore
    clock: Callable[[], datetime]
    format_name: str | None = None
    dry_run: bool = False
    progress: Callable[[Progress], None] | None = None
    is_stopped: Callable[[], bool] = lambda: False
    report: ImportReport = field(default_factory=ImportReport)
    marks: list[tuple[Subject, Marks]] = field(default_factory=list)
    """Marks that came with papers, for the library to apply once the papers are kept."""
    _last_progress: float = 0.0
    _records_before_input: int = 0
    """Records kept when the file at hand was begun."""

    def run(self, inputs: Iterator[ImportInput]) -> ImportReport:
        """Import every source; a file that is refused costs no other."""
        self.report.dry_run = self.dry_run
        with ExitStack() as at_the_end:
            for source in inputs:
                if self.is_stopped():
                    self.report.stopped = True
                    break
                self.report.files += 1
                try:
                    self._import_input(source, at_the_end)
                except ImportRefused as refusal:
                    self.report.refused += 1
                    self.report.problems.append(Problem(source.name, 0, str(refusal)))
        if self.report.omitted_problems:
            self.report.problems.append(
                Problem("import", 0, f"and {self.report.omitted_problems:,} more problems like these")
            )
        return self.report

    def _should_defer_word_counts(self, source: ImportInput) -> bool:
        if self.dry_run or not is_read_in_process(source) or self.paper_store.is_bulk_loading():
            return False
        papers = (source.size or 0) / BYTES_PER_PAPER * (COMPRESSION_RATIO if source.is_packed else 1)
        return is_index_read_faster(papers, self.paper_store.size())

    def _is_counted_in_process(self) -> bool:
        return not self.paper_store.is_bulk_loading() and self.paper_store.size() > LARGE_STORE_PAPERS

    def _import_input(self, source: ImportInput, exit_stack: ExitStack) -> None:
        started = time.monotonic()
        self._records_before_input = self.report.records
        with read_batches(source, self.format_name, self._is_counted_in_process) as (chosen, batches):
            if self._should_defer_word_counts(source):
                exit_stack.enter_context(self.paper_store.bulk_load())
            for first in batches:
                at_once = None if source.is_small else self._batches_per_transaction() - 1
                with suppress(Interrupted):  # stopped while another process had the lock
                    self._write_transaction(chain([first], islice(batches, at_once)), chosen.name, source, started)
                if self.is_stopped():
                    self.report.stopped = True
                    break

    def _batches_per_transaction(self) -> int:
        # As many as there are: in a large cache a record alone changes many pages, and many records share them.
        at_once = max(MIN_TRANSACTION_RECORDS, min(2 * self.paper_store.size(), MAX_TRANSACTION_RECORDS))
        return max(1, at_once // BATCH_SIZE)

    def _write_transaction(
        self, batches: Iterator[RecordBatch], format_name: str, source: ImportInput, started: float
    ) -> None:
        """Some batches in one transaction; what it did is told once it is kept."""
        kept = ImportReport()
        marked_before = len(self.marks)
        refusal: ImportRefused | None = None
        with suppress(_DryRunFinished), self.paper_store.writing(self.is_stopped) as writer:
            origin = writer.begin_source(format_name, source.name, self.clock())
            try:
                self._write_batches(batches, writer, origin, kept, source, started)
            except ImportRefused as refused:
                if source.is_small:
                    del self.marks[marked_before:]  # whose papers are not kept
                    raise
                refusal = refused  # what came before the break is kept
            if self.dry_run:
                raise _DryRunFinished
        self._add_to_report(kept)
        if refusal:
            raise refusal

    def _write_batches(
        self,
        batches: Iterator[RecordBatch],
        writer: Writer,
        source_id: int,
        written: ImportReport,
        source: ImportInput,
        started: float,
    ) -> None:
        for batch in batches:
            self._write_batch(batch, writer, source_id, written)
            if batch.is_last_waiting:
                writer.save_if_large()
            self._report_progress(source, written.records, batch.position, started)
            if self.is_stopped():
                break

    def _write_batch(self, batch: RecordBatch, writer: Writer, source_id: int, written: ImportReport) -> None:
        told = [(ready.paper_row, ready.locator) for ready in batch.records]
        counts = writer.add_many(told, batch.counts, source_id)
        for ready in batch.records:
            if ready.marks is not NO_MARKS:
                self.marks.append((subject_of(ready.paper_row.paper), ready.marks))
        written.records += len(batch.records)
        written.new += counts[AddOutcome.NEW]
        written.updated += counts[AddOutcome.UPDATED]
        written.unchanged += counts[AddOutcome.UNCHANGED]
        room = max(0, MAX_PROBLEMS - len(self.report.problems) - len(written.problems))
        written.problems += batch.problems[:room]
        written.omitted_problems += len(batch.problems[room:])

    def _add_to_report(self, written: ImportReport) -> None:
        self.report.records += written.records
        self.report.new += written.new
        self.report.updated += written.updated
        self.report.unchanged += written.unchanged
        self.report.problems += written.problems
        self.report.omitted_problems += written.omitted_problems

    def _report_progress(self, source: ImportInput, records: int, position: int, started: float) -> None:
        now = time.monotonic()
        if self.progress is not None and now - self._last_progress >= PROGRESS_INTERVAL:
            self._last_progress = now
            share = min(1.0, position / source.size) if source.size else None
            of_file = self.report.records - self._records_before_input + records
            self.progress(Progress(source.name, of_file, now - started, share))


@dataclass(slots=True)
class ImportedMarksLog:
    """What an import gathers, and which source it was gathering from."""

    marks: Sequence[tuple[Subject, Marks]]
    """Grows while the import goes on."""
    _input_names: list[str] = field(default_factory=list)
    _first_marks: list[int] = field(default_factory=list)
    """How many marks there were when each source was begun."""

    def track(self, inputs: Iterator[ImportInput]) -> Iterator[ImportInput]:
        """The sources, each remembered as it is taken."""
        for source in inputs:
            self._input_names.append(PurePath(source.name).name)
            self._first_marks.append(len(self.marks))
            yield source

    def imported_marks(self, clock: Callable[[], datetime]) -> list[ImportedMarks]:
        """All marks; of one whose file does not say when it was made, the time is now."""
        now = clock()
        return [
            ImportedMarks(
                subject, _with_dates(marks, now), self._input_names[bisect_right(self._first_marks, place) - 1]
            )
            for place, (subject, marks) in enumerate(self.marks)
        ]


def _with_dates(marks: Marks, now: datetime) -> Marks:
    return replace(
        marks,
        starred_at=now if marks.starred_at == UNDATED else marks.starred_at,
        read_at=now if marks.read_at == UNDATED else marks.read_at,
    )
