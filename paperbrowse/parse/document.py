"""What goes into a parser and what comes out: bytes with a name; records and problems."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, NamedTuple, TypeAlias

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.marks import NO_MARKS, Marks
from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a mark whose file says that it was made but not when."""

BLOCK_SIZE = 65_536
"""Bytes read at a time of what is not read line by line."""

MAX_CONSECUTIVE_PROBLEMS = 10_000
"""Problems in a row, no record between them, after which the rest of a document is not read."""

TOO_MANY_PROBLEMS = f"the {MAX_CONSECUTIVE_PROBLEMS:,}th problem in a row; the rest was not read"


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as they came, with the name problems are reported under."""

    name: str
    data: bytes


class Record(NamedTuple):
    """One paper where it stood in its document."""

    paper: Paper
    locator: int | str
    """The line it begins on."""
    marks: Marks = NO_MARKS
    """Only in files this program exported itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person should hear about one record; the record may have been kept all the same."""

    file: str
    record: int | str
    """0 for the file as a whole."""
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.record}" if self.record else self.file
        return f"{where}: {self.reason}"


RecordStream: TypeAlias = Iterator[Record | Problem]


@dataclass(frozen=True, slots=True)
class ParseResult:
    """All a document held, in its order."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers alone."""
        return tuple(record.paper for record in self.records)


def stop_after_failures(stream: RecordStream, name: str) -> RecordStream:
    """A reading that ends where there are only problems any more: it is another kind of document than it seemed."""
    in_a_row = 0
    for item in stream:
        yield item
        in_a_row = 0 if isinstance(item, Record) else in_a_row + 1
        if in_a_row == MAX_CONSECUTIVE_PROBLEMS:
            yield Problem(name, item.record if isinstance(item, Problem) else 0, TOO_MANY_PROBLEMS)
            return


def collect(stream: RecordStream) -> ParseResult:
    """A reading taken to its end."""
    records: list[Record] = []
    problems: list[Problem] = []
    for item in stream:
        if isinstance(item, Record):
            records.append(item)
        else:
            problems.append(item)
    return ParseResult(tuple(records), tuple(problems))


def decode(document: Document) -> tuple[str, str]:
    """(text, note); the note is empty unless the bytes were no UTF-8 and had to be guessed at."""
    data = document.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("latin-1"), f"line {line} is not UTF-8; the file was read as Latin-1"


def to_document(lines: Iterable[bytes], name: str, longest: int = limits.DOCUMENT) -> Document:
    """Lines as one document. Raises ImportRefused beyond the limit for a document read in one piece."""
    data = bytearray()
    for line in lines:
        data += line
        if len(data) > longest:
            raise ImportRefused(
                f"is larger than {longest // 1_000_000} MB, the limit for this format",
                "split it, or bring it as JSON Lines, which has no limit",
            )
    return Document(name, bytes(data))


def read_lines(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a stream; one longer than `longest` comes cut one byte beyond it, its rest passed over."""
    while line := stream.readline(longest + 1):
        yield line
        while len(line) > longest and not line.endswith(b"\n"):
            line = stream.readline(longest + 1)


def read_blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream as it comes, for what is read in one piece."""
    while block := stream.read(BLOCK_SIZE):
        yield block


def read_line_parts(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a stream, each longer one in parts of so many bytes; of it nothing is passed over."""
    while piece := stream.readline(longest):
        yield piece
