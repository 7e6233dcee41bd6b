"""When the reader last looked: what came in since is new."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.database.open import open_database
from paperbrowse.database.sqlite_errors import translate_read_errors
from paperbrowse.database.transaction import read_snapshot, transaction
from paperbrowse.marks import verdicts
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.records import MarkRecord, combine, read_names, read_records, to_text, to_time
from paperbrowse.marks.schema import MIGRATIONS, SPEC
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.marks import Marks, Subject
from paperbrowse.model.verdicts import Verdicts

if TYPE_CHECKING:
    from paperbrowse.marks.backup import MarkTotals, Snapshot
    from paperbrowse.marks.saved_searches import SavedSearches
    from paperbrowse.marks.writer import MarkWriter


def read_last_seen(connection: sqlite3.Connection) -> datetime | None:
    """None where nobody has looked yet."""
    found = connection.execute("SELECT looked_at FROM look").fetchone()
    return to_time(found[0]) if found else None


def write_last_seen(connection: sqlite3.Connection, moment: datetime) -> None:
    """In the place of the one before."""
    with transaction(connection):
        connection.execute("INSERT OR REPLACE INTO look (look_id, looked_at) VALUES (1, ?)", (to_text(moment),))


THIS_PROCESS = os.urandom(8).hex()
"""Whose changes an undo takes back first: those made in this process."""

_ID_QUERIES = {
    "starred": "SELECT mark_id FROM mark WHERE starred_at IS NOT NULL ORDER BY starred_at DESC, mark_id",
    "read": "SELECT mark_id FROM mark WHERE read_at IS NOT NULL ORDER BY read_at DESC, mark_id",
    "tag": "SELECT mark_id FROM tag WHERE tag = ? ORDER BY mark_id",
    "noted": "SELECT mark_id FROM mark WHERE note IS NOT NULL ORDER BY mark_id",
    "any": "SELECT mark_id FROM mark ORDER BY mark_id",
}
"""By kind. `any` has those too whose marks were all taken back."""


class MarkStore:
    """The marks of one library file; one thread at a time may use it."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        window: str = THIS_PROCESS,
        before_upgrade: "Callable[[Snapshot], object]" = lambda copy: None,
    ) -> None:
        """keep: what is done with a copy of a library of an earlier version, before it is moved to this one."""
        opened = open_database(
            path, SPEC, migrations=MIGRATIONS, before_upgrade=lambda connection: before_upgrade(_snapshot(connection))
        )
        self.notices = opened.notices
        self.writable = opened.writable
        self.damaged_path = opened.damaged_path
        """Where a damaged library is kept in whose place this empty one was begun."""
        self.was_empty = opened.was_empty
        self._connection = opened.connection
        self._file = str(path)
        self._clock = clock
        self._window = window
        self._writer: MarkWriter | None = None
        self._remembered_version: int | None = None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with translate_read_errors(self._file), read_snapshot(self._connection):
            yield

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def snapshot(self) -> "Snapshot":
        """All there is at this moment, looked through. Raises DamagedFile."""
        with self._reading():
            return _snapshot(self._connection)

    def totals(self) -> "MarkTotals":
        """How much is marked."""
        from paperbrowse.marks.backup import totals

        with self._reading():
            return totals(self._connection)

    def restore(self, content: bytes, name: str) -> None:
        """Become what a backup holds. Raises StorageError."""
        from paperbrowse.marks.backup import restore

        restore(self._connection, content, name)

    def problems(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        from paperbrowse.database.integrity import find_problems

        with self._reading():
            return find_problems(self._connection) or self._row_problems()

    def _row_problems(self) -> list[str]:
        """What SQLite cannot see: a row that makes no sense."""
        try:
            self.records(self.find_ids("any"))
            self.saved_searches.all()
            self.writer.history()
            read_last_seen(self._connection)
        except DamagedFile as damage:
            return [str(damage.args[0])]
        return []

    def find(self, subjects: Sequence[Subject]) -> list[Marks]:
        """The marks of each paper in turn, NO_MARKS where there are none; a few statements for any number.

        Where two marks are one paper's and `adopt` has not been told yet, what is on either counts.
        """
        with self._reading():
            matches = Matches.find(self._connection, subjects)
        return [combine(matches.records_for(subject)) for subject in subjects]

    @property
    def writer(self) -> "MarkWriter":
        """What changes the marks: on disk when a call returns, or NotSaved was raised and nothing changed."""
        if self._writer is None:
            from paperbrowse.marks.writer import MarkWriter

            self._writer = MarkWriter(self._connection, self._clock, self._window)
        return self._writer

    @cached_property
    def last_seen(self) -> datetime | None:
        """When the terminal was last left, as it was when this was first asked; None: never."""
        with self._reading():
            return read_last_seen(self._connection)

    def mark_seen(self) -> None:
        """The reader has seen what there is."""
        write_last_seen(self._connection, self._clock())

    @property
    def saved_searches(self) -> "SavedSearches":
        """The queries a reader comes back to."""
        from paperbrowse.marks.saved_searches import SavedSearches

        return SavedSearches(self._connection, self._clock)

    def find_ids(self, kind: str, value: str = "") -> list[int]:
        """Marks of one kind, the latest stars and reads first, others in the order of marking; value: which tag."""
        query = _ID_QUERIES.get(kind)
        if query is None:
            return []
        with self._reading():
            return [mark_id for (mark_id,) in self._connection.execute(query, (value,) if "?" in query else ())]

    def records(self, mark_ids: Sequence[int]) -> list[MarkRecord]:
        """Marks with the copies and the names of their papers, in the order asked for."""
        with self._reading():
            kept = read_records(self._connection, mark_ids)
            names = read_names(self._connection, mark_ids)
        # Another window may have united two of them between the statements.
        return [replace(kept[i], names=names.get(i, ())) for i in mark_ids if i in kept]

    def names_of(self, mark_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Every name of the papers of these marks, ids before titles."""
        with self._reading():
            return read_names(self._connection, mark_ids)

    def tags(self) -> list[str]:
        """Every tag there is, in order."""
        with self._reading():
            return [tag for (tag,) in self._connection.execute("SELECT DISTINCT tag FROM tag ORDER BY tag")]

    def tag_counts(self) -> dict[str, int]:
        """Every tag there is, with how many papers have it."""
        with self._reading():
            return dict(self._connection.execute("SELECT tag, count(*) FROM tag GROUP BY tag"))

    def verdicts(self) -> Verdicts:
        """What was said of papers that looked alike, or did not."""
        with self._reading():
            return verdicts.read(self._connection)

    def starred_count(self) -> int:
        """How many papers are starred."""
        with self._reading():
            query = "SELECT count(*) FROM mark WHERE starred_at IS NOT NULL"
            return int(self._connection.execute(query).fetchone()[0])

    def version(self) -> tuple[int, int]:
        """Differs from before whenever this or another connection changed something."""
        return self._data_version(), self._connection.total_changes

    def remember_version(self) -> None:
        """Note what others have changed so far."""
        self._remembered_version = self._data_version()

    def is_changed_elsewhere(self) -> bool:
        """Whether another window or command may have changed something since that was last noted."""
        return self._remembered_version != self._data_version()

    def _data_version(self) -> int:
        with self._reading():
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)


def _snapshot(connection: sqlite3.Connection) -> "Snapshot":
    from paperbrowse.marks.backup import create_snapshot

    return create_snapshot(connection)
