"""Taking files in: bytes to records, records to papers, and an honest account of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from paperbrowse.cache.cache import Cache
from paperbrowse.cache.writer import Outcome, Writer
from paperbrowse.library.documents import Source, Stream
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.marks import NO_MARKS, Marks, Subject, subject
from paperbrowse.parse import formats
from paperbrowse.parse.document import Problem, Record, lines

BATCH = 20_000
"""Records of a large file in one transaction: what a stop in the middle can cost."""

TELL_EVERY = 0.2
"""Seconds between two words of progress."""

TELL_EVERY_RECORDS = 100
"""Records between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    name: str
    records: int
    seconds: float
    share: float | None
    """Of the file's bytes (0 to 1); None where its size is unknown."""


@dataclass(slots=True)
class ImportReport:
    """What an import did."""

    files: int = 0
    records: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
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

    cache: Cache
    clock: Callable[[], datetime]
    format_name: str | None = None
    dry_run: bool = False
    progress: Callable[[Progress], None] | None = None
    is_stopped: Callable[[], bool] = lambda: False
    report: ImportReport = field(default_factory=ImportReport)
    marked: list[tuple[Subject, Marks]] = field(default_factory=list)
    """Marks that came with papers, for the library to apply once the papers are kept."""
    _told: float = 0.0

    def take(self, sources: Iterator[Source]) -> ImportReport:
        """Import every source; a file that is refused costs no other."""
        self.report.dry_run = self.dry_run
        for source in sources:
            if self.is_stopped():
                self.report.stopped = True
                break
            self.report.files += 1
            try:
                self._take_one(source)
            except ImportRefused as refusal:
                self.report.refused += 1
                self.report.problems.append(Problem(source.name, 0, str(refusal)))
        return self.report

    def _take_one(self, source: Source) -> None:
        started = time.monotonic()
        with source.open() as stream:
            head = stream.bytes.peek(formats.HEAD)[: formats.HEAD]
            chosen = formats.by_name(self.format_name) if self.format_name else formats.detect(head, source.name)
            items = chosen.read(lines(stream.bytes, chosen.longest_line), source.name)
            for batch in self._batches(items, None if source.is_small else BATCH):
                self._keep(batch, chosen.name, source, lambda: self._tell(source, stream, started))
                if self.is_stopped():
                    self.report.stopped = True
                    break

    def _batches(self, items: Iterator[Record | Problem], size: int | None) -> Iterator[list[Record]]:
        """Records by the transaction; problems go to the report as they come."""
        while batch := list(islice(items, size)):
            self.report.problems += (item for item in batch if isinstance(item, Problem))
            yield [item for item in batch if isinstance(item, Record)]

    def _keep(self, batch: Sequence[Record], kind: str, source: Source, tell: Callable[[], None]) -> None:
        with suppress(_DryRunOver), self.cache.writing() as writer:
            origin = writer.begin_source(kind, source.name, self.clock())
            counts: Counter[Outcome] = Counter()
            for record in batch:
                counts[self._take_record(writer, record, origin)] += 1
                tell()
            self.report.new += counts[Outcome.NEW]
            self.report.updated += counts[Outcome.UPDATED]
            self.report.unchanged += counts[Outcome.UNCHANGED]
            if self.dry_run:
                raise _DryRunOver

    def _take_record(self, writer: Writer, record: Record, origin: int) -> Outcome:
        outcome, _ = writer.take(record.paper, origin, str(record.locator))
        self.report.records += 1
        if record.marks != NO_MARKS:
            self.marked.append((subject(record.paper), record.marks))
        return outcome

    def _tell(self, source: Source, stream: Stream, started: float) -> None:
        if self.progress is None or self.report.records % TELL_EVERY_RECORDS:
            return
        now = time.monotonic()
        if now - self._told >= TELL_EVERY:
            self._told = now
            share = stream.position() / source.size if source.size else None
            self.progress(Progress(source.name, self.report.records, now - started, share))
