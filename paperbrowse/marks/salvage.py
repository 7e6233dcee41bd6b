"""What can still be read of a damaged library, row by row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace

from paperbrowse.database.connect import connect
from paperbrowse.marks.import_marks import ImportedMarks
from paperbrowse.marks.records import COLUMNS, MarkRecord, from_row, read_names
from paperbrowse.marks.saved_searches import SavedSearch
from paperbrowse.marks.schema import SPEC
from paperbrowse.model.errors import DamagedFile, UsageError
from paperbrowse.model.identity import record_keys
from paperbrowse.model.marks import NO_MARKS, Marks, Subject, parse_note, parse_tag
from paperbrowse.text.clean import clean_line

MIN_ROW_BYTES = 40
"""Bytes: a file has no more rows than this allows."""

MAX_FILE_BYTES = 1 << 30
"""Bytes a file may claim to have had."""

_READ_ERRORS = (sqlite3.DatabaseError, DamagedFile, ValueError, TypeError, AttributeError, OverflowError)
"""What comes of reading rows that are not what was written."""


@dataclass(slots=True)
class SalvagedLibrary:
    """What was read of it."""

    marks: list[ImportedMarks] = field(default_factory=list)
    searches: list[SavedSearch] = field(default_factory=list)


def salvage(content: bytes, origin: str) -> SalvagedLibrary:
    """All that still makes sense of a library file's bytes; never raises for what is in them."""
    found = SalvagedLibrary()
    with closing(connect(None, SPEC)) as connection, suppress(*_READ_ERRORS):
        connection.deserialize(_pad_to_size(content))
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # without its tables nothing can be told apart
        found.marks += _read_marks(connection, _last_mark_id(connection, len(content)), origin)
        found.searches += _read_searches(connection)
    return found


def _pad_to_size(content: bytes) -> bytes:
    """A file that was cut off with zeroes in place of what it lost: SQLite opens none that is too short."""
    page_size, pages = int.from_bytes(content[16:18], "big"), int.from_bytes(content[28:32], "big")
    whole = page_size * pages
    return content.ljust(whole, b"\0") if whole <= MAX_FILE_BYTES else content


def _last_mark_id(connection: sqlite3.Connection, size: int) -> int:
    most = size // MIN_ROW_BYTES
    with suppress(*_READ_ERRORS):
        (last,) = connection.execute("SELECT coalesce(max(mark_id), 0) FROM mark").fetchone()
        return min(int(last), most)
    return most


def _read_marks(connection: sqlite3.Connection, last_id: int, origin: str) -> Iterator[ImportedMarks]:
    tags = _read_tags(connection)
    for mark_id in range(1, last_id + 1):
        with suppress(*_READ_ERRORS):
            row = connection.execute(f"SELECT {COLUMNS} FROM mark WHERE mark_id = ?", (mark_id,)).fetchone()
            if row is None:
                continue
            kept = from_row(row, tuple(tags.get(mark_id, ())))
            marks = _clean_marks(kept.marks)
            if marks != NO_MARKS and (title := clean_line(kept.title)):
                yield ImportedMarks(_to_subject(connection, kept, title), marks, origin)


def _read_tags(connection: sqlite3.Connection) -> dict[int, set[str]]:
    """By mark; from both ends, as far as either way leads."""
    found: dict[int, set[str]] = {}
    for order in ("tag, mark_id", "tag DESC, mark_id DESC", "mark_id", "mark_id DESC"):
        with suppress(*_READ_ERRORS):
            for mark_id, tag in connection.execute(f"SELECT mark_id, tag FROM tag ORDER BY {order}"):
                found.setdefault(mark_id, set()).add(tag)
    return found


def _clean_marks(marks: Marks) -> Marks:
    """As they would have come in: garbage in place of text is kept out of the terminal."""
    tags = set()
    for tag in marks.tags:
        with suppress(UsageError):
            tags.add(parse_tag(tag))
    note = None
    with suppress(UsageError):
        note = parse_note(marks.note or "")
    return replace(marks, tags=tuple(sorted(tags)), note=note)


def _to_subject(connection: sqlite3.Connection, record: MarkRecord, title: str) -> Subject:
    evidence = replace(record.identity, title=title)
    names = dict.fromkeys(record_keys(evidence))
    with suppress(*_READ_ERRORS):
        names |= dict.fromkeys(read_names(connection, [record.mark_id]).get(record.mark_id, ()))
    return Subject(tuple(names), title, tuple(clean_line(str(author)) for author in record.authors), evidence)


def _read_searches(connection: sqlite3.Connection) -> Iterator[SavedSearch]:
    with suppress(*_READ_ERRORS):
        for name, query in connection.execute("SELECT name, query FROM saved_search ORDER BY saved_at, name"):
            yield SavedSearch(clean_line(str(name)), clean_line(str(query)))
