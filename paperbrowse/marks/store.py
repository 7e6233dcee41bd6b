"""The store of marks in library.db: opened, queried, backed up and restored."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paperbrowse.database.open import open_database
from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import read_snapshot, transaction
from paperbrowse.marks import verdicts
from paperbrowse.marks.citation_keys import CitationKeys
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.records import MarkRecord, combine, read_copies, read_names, read_records, to_text, to_time
from paperbrowse.marks.schema import SPEC
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.identity import Verdicts
from paperbrowse.model.marks import Marks, Subject
from paperbrowse.model.paper_copy import PaperCopy
from paperbrowse.text.dates import local_midnight

if TYPE_CHECKING:
    from paperbrowse.marks.backup import MarkTotals, Snapshot
    from paperbrowse.marks.citation_keys import KeyRequest
    from paperbrowse.marks.history import Activity
    from paperbrowse.marks.letters import Letters
    from paperbrowse.marks.saved_searches import SavedSearches
    from paperbrowse.marks.writer import MarkWriter

THIS_PROCESS = os.urandom(8).hex()
"""The window of this process: undo begins with its own changes."""

_ID_QUERIES = {
    "starred": "SELECT mark_id FROM mark WHERE starred_at IS NOT NULL ORDER BY starred_at DESC, mark_id",
    "read": "SELECT mark_id FROM mark WHERE read_at IS NOT NULL ORDER BY read_at DESC, mark_id",
    "tag": "SELECT mark_id FROM tag WHERE tag = ? ORDER BY mark_id",
    "tagged": "SELECT DISTINCT mark_id FROM tag ORDER BY mark_id",
    "skipped": "SELECT mark_id FROM mark WHERE skipped_at IS NOT NULL ORDER BY mark_id",
    "noted": "SELECT mark_id FROM mark WHERE note IS NOT NULL ORDER BY mark_id",
    "marked": "SELECT mark_id FROM mark WHERE coalesce(starred_at, read_at, note, skipped_at) IS NOT NULL"
    " UNION SELECT mark_id FROM tag ORDER BY mark_id",
    "any": "SELECT mark_id FROM mark ORDER BY mark_id",
}
"""By kind; `any` includes records whose marks were all removed."""


class MarkStore:
    """The marks of one library file; one thread at a time may use it."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        window: str = THIS_PROCESS,
        before_upgrade: "Callable[[Snapshot], object]" = lambda copy: None,
    ) -> None:
        """Open the file; before_upgrade gets a snapshot of a file of an earlier version before it is migrated."""
        opened = open_database(path, SPEC, before_upgrade=lambda connection: before_upgrade(_snapshot(connection)))
        self.notices = opened.notices
        self.writable = opened.writable
        self.damaged_path = opened.damaged_path
        """Path of the damaged library that this empty one replaces."""
        self.was_empty = opened.was_empty
        self._connection = opened.connection
        self._file = str(path)
        self._clock = clock
        self._window = window
        self._remembered_version: int | None = None

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with translate_read_errors(self._file), read_snapshot(self._connection):
            yield

    def _select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    # Backups and checks

    def snapshot(self) -> "Snapshot":
        """Return a checked copy of everything. Raises DamagedFile."""
        with translate_read_errors(self._file):
            return _snapshot(self._connection)

    def totals(self) -> "MarkTotals":
        from paperbrowse.marks.backup import totals

        with self._reading():
            return totals(self._connection)

    def restore(self, content: bytes, name: str) -> None:
        """Replace all marks by those of a backup. Raises StorageError."""
        from paperbrowse.marks.backup import restore

        restore(self._connection, content, name)

    def problems(self) -> list[str]:
        """Return what is wrong with the file; empty if it is sound."""
        from paperbrowse.database.integrity import find_problems

        with self._reading():
            return find_problems(self._connection) or self._row_problems()

    def _row_problems(self) -> list[str]:
        """Return the first row that SQLite accepts but this program cannot read."""
        try:
            self.records(self.find_ids("any"))
            self.saved_searches.all()
            self.writer.history()
            self._read_last_session()
        except DamagedFile as damage:
            return [str(damage.args[0])]
        return []

    # Queries

    def find(self, subjects: Sequence[Subject]) -> list[Marks]:
        """Return the marks of each paper, NO_MARKS if it has none, in a few statements for any number.

        A paper with two records that are not merged yet gets the marks of both.
        """
        with self._reading():
            matches = Matches.find(self._connection, subjects)
        return [combine([record.marks for record in matches.records_for(subject)]) for subject in subjects]

    def find_ids(self, kind: str, value: str = "") -> list[int]:
        """Return the records with one kind of mark, the latest stars and reads first; value is the tag."""
        query = _ID_QUERIES.get(kind)
        if query is None:
            return []
        return [mark_id for (mark_id,) in self._select(query, *([value] if "?" in query else ()))]

    def find_starred_between(self, first: date | None, last: date | None) -> list[int]:
        """Return the records starred on these local days, the latest first; None is open."""
        select = "SELECT mark_id FROM mark WHERE starred_at >= ? AND starred_at < ? ORDER BY starred_at DESC, mark_id"
        start = to_text(local_midnight(first)) if first else ""
        end = to_text(local_midnight(last + timedelta(days=1))) if last and last < date.max else "~"
        return [mark_id for (mark_id,) in self._select(select, start, end)]

    def records(self, mark_ids: Sequence[int]) -> list[MarkRecord]:
        """Return these records with their names, in the same order."""
        with self._reading():
            records = read_records(self._connection, mark_ids)
            names = read_names(self._connection, mark_ids)
        # Another window may have merged or removed some since their ids were read.
        return [replace(records[i], names=names.get(i, ())) for i in mark_ids if i in records]

    def names_of(self, mark_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return all names of these records' papers, ids before titles."""
        with self._reading():
            return read_names(self._connection, mark_ids)

    def tags(self) -> list[str]:
        return list(self.tag_counts())

    def tag_counts(self) -> dict[str, int]:
        """Return all tags in order, with their number of papers."""
        return dict(self._select("SELECT tag, count(*) FROM tag GROUP BY tag ORDER BY tag"))

    def wishes(self) -> dict[str, int]:
        """Return the words that the user wants more (above 0) or less of."""
        return dict(self._select("SELECT word, weight FROM wish ORDER BY word"))

    def verdicts(self) -> Verdicts:
        """Return the user's decisions on papers that look alike."""
        with self._reading():
            return verdicts.read(self._connection)

    def starred_count(self) -> int:
        [(count,)] = self._select("SELECT count(*) FROM mark WHERE starred_at IS NOT NULL")
        return int(count)

    def find_citation_keys(self, papers: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
        """Return the citation keys of papers, each given by its names; of several keys the earliest comes first."""
        with self._reading():
            return CitationKeys(self._connection).find(papers)

    def citation_names(self, key: str) -> tuple[str, ...]:
        """Return the names of the paper with a citation key; empty if there is none."""
        with self._reading():
            return CitationKeys(self._connection).names_of(key)

    # Copies of papers

    def last_mark(self) -> tuple[int, str]:
        """Return id and title of the newest record; (0, "") if there is none."""
        return next(iter(self._select("SELECT mark_id, title FROM mark ORDER BY mark_id DESC LIMIT 1")), (0, ""))

    def title_of(self, mark_id: int) -> str | None:
        return next((title for (title,) in self._select("SELECT title FROM mark WHERE mark_id = ?", mark_id)), None)

    def paper_copies(self, mark_ids: Sequence[int]) -> dict[int, PaperCopy]:
        """Return the copies of these records' papers, as far as there are any and they can be read."""
        with self._reading():
            return read_copies(self._connection, mark_ids)

    def copied(self) -> set[int]:
        """Return the records that have a copy of their paper."""
        return {mark_id for (mark_id,) in self._select("SELECT mark_id FROM paper_copy")}

    def has_own_import(self) -> bool:
        """Return True if papers other than the sample page were ever imported."""
        return bool(self._select("SELECT 1 FROM own_import"))

    def note_own_import(self) -> None:
        """Note that papers other than the sample page were imported."""
        with transaction(self._connection):
            insert = "INSERT OR IGNORE INTO own_import (one, imported_at) VALUES (1, ?)"
            self._connection.execute(insert, (to_text(self._clock()),))

    # Changes

    def give_citation_keys(self, requests: "Sequence[KeyRequest]") -> list[tuple[str, ...]]:
        """Give every paper its citation keys, and return them. Raises NotSaved."""
        with transaction(self._connection):
            return CitationKeys(self._connection).give(requests)

    @cached_property
    def writer(self) -> "MarkWriter":
        """Changes the marks: they are on disk when a call returns, or it raised NotSaved and changed nothing."""
        from paperbrowse.marks.writer import MarkWriter

        return MarkWriter(self._connection, self._clock, self._window)

    @property
    def saved_searches(self) -> "SavedSearches":
        from paperbrowse.marks.saved_searches import SavedSearches

        return SavedSearches(self._connection, self._clock)

    @property
    def letters(self) -> "Letters":
        from paperbrowse.marks.letters import Letters

        return Letters(self._connection)

    def activity(self, since: datetime, until: datetime) -> "list[Activity]":
        """Return stars, read marks, tags and notes of a period that still stand, the earliest first."""
        from paperbrowse.marks.history import read_activity

        with self._reading():
            return read_activity(self._connection, since, until)

    @cached_property
    def last_session(self) -> datetime | None:
        """End of the last session in the terminal, as first read; None if there was none."""
        return self._read_last_session()

    def _read_last_session(self) -> datetime | None:
        return next((to_time(at) for (at,) in self._select("SELECT looked_at FROM look")), None)

    def end_session(self) -> None:
        """Remember this moment as the end of the last session in the terminal."""
        with transaction(self._connection):
            insert = "INSERT OR REPLACE INTO look (look_id, looked_at) VALUES (1, ?)"
            self._connection.execute(insert, (to_text(self._clock()),))

    # Changes by others

    def version(self) -> tuple[int, int]:
        """Return a value that differs after any change, through this or another connection."""
        return self._data_version(), self._connection.total_changes

    def remember_version(self) -> None:
        """Remember the data version, to detect changes by other processes."""
        self._remembered_version = self._data_version()

    def is_changed_elsewhere(self) -> bool:
        """Return True if another process may have changed something since `remember_version`."""
        return self._remembered_version != self._data_version()

    def _data_version(self) -> int:
        [(version,)] = self._select("PRAGMA data_version")
        return int(version)


def _snapshot(connection: sqlite3.Connection) -> "Snapshot":
    from paperbrowse.marks.backup import create_snapshot

    return create_snapshot(connection)
