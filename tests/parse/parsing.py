"""Parsing of a complete document, for tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from paperbrowse.model.paper import Paper
from paperbrowse.parse.document import Problem, Record
from paperbrowse.parse.formats import HEAD_SIZE, ImportFormat, detect_format


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes, and the name that problems are reported under."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParseResult:
    """All records and problems of a document, in its order."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def papers(self) -> tuple[Paper, ...]:
        return tuple(record.paper for record in self.records)


def collect(stream: Iterable[Record | Problem]) -> ParseResult:
    items = list(stream)
    return ParseResult(
        tuple(item for item in items if isinstance(item, Record)),
        tuple(item for item in items if isinstance(item, Problem)),
    )


def parse(document: Document, format: ImportFormat | None = None) -> ParseResult:
    """Parse a document in the given format, or in the one its content shows. Raises ImportRefused."""
    format = format or detect_format(document.data[:HEAD_SIZE], document.name)
    return collect(format.parse_stream(BytesIO(document.data), document.name))
