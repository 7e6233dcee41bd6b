"""Records and problems, which parsers yield, and the byte streams they read."""

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import IncrementalNewlineDecoder
from itertools import chain
from typing import NamedTuple, TypeAlias

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.encoding import Notes
from paperbrowse.parse.fields import InvalidRecord

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""Time of a mark whose file does not say when it was made."""

MAX_CONSECUTIVE_PROBLEMS = 10_000
"""Problems in a row, without a record between them, after which the rest of a document is not read."""

TOO_MANY_PROBLEMS = f"{MAX_CONSECUTIVE_PROBLEMS:,} problems in a row; the rest was not read"


class Record(NamedTuple):
    """One paper and its position in the document."""

    paper: Paper
    locator: int | str
    """The line it begins on, or for example `item 3`."""
    marks: Marks = NO_MARKS
    """Set only in files that paperbrowse exported."""
    bib: BibRecord | None = None
    """The whole record, if the file is a bibliography."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A message about one record, which may have been imported nevertheless."""

    file: str
    record: int | str
    """0 for the complete file."""
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.record}" if self.record else self.file
        return f"{where}: {self.reason}"


RecordStream: TypeAlias = Iterator[Record | Problem]


def read_record(parse: Callable[[list[str]], Record], name: str, locator: int | str) -> RecordStream:
    """Yield the record that `parse` returns, and a problem for each reason `parse` adds to its list.

    If `parse` raises InvalidRecord, a problem takes the place of the record.
    """
    reasons: list[str] = []
    try:
        yield parse(reasons)
    except InvalidRecord as error:
        yield Problem(name, locator, str(error))
    for reason in reasons:
        yield Problem(name, locator, reason)


def stop_after_failures(stream: RecordStream, name: str) -> RecordStream:
    """End a stream after too many problems in a row, because the document has another format than it seemed."""
    in_a_row = 0
    for item in stream:
        yield item
        in_a_row = 0 if isinstance(item, Record) else in_a_row + 1
        if in_a_row == MAX_CONSECUTIVE_PROBLEMS:
            yield Problem(name, item.record if isinstance(item, Problem) else 0, TOO_MANY_PROBLEMS)
            return


def add_notes(stream: RecordStream, notes: Notes, name: str) -> RecordStream:
    """Add the notes on the encoding as problems, as soon as they are known."""
    for item in stream:
        while notes:
            yield Problem(name, *notes.pop(0))
        yield item
    yield from (Problem(name, *note) for note in notes)


def join_pieces(pieces: Iterable[bytes], max_bytes: int = limits.DOCUMENT) -> bytes:
    """Return a document that is parsed as one text. Raises ImportRefused if it is too large for that."""
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > max_bytes:
            message = f"is larger than {max_bytes // 1_000_000} MB, the limit for this format"
            raise ImportRefused(message, "split it, or convert it to JSON Lines, which has no limit")
    return bytes(data)


def join_text(pieces: Iterable[bytes], max_bytes: int = limits.DOCUMENT) -> str:
    return join_pieces(pieces, max_bytes).decode("utf-8", "replace")


def split_lines(pieces: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield the lines of a document, of which only so much stays in memory that a longer one is noticed."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
        rest = rest[: max_bytes + 1]
    if rest:
        yield rest


def number_lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield (number, text with one line feed) of lines with any ends; a very long line in parts, the last with it.

    Programs that join files leave byte order marks at the beginning of lines; they are removed.
    """
    decoder = IncrementalNewlineDecoder(getincrementaldecoder("utf-8")("replace"), translate=True)
    number, rest = 1, ""
    for piece in chain(pieces, [b""]):
        *lines, rest = (rest + decoder.decode(piece, final=not piece)).split("\n")
        for line in lines:
            yield number, line.removeprefix("\ufeff") + "\n"
            number += 1
        if rest and (not piece or len(rest) > limits.RECORD):
            yield number, rest.removeprefix("\ufeff")
            rest = ""
