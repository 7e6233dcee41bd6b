"""Taking files in: bytes to records, records to papers, and an honest account of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from paperbrowse.library.documents import Source
from paperbrowse.library.progress import Progress
from paperbrowse.library.reading import BATCH, Batch, is_read_beside, reading
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.marks import NO_MARKS, Marks, Subject, subject_of
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.vocabulary_counts import is_index_read_faster
from paperbrowse.papers.writer import AddOutcome, Writer
from paperbrowse.parse.document import Problem

TRANSACTION = 20_000
"""Records of a large file in one transaction, at least: what a kill in the middle can cost."""

MOST_AT_ONCE = 60_000
"""Records in one transaction, at most: ten seconds of work."""

LARGE = 5 * MOST_AT_ONCE
"""Papers of a cache from which words are counted by who reads them: the index that could tell is read too slowly."""

BYTES_OF_A_PAPER = 2_000
"""In a file, about."""

PACKED = 4
"""Times as many papers are in as many bytes of a packed file."""

MOST_PROBLEMS = 100_000
"""Problems of one import that are told one by one."""

TELL_EVERY = 0.2
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
    untold: int = 0
    """Problems too many to be held; the last of those that are says how many they were."""
    refused: int = 0
    """Files that could not be read at all; each is among the problems too."""
    stopped: bool = False
    """A stop was asked for: whole batches were kept."""
    dry_run: bool = False


class _DryRunOver(Exception):
    """All was read and nothing is to be kept."""


@dataclass(slots=True)
class Ingest:
    """One import of several files into one cache."""

    cache: PaperStore
    clock: Callable[[], datetime]
    format_name: str | None = None
    dry_run: bool = False
    progress: Callable[[Progress], None] | None = None
    is_stopped: Callable[[], bool] = lambda: False
    report: ImportReport = field(default_factory=ImportReport)
    marked: list[tuple[Subject, Marks]] = field(default_factory=list)
    """Marks that came with papers, for the library to apply once the papers are kept."""
    _told: float = 0.0
    _of_files_before: int = 0
    """Records kept when the file at hand was begun."""

    def take(self, sources: Iterator[Source]) -> ImportReport:
        """Import every source; a file that is refused costs no other."""
        self.report.dry_run = self.dry_run
        with ExitStack() as at_the_end:
            for source in sources:
                if self.is_stopped():
                    self.report.stopped = True
                    break
                self.report.files += 1
                try:
                    self._take_one(source, at_the_end)
                except ImportRefused as refusal:
                    self.report.refused += 1
                    self.report.problems.append(Problem(source.name, 0, str(refusal)))
        if self.report.untold:
            self.report.problems.append(Problem("import", 0, f"and {self.report.untold:,} more problems like these"))
        return self.report

    def _is_worth_putting_off_words(self, source: Source) -> bool:
        if self.dry_run or not is_read_beside(source) or self.cache.is_bulk_loading():
            return False
        papers = (source.size or 0) / BYTES_OF_A_PAPER * (PACKED if source.is_packed else 1)
        return is_index_read_faster(papers, self.cache.size())

    def _is_counted_beside(self) -> bool:
        return not self.cache.is_bulk_loading() and self.cache.size() > LARGE

    def _take_one(self, source: Source, at_the_end: ExitStack) -> None:
        started = time.monotonic()
        self._of_files_before = self.report.records
        with reading(source, self.format_name, self._is_counted_beside) as (chosen, batches):
            if self._is_worth_putting_off_words(source):
                at_the_end.enter_context(self.cache.bulk_load())
            for first in batches:
                at_once = None if source.is_small else self._batches_at_once() - 1
                self._keep(chain([first], islice(batches, at_once)), chosen.name, source, started)
                if self.is_stopped():
                    self.report.stopped = True
                    break

    def _batches_at_once(self) -> int:
        # As many as there are: in a large cache a record alone changes many pages, and many records share them.
        at_once = max(TRANSACTION, min(2 * self.cache.size(), MOST_AT_ONCE))
        return max(1, at_once // BATCH)

    def _keep(self, read: Iterator[Batch], kind: str, source: Source, started: float) -> None:
        """Some batches in one transaction; what it did is told once it is kept."""
        kept = ImportReport()
        marked_before = len(self.marked)
        refusal: ImportRefused | None = None
        with suppress(_DryRunOver), self.cache.writing() as writer:
            origin = writer.begin_source(kind, source.name, self.clock())
            try:
                self._take_batches(read, writer, origin, kept, source, started)
            except ImportRefused as refused:
                if source.is_small:
                    del self.marked[marked_before:]  # whose papers are not kept
                    raise
                refusal = refused  # what came before the break is kept
            if self.dry_run:
                raise _DryRunOver
        self._add(kept)
        if refusal:
            raise refusal

    def _take_batches(
        self,
        read: Iterator[Batch],
        writer: Writer,
        origin: int,
        kept: ImportReport,
        source: Source,
        started: float,
    ) -> None:
        for batch in read:
            self._take_batch(batch, writer, origin, kept)
            if batch.is_last_read:
                writer.save_if_large()
            self._tell(source, kept.records, batch.position, started)
            if self.is_stopped():
                break

    def _take_batch(self, batch: Batch, writer: Writer, origin: int, kept: ImportReport) -> None:
        told = [(ready.prepared, ready.locator) for ready in batch.ready]
        counts = writer.add_many(told, batch.counted, origin)
        for ready in batch.ready:
            if ready.marks is not NO_MARKS:
                self.marked.append((subject_of(ready.prepared.paper), ready.marks))
        kept.records += len(batch.ready)
        kept.new += counts[AddOutcome.NEW]
        kept.updated += counts[AddOutcome.UPDATED]
        kept.unchanged += counts[AddOutcome.UNCHANGED]
        room = max(0, MOST_PROBLEMS - len(self.report.problems) - len(kept.problems))
        kept.problems += batch.problems[:room]
        kept.untold += len(batch.problems[room:])

    def _add(self, kept: ImportReport) -> None:
        self.report.records += kept.records
        self.report.new += kept.new
        self.report.updated += kept.updated
        self.report.unchanged += kept.unchanged
        self.report.problems += kept.problems
        self.report.untold += kept.untold

    def _tell(self, source: Source, records: int, position: int, started: float) -> None:
        now = time.monotonic()
        if self.progress is not None and now - self._told >= TELL_EVERY:
            self._told = now
            share = min(1.0, position / source.size) if source.size else None
            of_file = self.report.records - self._of_files_before + records
            self.progress(Progress(source.name, of_file, now - started, share))
