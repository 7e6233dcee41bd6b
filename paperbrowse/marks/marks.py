"""The book of marks: what a reader put on which paper, found again by any name the paper has."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from paperbrowse.database.open import open_database
from paperbrowse.database.refusals import telling_of_reading
from paperbrowse.marks import verdicts
from paperbrowse.marks.kept import Kept, read_kept, read_names, together
from paperbrowse.marks.looks import last_look, set_last_look
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.schema import KIND, STEPS
from paperbrowse.model.errors import DamagedFile
from paperbrowse.model.marks import Marks, Subject
from paperbrowse.model.verdicts import Verdicts

if TYPE_CHECKING:
    from paperbrowse.marks.backups import Copy, Holding
    from paperbrowse.marks.changing import Changing
    from paperbrowse.marks.saved import SavedSearches

THIS_PROCESS = os.urandom(8).hex()
"""Whose changes an undo takes back first: those made in this process."""

_MARKED = {
    "starred": "SELECT mark_id FROM mark WHERE starred_at IS NOT NULL ORDER BY starred_at DESC, mark_id",
    "read": "SELECT mark_id FROM mark WHERE read_at IS NOT NULL ORDER BY read_at DESC, mark_id",
    "tag": "SELECT mark_id FROM tag WHERE tag = ? ORDER BY mark_id",
    "noted": "SELECT mark_id FROM mark WHERE note IS NOT NULL ORDER BY mark_id",
    "any": "SELECT mark_id FROM mark ORDER BY mark_id",
}
"""By kind. `any` has those too whose marks were all taken back."""


class MarkBook:
    """The marks of one library file; one thread at a time may use it."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        window: str = THIS_PROCESS,
        keep: "Callable[[Copy], object]" = lambda copy: None,
    ) -> None:
        """keep: what is done with a copy of a library of an earlier version, before it is moved to this one."""
        opened = open_database(path, KIND, steps=STEPS, before_moving=lambda connection: keep(_copy(connection)))
        self.notices = opened.notices
        self.writable = opened.writable
        self.damaged = opened.damaged
        """Where a damaged library is kept in whose place this empty one was begun."""
        self.was_empty = opened.was_empty
        self._connection = opened.connection
        self._file = str(path)
        self._clock = clock
        self._window = window
        self._changing: Changing | None = None
        self._seen_version: int | None = None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def copy(self) -> "Copy":
        """All there is at this moment, looked through. Raises DamagedFile."""
        with telling_of_reading(self._file):
            return _copy(self._connection)

    def holding(self) -> "Holding":
        """How much is marked."""
        from paperbrowse.marks.backups import held

        with telling_of_reading(self._file):
            return held(self._connection)

    def restore(self, content: bytes, name: str) -> None:
        """Become what a backup holds. Raises StorageError."""
        from paperbrowse.marks.backups import restore

        restore(self._connection, content, name)

    def faults(self) -> list[str]:
        """What is wrong with the file; empty when it is sound."""
        from paperbrowse.database.check import faults

        with telling_of_reading(self._file):
            return faults(self._connection) or self._unreadable()

    def _unreadable(self) -> list[str]:
        """What SQLite cannot see: a row that makes no sense."""
        try:
            self.kept(self.marked("any"))
            self.saved.all()
            self.changing.history()
            last_look(self._connection)
        except DamagedFile as damage:
            return [str(damage.args[0])]
        return []

    def find(self, subjects: Sequence[Subject]) -> list[Marks]:
        """The marks of each paper in turn, NO_MARKS where there are none; a few statements for any number.

        Where two marks are one paper's and `adopt` has not been told yet, what is on either counts.
        """
        with telling_of_reading(self._file):
            matches = Matches.look_up(self._connection, subjects)
        return [together(matches.of(subject)) for subject in subjects]

    @property
    def changing(self) -> "Changing":
        """What changes the marks: on disk when a call returns, or NotSaved was raised and nothing changed."""
        if self._changing is None:
            from paperbrowse.marks.changing import Changing  # late: a list that is only looked at marks nothing

            self._changing = Changing(self._connection, self._clock, self._window)
        return self._changing

    @cached_property
    def last_look(self) -> datetime | None:
        """When the terminal was last left, as it was when this was first asked; None: never."""
        with telling_of_reading(self._file):
            return last_look(self._connection)

    def look(self) -> None:
        """The reader has seen what there is."""
        set_last_look(self._connection, self._clock())

    @property
    def saved(self) -> "SavedSearches":
        """The queries a reader comes back to."""
        from paperbrowse.marks.saved import SavedSearches  # late: the first screen asks for none

        return SavedSearches(self._connection, self._clock)

    def marked(self, kind: str, value: str = "") -> list[int]:
        """Marks of one kind, the latest stars and reads first, others in the order of marking; value: which tag."""
        query = _MARKED.get(kind)
        if query is None:
            return []
        with telling_of_reading(self._file):
            return [mark_id for (mark_id,) in self._connection.execute(query, (value,) if "?" in query else ())]

    def kept(self, mark_ids: Sequence[int]) -> list[Kept]:
        """Marks with the copies and the names of their papers, in the order asked for."""
        with telling_of_reading(self._file):
            kept = read_kept(self._connection, mark_ids)
            names = read_names(self._connection, mark_ids)
        # Another window may have united two of them between the statements.
        return [replace(kept[i], names=names.get(i, ())) for i in mark_ids if i in kept]

    def names_of(self, mark_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Every name of the papers of these marks, ids before titles."""
        with telling_of_reading(self._file):
            return read_names(self._connection, mark_ids)

    def tags(self) -> list[str]:
        """Every tag there is, in order."""
        with telling_of_reading(self._file):
            return [tag for (tag,) in self._connection.execute("SELECT DISTINCT tag FROM tag ORDER BY tag")]

    def tag_counts(self) -> dict[str, int]:
        """Every tag there is, with how many papers have it."""
        with telling_of_reading(self._file):
            return dict(self._connection.execute("SELECT tag, count(*) FROM tag GROUP BY tag"))

    def verdicts(self) -> Verdicts:
        """What was said of papers that looked alike, or did not."""
        with telling_of_reading(self._file):
            return verdicts.read(self._connection)

    def starred_count(self) -> int:
        """How many papers are starred."""
        with telling_of_reading(self._file):
            query = "SELECT count(*) FROM mark WHERE starred_at IS NOT NULL"
            return int(self._connection.execute(query).fetchone()[0])

    def version(self) -> tuple[int, int]:
        """Differs from before whenever this or another connection changed something."""
        return self._others_version(), self._connection.total_changes

    def look_round(self) -> None:
        """Note what others have changed so far."""
        self._seen_version = self._others_version()

    def is_changed_elsewhere(self) -> bool:
        """Whether another window or command may have changed something since that was last noted."""
        return self._seen_version != self._others_version()

    def _others_version(self) -> int:
        with telling_of_reading(self._file):
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)


def _copy(connection: sqlite3.Connection) -> "Copy":
    from paperbrowse.marks.backups import take  # late: once a day

    return take(connection)
