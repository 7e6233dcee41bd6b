"""The `Importer`: writes the records of files to papers.db and reports its progress and result."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path, PurePath

from paperbrowse.library.batch_reader import BATCH_SIZE, RecordBatch, is_read_in_process, read_batches
from paperbrowse.library.inputs import ImportInput
from paperbrowse.marks.reconcile import ImportedMarks
from paperbrowse.model.errors import ImportRefused, Interrupted
from paperbrowse.model.marks import MAX_TAG_LENGTH, NO_MARKS, Marks, subject_of
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.vocabulary_counts import is_index_read_faster
from paperbrowse.papers.writer import AddOutcome, Writer
from paperbrowse.parse.document import UNDATED, Problem
from paperbrowse.text.phrases import count_of

MIN_RATE_SECONDS = 1.0
"""Seconds before a rate is shown, because until then the process that reads is still starting."""

MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress within one file of an import."""

    name: str
    records: int
    """Records of this file so far."""
    seconds: float
    """Time since it was opened."""
    share: float | None
    """Share of the bytes of the file, compressed or not (0 to 1); None if its size is unknown."""

    @property
    def rate(self) -> float | None:
        """Papers per second; None until it can be known."""
        return self.records / self.seconds if self.seconds >= MIN_RATE_SECONDS else None

    @property
    def seconds_left(self) -> float | None:
        """Remaining time at the average rate so far; None until it can be known, or if the size is unknown."""
        return self.seconds * (1 - self.share) / self.share if self.share and self.seconds >= MIN_RATE_SECONDS else None

    def values(self) -> dict[str, object]:
        """Return everything for a program."""
        return asdict(self) | {"rate": self.rate, "seconds_left": self.seconds_left}

    def texts(self) -> tuple[str, ...]:
        """Return `papers.jsonl.xz: 42,000 papers, 8,300 a second, 6 s left` and shorter texts."""
        papers = f"{self.records:,} paper{'' if self.records == 1 else 's'}"
        rate = "" if self.rate is None else f"{_round_rate(self.rate):,} a second"
        left = "" if self.seconds_left is None else f"{_duration_text(self.seconds_left)} left"
        full = ", ".join(filter(None, (papers, rate, left)))
        return f"{Path(self.name).name}: {full}", full, ", ".join(filter(None, (papers, left))), papers


def _round_rate(rate: float) -> int:
    """Round to two digits, because more would only flicker."""
    number = round(rate)
    return round(number, min(0, 2 - len(str(number))))


def _duration_text(seconds: float) -> str:
    """Return `6 s`, `2 min` or `1 h 5 min`."""
    if seconds < MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if seconds < HOUR else f"{minutes // 60} h {minutes % 60} min"


MIN_TRANSACTION_RECORDS = 20_000
"""Fewest records of a large file in one transaction: at most these are lost when the process is killed."""

MAX_TRANSACTION_RECORDS = 60_000
"""Most records in one transaction: 10 s of work."""

LARGE_STORE_PAPERS = 5 * MAX_TRANSACTION_RECORDS
"""Papers in papers.db from which the reading process counts words, because reading them off the index is slower."""

BYTES_PER_PAPER = 2_000
"""Average bytes of a record in a file."""

COMPRESSION_RATIO = 4
"""Ratio of unpacked to packed bytes that a compressed file of papers has on average."""

MAX_PROBLEMS = 100_000
"""Problems of one import that are listed; further ones are only counted."""

PROGRESS_INTERVAL = 0.2
"""Seconds between two progress reports."""


@dataclass(slots=True)
class ImportReport:
    """Counts and problems of one import."""

    files: int = 0
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    joins: Counter[str] = field(default_factory=Counter)
    """Records joined with papers known before or earlier in the file, by what they share: `DOI`."""
    problems: list[Problem] = field(default_factory=list)
    omitted_problems: int = 0
    """Number of problems beyond those listed; the last one listed states it."""
    refused: int = 0
    """Files that could not be read at all; each is among the problems too."""
    stopped: bool = False
    """True: the user stopped the import, and all batches up to then were imported."""
    dry_run: bool = False
    key_notes: list[str] = field(default_factory=list)
    """A sentence for each citation key that belongs to another paper already."""
    removed_samples: int = 0
    """Papers of the sample page that the first import of other papers removed."""

    def add(self, other: "ImportReport") -> None:
        """Add the records and problems of another report."""
        self.records += other.records
        self.new += other.new
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.joins += other.joins
        self.problems += other.problems
        self.omitted_problems += other.omitted_problems

    @property
    def joined_sentence(self) -> str:
        """`4 joined with papers already here (2 by DOI, 1 by arXiv id, 1 by title)`; empty if none were."""
        total = self.joins.total()
        kinds = [f"{count:,} by {what}" for what, count in self.joins.most_common()]
        return f"{total:,} joined with papers already here ({', '.join(kinds)})" if total else ""


class _DryRunFinished(Exception):
    """Rolls back the transaction of a dry run."""


@dataclass(slots=True)
class Importer:
    """One import of several inputs."""

    paper_store: PaperStore
    clock: Callable[[], datetime]
    format_name: str | None = None
    dry_run: bool = False
    progress: Callable[[Progress], None] | None = None
    is_stopped: Callable[[], bool] = lambda: False
    report: ImportReport = field(default_factory=ImportReport)
    marks: list[ImportedMarks] = field(default_factory=list)
    """Marks that came with papers, to be saved after the papers."""
    keywords_as_tags: bool = False
    """True: the keywords of bibliographic records become tags."""
    cited_origins: set[int] = field(default_factory=set)
    """Inputs whose records have citation keys."""
    _started_at: datetime = UNDATED
    _input_started: float = 0.0
    """When the current input was opened, on the monotonic clock."""
    _records_before_input: int = 0
    """Records imported before the current input."""
    _last_progress: float = 0.0

    def run(self, inputs: Iterator[ImportInput]) -> ImportReport:
        """Import all inputs; one that cannot be read does not affect the others."""
        self.report.dry_run = self.dry_run
        self._started_at = self.clock()
        with suppress(Interrupted), ExitStack() as exit_stack:  # stopped while it waited
            for source in inputs:
                if self.is_stopped():
                    break
                self.report.files += 1
                try:
                    self._import_input(source, exit_stack)
                except ImportRefused as error:
                    self.report.refused += 1
                    self.report.problems.append(Problem(source.name, 0, str(error)))
        self.report.stopped = self.is_stopped()
        if self.report.omitted_problems:
            reason = f"and {self.report.omitted_problems:,} more problems like these"
            self.report.problems.append(Problem("import", 0, reason))
        return self.report

    def _should_defer_word_counts(self, source: ImportInput) -> bool:
        if self.dry_run or not is_read_in_process(source) or self.paper_store.is_bulk_loading:
            return False
        papers = (source.size or 0) / BYTES_PER_PAPER * (COMPRESSION_RATIO if source.is_packed else 1)
        return is_index_read_faster(papers, self.paper_store.size())

    def _is_counted_in_process(self) -> bool:
        return not self.paper_store.is_bulk_loading and self.paper_store.size() > LARGE_STORE_PAPERS

    def _import_input(self, source: ImportInput, exit_stack: ExitStack) -> None:
        self._input_started = time.monotonic()
        self._records_before_input = self.report.records
        counting, stopped = self._is_counted_in_process, self.is_stopped
        with read_batches(source, self.format_name, counting, stopped) as (record_format, batches):
            if self._should_defer_word_counts(source):
                exit_stack.enter_context(self.paper_store.bulk_load())
            for first in batches:
                further = None if source.is_small else self._batches_per_transaction() - 1
                self._write_transaction(chain([first], islice(batches, further)), record_format.name, source)
                if self.is_stopped():
                    break

    def _batches_per_transaction(self) -> int:
        # More in a large papers.db, where a single record changes many pages and many records share them.
        records = max(MIN_TRANSACTION_RECORDS, min(2 * self.paper_store.size(), MAX_TRANSACTION_RECORDS))
        return max(1, records // BATCH_SIZE)

    def _write_transaction(self, batches: Iterator[RecordBatch], format_name: str, source: ImportInput) -> None:
        """Write batches in one transaction, and add them to the report after it was committed."""
        written = ImportReport()
        marks_before = len(self.marks)
        refusal: ImportRefused | None = None
        with suppress(_DryRunFinished), self.paper_store.writing(self.is_stopped) as writer:
            source_id = writer.begin_source(format_name, source.name, self.clock())
            try:
                self._write_batches(batches, writer, source_id, written, source)
            except ImportRefused as error:
                if source.is_small:
                    del self.marks[marks_before:]  # their papers are rolled back
                    raise
                refusal = error  # raised after the batches before it were committed
            written.joins += writer.joins
            if self.dry_run:
                raise _DryRunFinished
        self.report.add(written)
        if refusal:
            raise refusal

    def _write_batches(
        self, batches: Iterator[RecordBatch], writer: Writer, source_id: int, written: ImportReport, source: ImportInput
    ) -> None:
        for batch in batches:
            self._write_batch(batch, writer, source_id, written)
            self._add_marks(batch, PurePath(source.name).name)
            if any(record.paper_row.citation_key for record in batch.records):
                self.cited_origins.add(source_id)
            if batch.is_last_waiting:
                writer.save_if_large()
            self._report_progress(source, written.records, batch.position)
            if self.is_stopped():
                break

    def _write_batch(self, batch: RecordBatch, writer: Writer, source_id: int, written: ImportReport) -> None:
        rows = [(record.paper_row, record.locator) for record in batch.records]
        counts = writer.add_many(rows, batch.counts, source_id)
        written.records += len(batch.records)
        written.new += counts[AddOutcome.NEW]
        written.updated += counts[AddOutcome.UPDATED]
        written.unchanged += counts[AddOutcome.UNCHANGED]
        limit = max(0, MAX_PROBLEMS - len(self.report.problems) - len(written.problems))
        written.problems += batch.problems[:limit]
        written.omitted_problems += len(batch.problems[limit:])

    def _add_marks(self, batch: RecordBatch, file_name: str) -> None:
        for record in batch.records:
            marks = record.marks
            if self.keywords_as_tags and record.paper_row.bib:
                keywords = [word[:MAX_TAG_LENGTH] for word in record.paper_row.paper.keywords]
                marks = replace(marks, tags=(*marks.tags, *keywords)) if keywords else marks
            if marks is not NO_MARKS:
                marks = _with_dates(marks, self._started_at)
                self.marks.append(ImportedMarks(subject_of(record.paper_row.paper), marks, file_name))

    def _report_progress(self, source: ImportInput, records: int, position: int) -> None:
        now = time.monotonic()
        if self.progress is not None and now - self._last_progress >= PROGRESS_INTERVAL:
            self._last_progress = now
            share = min(1.0, position / source.size) if source.size else None
            of_file = self.report.records - self._records_before_input + records
            self.progress(Progress(source.name, of_file, now - self._input_started, share))


def samples_sentence(removed: int) -> str:
    """Return what became of the sample page; empty if nothing."""
    return f"removed {count_of(removed, 'paper')} of the sample page" if removed else ""


def _with_dates(marks: Marks, now: datetime) -> Marks:
    """Return marks whose file does not say when they were made with the current time."""
    return replace(
        marks,
        starred_at=now if marks.starred_at == UNDATED else marks.starred_at,
        read_at=now if marks.read_at == UNDATED else marks.read_at,
    )
