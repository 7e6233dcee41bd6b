"""Reading a source into papers made ready to be written, here or in a process beside this one.

Reading and writing cost about the same. A large file is read by a second process while this one writes, so it
takes the time of the longer of the two.
"""

import gc
import marshal
import multiprocessing
import pickle
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from queue import Empty, Queue
from threading import Thread
from typing import Any, NamedTuple

from paperbrowse.library.beside import start_deaf
from paperbrowse.library.documents import Source, Stream
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.papers.index_terms import count_words
from paperbrowse.papers.paper_rows import NO_COUNTS, BatchCounts, PaperRow, prepare_row
from paperbrowse.parse import formats
from paperbrowse.parse.document import Problem, Record
from paperbrowse.text.acronyms import count_acronyms

BATCH = 250
"""Records read at a time: as many as stay in the processor's cache, and a tenth of a second at most until a stop is
heeded."""

READ_AHEAD = 96
"""Batches that wait to be written: about 100 MB, what is read while one transaction is written."""

AHEAD = READ_AHEAD // 2
"""Waiting batches from which the reader has time for some of the writer's work."""

WORTH_A_PROCESS = 4_000_000
"""Bytes from which a second process saves more than the tenth of a second it takes to start."""


class Ready(NamedTuple):
    """One record made ready."""

    prepared: PaperRow
    locator: str
    marks: Marks = NO_MARKS


@dataclass(slots=True)
class Batch:
    """Some records of a source, in its order."""

    ready: list[Ready] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counted: BatchCounts = NO_COUNTS
    position: int = 0
    """How far the file has been read, in bytes."""
    is_last_read: bool = True
    """No other is read yet: who takes it has time."""


def is_read_beside(source: Source) -> bool:
    """Whether a second process reads it."""
    return source.path is not None and (source.size or 0) >= WORTH_A_PROCESS


@contextmanager
def reading(
    source: Source, format_name: str | None, is_counting: Callable[[], bool] = lambda: False
) -> Iterator[tuple[formats.ImportFormat, Iterator[Batch]]]:
    """The format of a source, given or shown by its beginning, and all it holds.

    Where a second process reads it, that counts the words too as soon as it is asked to, and the acronyms of a batch
    whenever it is ahead.
    Raises ImportRefused, also after some batches, where it cannot be read on.
    """
    with collecting_seldom(), source.open() as stream:
        head = stream.bytes.peek(formats.HEAD_SIZE)[: formats.HEAD_SIZE]
        chosen = formats.find_format(format_name) if format_name else formats.detect_format(head, source.name)
        if is_read_beside(source):
            with closing(_beside(source, chosen.name, is_counting)) as batches:  # however it ends, and at once
                yield chosen, batches
        else:
            yield chosen, _batches(stream, source, chosen)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """A batch is many objects and none in circles: looking for those took an eighth of the time on either side."""
    before = gc.get_threshold()
    gc.set_threshold(100_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _batches(
    stream: Stream,
    source: Source,
    chosen: formats.ImportFormat,
    count: Callable[[Sequence[Ready]], BatchCounts] = lambda ready: NO_COUNTS,
) -> Iterator[Batch]:
    items = chosen.parse_stream(stream.bytes, source.name)
    # One kind of work after the other for the whole batch: what each needs stays in the processor's cache.
    while some := list(islice(items, BATCH)):
        records = [item for item in some if isinstance(item, Record)]
        batch = Batch([], [item for item in some if isinstance(item, Problem)], position=stream.position())
        for one in records:
            batch.ready.append(Ready(prepare_row(one.paper), str(one.locator), one.marks))
        batch.counted = count(batch.ready)
        yield batch


# In a process beside this one

_COUNT_WORDS = b"words"
"""Asks for the words of all batches from now on."""
_COUNT_ACRONYMS = b"acronyms"
"""Asks for the acronyms of one batch more."""


def _beside(source: Source, format_name: str, is_counting: Callable[[], bool]) -> Generator[Batch]:
    context = multiprocessing.get_context("spawn")  # a fork would copy whatever threads of the terminal hold
    receiving, sending = context.Pipe()
    reader = context.Process(target=_read, args=(sending, source, format_name), name="reader", daemon=True)
    start_deaf(reader)
    sending.close()
    waiting: Queue[bytes | None] = Queue(READ_AHEAD)
    receiver = Thread(target=_receive, args=(receiving, waiting), name="receiver", daemon=True)
    receiver.start()
    asked = False
    try:
        while message := _next(waiting):
            batch = _unpack(message, source)
            batch.is_last_read = waiting.empty()
            yield batch
            with suppress(OSError):  # it may have ended
                if not asked and is_counting():
                    asked = True
                    receiving.send_bytes(_COUNT_WORDS)
                if waiting.qsize() >= AHEAD:
                    receiving.send_bytes(_COUNT_ACRONYMS)
    finally:
        reader.kill()
        reader.join()
        while receiver.is_alive():  # it may wait for room that nobody makes any more
            with suppress(Empty):
                waiting.get(timeout=0.01)
        receiving.close()


def _receive(receiving: Connection, waiting: "Queue[bytes | None]") -> None:
    """In a thread, so that the reader goes on while a transaction is written; None when it has ended."""
    try:
        while True:
            waiting.put(receiving.recv_bytes())
    except (EOFError, OSError):
        waiting.put(None)


def _next(waiting: "Queue[bytes | None]") -> tuple[Any, ...] | None:
    """The next message; None at the end of the source."""
    received = waiting.get()
    if received is None:
        raise ImportRefused("could not be read to its end: its reader was stopped")
    message: tuple[Any, ...] | str | None = marshal.loads(received)  # noqa: S302 - from our own process
    if isinstance(message, str):
        raise ImportRefused(message)
    return message


def _read(sending: Connection, source: Source, format_name: str) -> None:
    """The other process: batches as plain values, then None; a refusal as its sentence."""
    try:
        with collecting_seldom(), source.open() as stream:
            for batch in _batches(stream, source, formats.find_format(format_name), _Counting(sending).count):
                sending.send_bytes(marshal.dumps(_pack(batch)))
        sending.send_bytes(marshal.dumps(None))
    except ImportRefused as refusal:
        sending.send_bytes(marshal.dumps(str(refusal)))
    except (EOFError, ConnectionError):  # the writer has stopped: nobody wants the rest
        return


class _Counting:
    """What the writer asks to have counted, so that it need not."""

    def __init__(self, asking: Connection) -> None:
        self._asking = asking
        self._words = False
        self._acronyms = 0
        """Batches whose acronyms are still to be counted."""

    def count(self, ready: Sequence[Ready]) -> BatchCounts:
        """Of one batch what was asked for. Raises EOFError where nobody asks any more."""
        while self._asking.poll():
            if self._asking.recv_bytes() == _COUNT_WORDS:
                self._words = True
            else:
                self._acronyms += 1
        words = count_words(one.prepared.terms for one in ready) if self._words else None
        if not self._acronyms:
            return BatchCounts(words)
        self._acronyms -= 1
        return BatchCounts(words, count_acronyms(one.prepared.abstract for one in ready))


def _pack(batch: Batch) -> tuple[Any, ...]:
    return (
        [(tuple(one.prepared), one.locator, _packed_marks(one.marks)) for one in batch.ready],
        [(problem.record, problem.reason) for problem in batch.problems],
        [None if counts is None else dict(counts) for counts in batch.counted],
        batch.position,
    )


def _unpack(message: tuple[Any, ...], source: Source) -> Batch:
    ready, problems, counted, position = message
    return Batch(
        [Ready(PaperRow(*packed), locator, _unpacked_marks(marks)) for packed, locator, marks in ready],
        [Problem(source.name, record, reason) for record, reason in problems],
        BatchCounts(*counted),
        position,
    )


def _packed_marks(marks: Marks) -> bytes:
    return b"" if marks is NO_MARKS else pickle.dumps(marks)


def _unpacked_marks(packed: bytes) -> Marks:
    marks: Marks = pickle.loads(packed) if packed else NO_MARKS  # noqa: S301 - from our own process
    return marks
