"""Salvage of a damaged library: everything that can still be read, row by row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace

from paperbrowse.database.connect import connect
from paperbrowse.marks.reconcile import ImportedMarks
from paperbrowse.marks.records import COLUMNS, MarkRecord, from_row, read_copies, read_names
from paperbrowse.marks.saved_searches import SavedSearch
from paperbrowse.marks.schema import SPEC
from paperbrowse.model.errors import DamagedFile, UsageError
from paperbrowse.model.identity import record_keys
from paperbrowse.model.marks import NO_MARKS, Marks, Subject, parse_note, parse_tag
from paperbrowse.text.clean import clean_line

MIN_ROW_BYTES = 40
"""Bytes of the smallest row, which limits the number of rows in a file."""

MAX_FILE_BYTES = 1 << 30
"""Bytes that a file's header may claim."""

_READ_ERRORS = (sqlite3.DatabaseError, DamagedFile, ValueError, TypeError, AttributeError, OverflowError)
"""Errors raised by reading damaged rows."""


@dataclass(slots=True)
class SalvagedLibrary:
    """The readable marks and saved searches."""

    marks: list[ImportedMarks] = field(default_factory=list)
    searches: list[SavedSearch] = field(default_factory=list)


def salvage(content: bytes, origin: str) -> SalvagedLibrary:
    """Return everything readable in the bytes of a library file; never raises for their content."""
    salvaged = SalvagedLibrary()
    with closing(connect(None, SPEC)) as connection, suppress(*_READ_ERRORS):
        connection.deserialize(_pad_to_size(content))
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # without its tables nothing can be read
        salvaged.marks += _read_marks(connection, _last_mark_id(connection, len(content)), origin)
        salvaged.searches += _read_searches(connection)
    return salvaged


def _pad_to_size(content: bytes) -> bytes:
    """Fill up a file that was cut short with zeros, because SQLite does not open one that is too short."""
    page_size, pages = int.from_bytes(content[16:18], "big"), int.from_bytes(content[28:32], "big")
    size = page_size * pages
    return content.ljust(size, b"\0") if size <= MAX_FILE_BYTES else content


def _last_mark_id(connection: sqlite3.Connection, size: int) -> int:
    limit = size // MIN_ROW_BYTES
    with suppress(*_READ_ERRORS):
        (last,) = connection.execute("SELECT coalesce(max(mark_id), 0) FROM mark").fetchone()
        return min(int(last), limit)
    return limit


def _read_marks(connection: sqlite3.Connection, last_id: int, origin: str) -> Iterator[ImportedMarks]:
    tags = _read_tags(connection)
    known = [column for _, column, *_ in connection.execute("PRAGMA table_info(mark)")]
    columns = COLUMNS if "skipped_at" in known else COLUMNS.replace("skipped_at", "NULL")  # earlier versions lack it
    for mark_id in range(1, last_id + 1):
        with suppress(*_READ_ERRORS):
            row = connection.execute(f"SELECT {columns} FROM mark WHERE mark_id = ?", (mark_id,)).fetchone()
            if row is None:
                continue
            record = from_row(row, tuple(tags.get(mark_id, ())))
            marks = _clean_marks(record.marks)
            if marks != NO_MARKS and (title := clean_line(record.title)):
                yield ImportedMarks(_to_subject(connection, record, title), marks, origin)


def _read_tags(connection: sqlite3.Connection) -> dict[int, set[str]]:
    """Return tags by record, read from both ends up to the damage."""
    tags: dict[int, set[str]] = {}
    for order in ("tag, mark_id", "tag DESC, mark_id DESC", "mark_id", "mark_id DESC"):
        with suppress(*_READ_ERRORS):
            for mark_id, tag in connection.execute(f"SELECT mark_id, tag FROM tag ORDER BY {order}"):
                tags.setdefault(mark_id, set()).add(tag)
    return tags


def _clean_marks(marks: Marks) -> Marks:
    """Clean the texts as an import does, because garbage must not reach the terminal."""
    tags = set()
    for tag in marks.tags:
        with suppress(UsageError):
            tags.add(parse_tag(tag))
    note = None
    with suppress(UsageError):
        note = parse_note(marks.note or "")
    return replace(marks, tags=tuple(sorted(tags)), note=note)


def _to_subject(connection: sqlite3.Connection, record: MarkRecord, title: str) -> Subject:
    identity = replace(record.identity, title=title)
    names = dict.fromkeys(record_keys(identity))
    with suppress(*_READ_ERRORS):
        names |= dict.fromkeys(read_names(connection, [record.mark_id]).get(record.mark_id, ()))
    copy = None
    with suppress(*_READ_ERRORS):
        copy = read_copies(connection, [record.mark_id]).get(record.mark_id)
    return Subject(tuple(names), title, tuple(clean_line(str(author)) for author in record.authors), identity, copy)


def _read_searches(connection: sqlite3.Connection) -> Iterator[SavedSearch]:
    with suppress(*_READ_ERRORS):
        for name, query in connection.execute("SELECT name, query FROM saved_search ORDER BY saved_at, name"):
            yield SavedSearch(clean_line(str(name)), clean_line(str(query)))
