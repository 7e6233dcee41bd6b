"""Records of an import in batches, read by a second process if the input is large."""

import gc
import marshal
import multiprocessing
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty, Queue
from threading import Thread
from typing import Any, NamedTuple

from paperbrowse.database.transaction import never_stopped
from paperbrowse.library.inputs import STOP_INTERVAL, ImportInput, Stream
from paperbrowse.model.errors import ImportRefused, Interrupted
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.papers.index_terms import count_words
from paperbrowse.papers.paper_rows import NO_COUNTS, BatchCounts, PaperRow, prepare_row
from paperbrowse.parse import formats
from paperbrowse.parse.document import Problem, Record
from paperbrowse.text.acronyms import count_acronyms

BATCH_SIZE = 250
"""Records per batch: they fit the processor's cache, and a stop takes effect within 0.1 s."""

MAX_WAITING_BATCHES = 96
"""Batches read ahead: about 100 MB, which is what is read while one transaction is written."""

SPARE_TIME_BATCHES = MAX_WAITING_BATCHES // 2
"""Waiting batches from which the reading process has time to do some of the writer's work."""

MIN_PROCESS_BYTES = 4_000_000
"""Bytes from which a second process saves more than the 0.1 s that its start takes."""

IGNORED_SIGNALS = {signal.SIGINT, signal.SIGTERM}
"""Ctrl+C reaches every process of a terminal; one that is just starting would end with a traceback."""


class ReadyRecord(NamedTuple):
    """One record, prepared for writing."""

    paper_row: PaperRow
    locator: str
    marks: Marks = NO_MARKS


@dataclass(slots=True)
class RecordBatch:
    """Consecutive records of an input."""

    records: list[ReadyRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: BatchCounts = NO_COUNTS
    position: int = 0
    """Bytes of the file read so far."""
    is_last_waiting: bool = True
    """True: no further batch has been read yet, so the writer has time for other work."""


def is_read_in_process(source: ImportInput) -> bool:
    """Return whether a second process reads this input."""
    return source.path is not None and (source.size or 0) >= MIN_PROCESS_BYTES


@contextmanager
def read_batches(
    source: ImportInput,
    format_name: str | None,
    wants_word_counts: Callable[[], bool] = lambda: False,
    is_stopped: Callable[[], bool] = never_stopped,
) -> Iterator[tuple[formats.ImportFormat, Iterator[RecordBatch]]]:
    """Open an input; yield its format, named or detected, and its batches.

    A second process counts words too once `wants_word_counts`, and acronyms of a batch while it is ahead.
    Raises ImportRefused if the input cannot be read, also after some batches, and Interrupted if it is stopped before
    its format is known. A later stop ends the batches; what came before it is in the last one.
    """
    with reduced_gc(), source.open(is_stopped) as stream:
        head = stream.reader.peek(formats.HEAD_SIZE)[: formats.HEAD_SIZE]
        chosen = formats.find_format(format_name) if format_name else formats.detect_format(head, source.name)
        if is_read_in_process(source):
            with closing(
                _read_in_process(source, chosen.name, wants_word_counts, is_stopped)
            ) as batches:  # kills the process
                yield chosen, batches
        else:
            yield chosen, _parse_batches(stream, source, chosen)


@contextmanager
def reduced_gc() -> Iterator[None]:
    """Collect garbage rarely, because batches have no cycles and looking for them took 1/8 of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _parse_batches(
    stream: Stream,
    source: ImportInput,
    record_format: formats.ImportFormat,
    count: Callable[[Sequence[ReadyRecord]], BatchCounts] = lambda records: NO_COUNTS,
) -> Iterator[RecordBatch]:
    items = record_format.parse_stream(stream.reader, source.name)
    # Each step runs for the complete batch, because what a step needs then stays in the processor's cache.
    while batch_items := _next_items(items):
        records = [item for item in batch_items if isinstance(item, Record)]
        problems = [item for item in batch_items if isinstance(item, Problem)]
        ready = [
            ReadyRecord(prepare_row(record.paper, record.bib), str(record.locator), record.marks) for record in records
        ]
        yield RecordBatch(ready, problems, count(ready), stream.position())


def _next_items(items: Iterator[Record | Problem]) -> list[Record | Problem]:
    """Return the items of one batch; fewer at the end or after a stop."""
    found: list[Record | Problem] = []
    with suppress(Interrupted):
        found.extend(islice(items, BATCH_SIZE))  # keeps those before the exception
    return found


# The second process

_COUNT_WORDS = b"words"
"""Request to count the words of all further batches."""
_COUNT_ACRONYMS = b"acronyms"
"""Request to count the acronyms of one more batch."""


def _read_in_process(
    source: ImportInput, format_name: str, wants_word_counts: Callable[[], bool], is_stopped: Callable[[], bool]
) -> Generator[RecordBatch]:
    context = multiprocessing.get_context("spawn")  # fork would copy locks that threads of the terminal hold
    receiving, sending = context.Pipe()
    process = context.Process(target=_run_process, args=(sending, source, format_name), name="reader", daemon=True)
    start_ignoring_signals(process)
    sending.close()
    messages: Queue[bytes | None] = Queue(MAX_WAITING_BATCHES)
    receiver = Thread(target=_receive, args=(receiving, messages), name="receiver", daemon=True)
    receiver.start()
    counts_words = False
    try:
        while message := _next_message(messages, is_stopped):
            batch = _unpack(message, source)
            batch.is_last_waiting = messages.empty()
            yield batch
            with suppress(OSError):  # the process may have ended
                if not counts_words and wants_word_counts():
                    counts_words = True
                    receiving.send_bytes(_COUNT_WORDS)
                if messages.qsize() >= SPARE_TIME_BATCHES:
                    receiving.send_bytes(_COUNT_ACRONYMS)
    finally:
        process.kill()
        process.join()
        while receiver.is_alive():  # it may be waiting because the queue is full
            with suppress(Empty):
                messages.get(timeout=0.01)
        receiving.close()


def start_ignoring_signals(process: BaseProcess) -> None:
    """Start a process that ignores Ctrl+C; it ends by itself or is killed."""
    with redirect_stderr(sys.__stderr__):  # Textual's has no file descriptor, which multiprocessing needs
        resource_tracker.ensure_running()  # first, because it unblocks the signals
    before = signal.pthread_sigmask(signal.SIG_BLOCK, IGNORED_SIGNALS)
    try:
        process.start()  # it inherits the blocked signals
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _receive(connection: Connection, messages: "Queue[bytes | None]") -> None:
    """Receive in a thread, so that the process goes on while a transaction is written; None marks its end."""
    try:
        while True:
            messages.put(connection.recv_bytes())
    except (EOFError, OSError):
        messages.put(None)


def _next_message(messages: "Queue[bytes | None]", is_stopped: Callable[[], bool]) -> tuple[Any, ...] | None:
    """Return the next batch as plain values, or None at the end of the input or after a stop. Raises ImportRefused."""
    while True:
        with suppress(Empty):
            received = messages.get(timeout=STOP_INTERVAL)
            break
        if is_stopped():
            return None
    if received is None:
        raise ImportRefused("cannot be read to its end: the process that reads it was stopped")
    message: tuple[Any, ...] | str | None = marshal.loads(received)  # noqa: S302 - from our own process
    if isinstance(message, str):
        raise ImportRefused(message)
    return message


def _run_process(connection: Connection, source: ImportInput, format_name: str) -> None:
    """Send batches as plain values and None at the end, or the message of an error."""
    try:
        with reduced_gc(), source.open() as stream:
            counter = _RequestedCounts(connection)
            for batch in _parse_batches(stream, source, formats.find_format(format_name), counter.count):
                connection.send_bytes(marshal.dumps(_pack(batch)))
        connection.send_bytes(marshal.dumps(None))
    except ImportRefused as error:
        connection.send_bytes(marshal.dumps(str(error)))
    except (EOFError, ConnectionError):  # the importing process has stopped
        return


class _RequestedCounts:
    """Counts words and acronyms as the importing process requests them."""

    def __init__(self, requests: Connection) -> None:
        self._requests = requests
        self._counts_words = False
        self._acronym_batches = 0
        """Number of further batches whose acronyms are to be counted."""

    def count(self, records: Sequence[ReadyRecord]) -> BatchCounts:
        """Return the requested counts of one batch. Raises EOFError if the importing process has ended."""
        while self._requests.poll():
            if self._requests.recv_bytes() == _COUNT_WORDS:
                self._counts_words = True
            else:
                self._acronym_batches += 1
        words = count_words(record.paper_row.terms for record in records) if self._counts_words else None
        if not self._acronym_batches:
            return BatchCounts(words)
        self._acronym_batches -= 1
        return BatchCounts(words, count_acronyms(record.paper_row.abstract for record in records))


def _pack(batch: RecordBatch) -> tuple[Any, ...]:
    records = [
        (tuple(record.paper_row), record.locator, pickle.dumps(record.marks) if record.marks is not NO_MARKS else b"")
        for record in batch.records
    ]
    problems = [(problem.record, problem.reason) for problem in batch.problems]
    return records, problems, [None if counts is None else dict(counts) for counts in batch.counts], batch.position


def _unpack(message: tuple[Any, ...], source: ImportInput) -> RecordBatch:
    records, problems, counts, position = message
    return RecordBatch(
        [
            ReadyRecord(PaperRow(*row), locator, pickle.loads(marks) if marks else NO_MARKS)  # noqa: S301 - our own
            for row, locator, marks in records
        ],
        [Problem(source.name, record, reason) for record, reason in problems],
        BatchCounts(*counts),
        position,
    )
