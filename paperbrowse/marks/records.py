"""Mark records: read from their rows, written, and combined; and the copies of their papers."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import overload

from paperbrowse.database.sqlite_errors import REPAIR_HINT
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import IdentityRecord
from paperbrowse.model.marks import NO_MARKS, Marks, Subject
from paperbrowse.model.paper_copy import PaperCopy, decode_copy, encode_copy
from paperbrowse.text import dates

COLUMNS = (
    "mark_id, title, authors, families, author_count, published, fingerprint, ids,"
    " starred_at, read_at, note, skipped_at"
)


@dataclass(frozen=True, slots=True)
class MarkRecord:
    """The library's copy of a paper, with its marks."""

    mark_id: int
    authors: tuple[str, ...]
    identity: IdentityRecord
    marks: Marks
    names: tuple[str, ...] = ()
    """All keys that lead to it; empty if they were not read."""

    @property
    def title(self) -> str:
        return self.identity.title


@overload
def to_text(moment: datetime) -> str: ...
@overload
def to_text(moment: datetime | None) -> str | None: ...
def to_text(moment: datetime | None) -> str | None:
    """Return a time as it is stored: UTC and of fixed width, so that text order is time order."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


@overload
def to_time(text: str) -> datetime: ...
@overload
def to_time(text: str | None) -> datetime | None: ...
def to_time(text: str | None) -> datetime | None:
    """Parse a stored time. Raises DamagedFile."""
    try:
        return None if text is None else datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise DamagedFile("a time in the library cannot be read", REPAIR_HINT) from error


def read_records(connection: sqlite3.Connection, mark_ids: Iterable[int]) -> dict[int, MarkRecord]:
    """Return these records by id, with their tags, in two statements for any number."""
    ids = (json.dumps(list(mark_ids)),)
    condition = "WHERE mark_id IN (SELECT value FROM json_each(?))"
    tags: dict[int, list[str]] = {}
    for mark_id, tag in connection.execute(f"SELECT mark_id, tag FROM tag {condition} ORDER BY tag", ids):
        tags.setdefault(mark_id, []).append(tag)
    rows = connection.execute(f"SELECT {COLUMNS} FROM mark {condition}", ids).fetchall()
    return {row[0]: from_row(row, tuple(tags.get(row[0], ()))) for row in rows}


def read_names(connection: sqlite3.Connection, mark_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return all names of these records, ids before titles."""
    names: dict[int, list[str]] = {}
    select = "SELECT mark_id, name FROM name WHERE mark_id IN (SELECT value FROM json_each(?))"
    ids_first = f"{select} ORDER BY substr(name, 1, 6) = 'title:', name"
    for mark_id, name in connection.execute(ids_first, (json.dumps(list(mark_ids)),)):
        names.setdefault(mark_id, []).append(name)
    return {mark_id: tuple(of_record) for mark_id, of_record in names.items()}


def insert(connection: sqlite3.Connection, subject: Subject) -> MarkRecord:
    """Create a record without marks for a paper."""
    identity = replace(subject.identity, title=subject.title)
    [(mark_id,)] = connection.execute(
        "INSERT INTO mark (title, authors, families, author_count, published, fingerprint, ids)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING mark_id",
        _column_values(subject.authors, identity),
    )
    add_names(connection, mark_id, subject.names)
    return MarkRecord(mark_id, subject.authors, identity, NO_MARKS)


def update_paper_copy(
    connection: sqlite3.Connection, mark_id: int, authors: tuple[str, ...], identity: IdentityRecord
) -> None:
    """Replace the copy of the paper; the marks stay."""
    columns = "title = ?, authors = ?, families = ?, author_count = ?, published = ?, fingerprint = ?, ids = ?"
    connection.execute(f"UPDATE mark SET {columns} WHERE mark_id = ?", (*_column_values(authors, identity), mark_id))


def update_marks(connection: sqlite3.Connection, mark_id: int, marks: Marks) -> None:
    """Replace times and note; the tags stay."""
    values = (to_text(marks.starred_at), to_text(marks.read_at), marks.note, to_text(marks.skipped_at), mark_id)
    update = "UPDATE mark SET starred_at = ?, read_at = ?, note = ?, skipped_at = ? WHERE mark_id = ?"
    connection.execute(update, values)


def add_names(connection: sqlite3.Connection, mark_id: int, names: Iterable[str]) -> None:
    """Add names to a record; an id that already leads to another record stays there."""
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", ((name, mark_id) for name in names))


def _column_values(authors: tuple[str, ...], identity: IdentityRecord) -> tuple[str | int | None, ...]:
    return (
        identity.title,
        json.dumps(authors),
        json.dumps(identity.authors),
        identity.author_count,
        str(identity.published) if identity.published else None,
        identity.fingerprint,
        json.dumps(identity.ids),
    )


MarkRow = tuple[int, str, str, str, int | None, str | None, str, str, *tuple[str | None, ...]]


def from_row(row: MarkRow, tags: tuple[str, ...]) -> MarkRecord:
    """Return the record of a row of COLUMNS. Raises DamagedFile for values that SQLite accepts but we never write."""
    try:
        return _parse_row(row, tags)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedFile(f"a mark of the library cannot be read: row {row[0]}", REPAIR_HINT) from error


def _parse_row(row: MarkRow, tags: tuple[str, ...]) -> MarkRecord:
    mark_id, title, authors, families, author_count, published, fingerprint, ids, *of_user = row
    starred_at, read_at, note, skipped_at = of_user
    return MarkRecord(
        mark_id=mark_id,
        authors=tuple(json.loads(authors)),
        identity=IdentityRecord(
            title=title,
            authors=tuple(json.loads(families)),
            author_count=author_count,
            published=dates.parse_iso(published) if published else None,
            fingerprint=fingerprint,
            ids=tuple((kind, value) for kind, value in json.loads(ids)),
        ),
        marks=Marks(to_time(starred_at), to_time(read_at), tags, note, to_time(skipped_at)),
    )


def combine(every: Sequence[Marks]) -> Marks:
    """Return the marks of one paper: the earliest times, all tags, the notes one after another."""
    if len(every) == 1:
        return every[0]
    return Marks(
        starred_at=min((marks.starred_at for marks in every if marks.starred_at), default=None),
        read_at=min((marks.read_at for marks in every if marks.read_at), default=None),
        tags=tuple(sorted({tag for marks in every for tag in marks.tags})),
        note="\n\n".join(dict.fromkeys(marks.note for marks in every if marks.note)) or None,
        skipped_at=min((marks.skipped_at for marks in every if marks.skipped_at), default=None),
    )


_SELECT_COPIES = "SELECT mark_id, content FROM paper_copy WHERE mark_id IN (SELECT value FROM json_each(?))"


def changed_copies(connection: sqlite3.Connection, copies: Mapping[int, PaperCopy]) -> dict[int, bytes]:
    """Return those of the copies, as they are stored, that are not stored yet."""
    stored = dict(connection.execute(_SELECT_COPIES, (json.dumps(list(copies)),)))
    encoded = {mark_id: encode_copy(copy) for mark_id, copy in copies.items()}
    return {mark_id: content for mark_id, content in encoded.items() if stored.get(mark_id) != content}


def write_copies(connection: sqlite3.Connection, contents: Mapping[int, bytes]) -> None:
    connection.executemany("INSERT OR REPLACE INTO paper_copy VALUES (?, ?)", contents.items())


def read_copies(connection: sqlite3.Connection, mark_ids: Iterable[int]) -> dict[int, PaperCopy]:
    copies = {}
    for mark_id, content in connection.execute(_SELECT_COPIES, (json.dumps(list(mark_ids)),)):
        try:
            copies[mark_id] = decode_copy(content)
        except DamagedFile:  # the mark itself says enough to show the paper
            continue
    return copies
