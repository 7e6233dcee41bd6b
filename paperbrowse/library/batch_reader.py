"""How a process beside this one is started: deaf to the signals that ask this one to stop."""

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

from paperbrowse.library.inputs import ImportInput, Stream
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.papers.index_terms import count_words
from paperbrowse.papers.paper_rows import NO_COUNTS, BatchCounts, PaperRow, prepare_row
from paperbrowse.parse import formats
from paperbrowse.parse.document import Problem, Record
from paperbrowse.text.acronyms import count_acronyms

IGNORED_SIGNALS = {signal.SIGINT, signal.SIGTERM}
"""Ctrl+C reaches every process of a terminal, and would end one that is only just starting with a traceback."""


def start_ignoring_signals(process: BaseProcess) -> None:
    """Start it; it ends by itself or is killed, and no other way."""
    with redirect_stderr(sys.__stderr__):  # Textual's has no file number, which what multiprocessing starts asks for
        resource_tracker.ensure_running()  # first, for it lets the signals through again
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        process.start()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, IGNORED_SIGNALS)
    try:
        process.start()  # it inherits what is blocked
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


BATCH_SIZE = 250
"""Records read at a time: as many as stay in the processor's cache, and a tenth of a second at most until a stop is
heeded."""

MAX_WAITING_BATCHES = 96
"""Batches that wait to be written: about 100 MB, what is read while one transaction is written."""

SPARE_TIME_BATCHES = MAX_WAITING_BATCHES // 2
"""Waiting batches from which the reader has time for some of the writer's work."""

MIN_PROCESS_BYTES = 4_000_000
"""Bytes from which a second process saves more than the tenth of a second it takes to start."""


class ReadyRecord(NamedTuple):
    """One record made ready."""

    paper_row: PaperRow
    locator: str
    marks: Marks = NO_MARKS


@dataclass(slots=True)
class RecordBatch:
    """Some records of a source, in its order."""

    records: list[ReadyRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: BatchCounts = NO_COUNTS
    position: int = 0
    """How far the file has been read, in bytes."""
    is_last_waiting: bool = True
    """No other is read yet: who takes it has time."""


def is_read_in_process(source: ImportInput) -> bool:
    """Whether a second process reads it."""
    return source.path is not None and (source.size or 0) >= MIN_PROCESS_BYTES


@contextmanager
def read_batches(
    source: ImportInput, format_name: str | None, wants_word_counts: Callable[[], bool] = lambda: False
) -> Iterator[tuple[formats.ImportFormat, Iterator[RecordBatch]]]:
    """The format of a source, given or shown by its beginning, and all it holds.

    Where a second process reads it, that counts the words too as soon as it is asked to, and the acronyms of a batch
    whenever it is ahead.
    Raises ImportRefused, also after some batches, where it cannot be read on.
    """
    with reduced_gc(), source.open() as stream:
        head = stream.reader.peek(formats.HEAD_SIZE)[: formats.HEAD_SIZE]
        chosen = formats.find_format(format_name) if format_name else formats.detect_format(head, source.name)
        if is_read_in_process(source):
            with closing(
                _read_in_process(source, chosen.name, wants_word_counts)
            ) as batches:  # however it ends, and at once
                yield chosen, batches
        else:
            yield chosen, _parse_batches(stream, source, chosen)


@contextmanager
def reduced_gc() -> Iterator[None]:
    """A batch is many objects and none in circles: looking for those took an eighth of the time on either side."""
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
    count: Callable[[Sequence[ReadyRecord]], BatchCounts] = lambda ready: NO_COUNTS,
) -> Iterator[RecordBatch]:
    items = record_format.parse_stream(stream.reader, source.name)
    # One kind of work after the other for the whole batch: what each needs stays in the processor's cache.
    while some := list(islice(items, BATCH_SIZE)):
        records = [item for item in some if isinstance(item, Record)]
        batch = RecordBatch([], [item for item in some if isinstance(item, Problem)], position=stream.position())
        for one in records:
            batch.records.append(ReadyRecord(prepare_row(one.paper), str(one.locator), one.marks))
        batch.counts = count(batch.records)
        yield batch


# In a process beside this one

_COUNT_WORDS = b"words"
"""Asks for the words of all batches from now on."""
_COUNT_ACRONYMS = b"acronyms"
"""Asks for the acronyms of one batch more."""


def _read_in_process(
    source: ImportInput, format_name: str, wants_word_counts: Callable[[], bool]
) -> Generator[RecordBatch]:
    context = multiprocessing.get_context("spawn")  # a fork would copy whatever threads of the terminal hold
    receiving, sending = context.Pipe()
    reader = context.Process(target=_run_process, args=(sending, source, format_name), name="reader", daemon=True)
    start_ignoring_signals(reader)
    sending.close()
    waiting: Queue[bytes | None] = Queue(MAX_WAITING_BATCHES)
    receiver = Thread(target=_receive, args=(receiving, waiting), name="receiver", daemon=True)
    receiver.start()
    asked = False
    try:
        while message := _next_message(waiting):
            batch = _unpack(message, source)
            batch.is_last_waiting = waiting.empty()
            yield batch
            with suppress(OSError):  # it may have ended
                if not asked and wants_word_counts():
                    asked = True
                    receiving.send_bytes(_COUNT_WORDS)
                if waiting.qsize() >= SPARE_TIME_BATCHES:
                    receiving.send_bytes(_COUNT_ACRONYMS)
    finally:
        reader.kill()
        reader.join()
        while receiver.is_alive():  # it may wait for room that nobody makes any more
            with suppress(Empty):
                waiting.get(timeout=0.01)
        receiving.close()


def _receive(connection: Connection, messages: "Queue[bytes | None]") -> None:
    """In a thread, so that the reader goes on while a transaction is written; None when it has ended."""
    try:
        while True:
            messages.put(connection.recv_bytes())
    except (EOFError, OSError):
        messages.put(None)


def _next_message(messages: "Queue[bytes | None]") -> tuple[Any, ...] | None:
    """The next message; None at the end of the source."""
    received = messages.get()
    if received is None:
        raise ImportRefused("could not be read to its end: its reader was stopped")
    message: tuple[Any, ...] | str | None = marshal.loads(received)  # noqa: S302 - from our own process
    if isinstance(message, str):
        raise ImportRefused(message)
    return message


def _run_process(connection: Connection, source: ImportInput, format_name: str) -> None:
    """The other process: batches as plain values, then None; a refusal as its sentence."""
    try:
        with reduced_gc(), source.open() as stream:
            for batch in _parse_batches(
                stream, source, formats.find_format(format_name), _RequestedCounts(connection).count
            ):
                connection.send_bytes(marshal.dumps(_pack(batch)))
        connection.send_bytes(marshal.dumps(None))
    except ImportRefused as refusal:
        connection.send_bytes(marshal.dumps(str(refusal)))
    except (EOFError, ConnectionError):  # the writer has stopped: nobody wants the rest
        return


class _RequestedCounts:
    """What the writer asks to have counted, so that it need not."""

    def __init__(self, requests: Connection) -> None:
        self._requests = requests
        self._counts_words = False
        self._acronym_batches = 0
        """Batches whose acronyms are still to be counted."""

    def count(self, records: Sequence[ReadyRecord]) -> BatchCounts:
        """Of one batch what was asked for. Raises EOFError where nobody asks any more."""
        while self._requests.poll():
            if self._requests.recv_bytes() == _COUNT_WORDS:
                self._counts_words = True
            else:
                self._acronym_batches += 1
        words = count_words(one.paper_row.terms for one in records) if self._counts_words else None
        if not self._acronym_batches:
            return BatchCounts(words)
        self._acronym_batches -= 1
        return BatchCounts(words, count_acronyms(one.paper_row.abstract for one in records))


def _pack(batch: RecordBatch) -> tuple[Any, ...]:
    return (
        [(tuple(one.paper_row), one.locator, _pack_marks(one.marks)) for one in batch.records],
        [(problem.record, problem.reason) for problem in batch.problems],
        [None if counts is None else dict(counts) for counts in batch.counts],
        batch.position,
    )


def _unpack(message: tuple[Any, ...], source: ImportInput) -> RecordBatch:
    ready, problems, counted, position = message
    return RecordBatch(
        [ReadyRecord(PaperRow(*packed), locator, _unpack_marks(marks)) for packed, locator, marks in ready],
        [Problem(source.name, record, reason) for record, reason in problems],
        BatchCounts(*counted),
        position,
    )


def _pack_marks(marks: Marks) -> bytes:
    return b"" if marks is NO_MARKS else pickle.dumps(marks)


def _unpack_marks(packed: bytes) -> Marks:
    marks: Marks = pickle.loads(packed) if packed else NO_MARKS  # noqa: S301 - from our own process
    return marks
