"""The book of marks: what a reader put on which paper, found again by any name the paper has."""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from paperbrowse.database.open import open_database
from paperbrowse.database.refusals import telling_of_reading
from paperbrowse.database.transaction import transaction
from paperbrowse.marks import history
from paperbrowse.marks.deeds import MARK_READ, MARK_UNREAD, STAR, UNSTAR, Change, Deed, papers_named
from paperbrowse.marks.history import Command, Touch
from paperbrowse.marks.kept import Kept, keep, read_kept, read_names, to_text
from paperbrowse.marks.learning import settle, together
from paperbrowse.marks.matching import Matches
from paperbrowse.marks.schema import KIND, STEPS
from paperbrowse.model.marks import Marks, Subject

THIS_PROCESS = secrets.token_hex(8)
"""Whose changes an undo takes back first: those made in this process."""

_ADOPTED_AT_ONCE = 1_000
"""Papers per look-up of an import: the lock is held for milliseconds, and memory stays small."""


class MarkBook:
    """The marks of one library file; one thread at a time may use it.

    Whatever changes marks is on disk when the call returns, or raises NotSaved and changed nothing.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime], window: str = THIS_PROCESS) -> None:
        opened = open_database(path, KIND, steps=STEPS)
        self.notices = opened.notices
        self.writable = opened.writable
        self._connection = opened.connection
        self._file = str(path)
        self._clock = clock
        self._window = window

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def find(self, subjects: Sequence[Subject]) -> list[Marks]:
        """The marks of each paper in turn, NO_MARKS where there are none; a few statements for any number.

        Where two marks are one paper's and `adopt` has not been told yet, what is on either counts.
        """
        with telling_of_reading(self._file):
            matches = Matches.look_up(self._connection, subjects)
        return [together(matches.of(subject)) for subject in subjects]

    def star(self, subjects: Sequence[Subject]) -> Change:
        """Keep papers for later; those starred already keep their time."""
        return self._do(STAR, subjects)

    def unstar(self, subjects: Sequence[Subject]) -> Change:
        """Take the star away."""
        return self._do(UNSTAR, subjects)

    def mark_read(self, subjects: Sequence[Subject]) -> Change:
        """Say that papers are read; those read already keep their time."""
        return self._do(MARK_READ, subjects)

    def mark_unread(self, subjects: Sequence[Subject]) -> Change:
        """Say that papers are yet to be read."""
        return self._do(MARK_UNREAD, subjects)

    def undo(self) -> Change | None:
        """Take back the last change of this window, else the last of any, an earlier session's too.

        Only the fields it changed go back, and of those only what nobody has changed since.
        """
        return self._turn("undo", "undid", history.next_to_undo, history.take_back)

    def redo(self) -> Change | None:
        """Do again what was undone last; None where nothing was, or something else has been done since."""
        return self._turn("redo", "redid", history.next_to_redo, history.do_again)

    def adopt(self, subjects: Iterable[Subject]) -> int:
        """Learn the names of papers that are marked, unite marks that are one paper's; how many learned.

        For what an import brought: any number of papers, read as they come. Nothing here can be undone, yet
        what was done to either mark before still can.
        """
        coming, learned = iter(subjects), 0
        while batch := list(islice(coming, _ADOPTED_AT_ONCE)):
            with telling_of_reading(self._file):
                matches = Matches.look_up(self._connection, batch)
            if news := [subject for subject in batch if matches.has_news(subject)]:
                learned += self._learn(news)
        return learned

    def all_starred(self) -> list[Kept]:
        """Every starred paper with its names, the one starred last first."""
        return self._select("SELECT mark_id FROM mark WHERE starred_at IS NOT NULL ORDER BY starred_at DESC, mark_id")

    def all_read(self) -> list[Kept]:
        """Every paper read with its names, the one read last first."""
        return self._select("SELECT mark_id FROM mark WHERE read_at IS NOT NULL ORDER BY read_at DESC, mark_id")

    def tagged(self, tag: str) -> list[Kept]:
        """Every paper with this tag, in the order they were first marked."""
        return self._select("SELECT mark_id FROM tag WHERE tag = ? ORDER BY mark_id", tag)

    def noted(self) -> list[Kept]:
        """Every paper with a note, in the order they were first marked."""
        return self._select("SELECT mark_id FROM mark WHERE note IS NOT NULL ORDER BY mark_id")

    def starred_count(self) -> int:
        """How many papers are starred."""
        with telling_of_reading(self._file):
            query = "SELECT count(*) FROM mark WHERE starred_at IS NOT NULL"
            return int(self._connection.execute(query).fetchone()[0])

    def version(self) -> tuple[int, int]:
        """Differs from before whenever this or another connection changed something."""
        with telling_of_reading(self._file):
            (others,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(others), self._connection.total_changes

    def history(self, limit: int = 100) -> list[Command]:
        """The newest commands of any window, the newest first, those undone among them."""
        with telling_of_reading(self._file):
            return history.latest(self._connection, limit)

    def _do(self, deed: Deed, subjects: Sequence[Subject]) -> Change:
        now = self._clock()
        with transaction(self._connection):
            found = _settled(self._connection, subjects, begin=deed.marks)
            changed = [kept for kept in found if (_value(kept, deed) is not None) != deed.marks]
            if not changed:
                titles = [kept.title for kept in found] or [subject.title for subject in subjects]
                return Change(deed.name, 0, deed.idle.format(papers_named(titles)))
            sentence = deed.done.format(papers_named([kept.title for kept in changed]))
            after = to_text(now) if deed.marks else None
            self._connection.executemany(
                f"UPDATE mark SET {deed.field} = ? WHERE mark_id = ?",
                ((after, kept.mark_id) for kept in changed),
            )
            touches = [Touch(kept.mark_id, deed.field, _value(kept, deed), after) for kept in changed]
            history.record(self._connection, self._window, now, sentence, touches)
        return Change(deed.name, len(changed), sentence)

    def _turn(
        self,
        name: str,
        said: str,
        find: Callable[[sqlite3.Connection, str], Command | None],
        turn: Callable[[sqlite3.Connection, Command, str], int],
    ) -> Change | None:
        with transaction(self._connection):
            command = find(self._connection, self._window)
            if command is None:
                return None
            count = turn(self._connection, command, self._window)
        if not count:
            return Change(name, 0, f"left as it is, for it was changed since: {command.sentence}")
        return Change(name, count, f"{said}: {command.sentence}")

    def _learn(self, subjects: Sequence[Subject]) -> int:
        learned = 0
        with transaction(self._connection):
            matches = Matches.look_up(self._connection, subjects)
            for subject in subjects:
                if matches.has_news(subject):
                    settle(self._connection, subject, matches)
                    learned += 1
        return learned

    def _select(self, query: str, *values: str) -> list[Kept]:
        with telling_of_reading(self._file):
            mark_ids = [mark_id for (mark_id,) in self._connection.execute(query, values)]
            kept = read_kept(self._connection, mark_ids)
            names = read_names(self._connection, mark_ids)
        # Another window may have united two of them between the statements.
        return [replace(kept[i], names=names.get(i, ())) for i in mark_ids if i in kept]


def _settled(connection: sqlite3.Connection, subjects: Sequence[Subject], *, begin: bool) -> list[Kept]:
    """The one mark of each paper, no mark twice; begun where there is none, if that is asked for."""
    matches = Matches.look_up(connection, subjects)
    for subject in subjects:
        if matches.of(subject):
            settle(connection, subject, matches)
        elif begin:
            matches.put(keep(connection, subject), subject.names)
    # Only now: a later paper may have united the marks of two earlier ones.
    found = [kept for subject in subjects for kept in matches.of(subject)[:1]]
    return list({kept.mark_id: kept for kept in found}.values())


def _value(kept: Kept, deed: Deed) -> str | None:
    moment: datetime | None = getattr(kept.marks, deed.field)
    return to_text(moment)
