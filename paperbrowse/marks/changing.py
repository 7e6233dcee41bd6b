"""Changing marks: a command is one transaction with its entry in the journal."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice

from paperbrowse.database.refusals import telling_of_reading
from paperbrowse.database.transaction import file_of, transaction
from paperbrowse.marks import history
from paperbrowse.marks.deeds import MARK_READ, MARK_UNREAD, STAR, UNSTAR, Change, Deed, papers_named
from paperbrowse.marks.history import Command, Touch
from paperbrowse.marks.kept import Kept, keep, to_text
from paperbrowse.marks.learning import settle
from paperbrowse.marks.matching import Matches
from paperbrowse.model.marks import Subject

_ADOPTED_AT_ONCE = 1_000
"""Papers per look-up of an import: the lock is held for milliseconds, and memory stays small."""


class Changing:
    """The marks of one library file, being changed by one window."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], datetime], window: str) -> None:
        self._connection = connection
        self._clock = clock
        self._window = window

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
            with telling_of_reading(file_of(self._connection)):
                matches = Matches.look_up(self._connection, batch)
            if news := [subject for subject in batch if matches.has_news(subject)]:
                learned += self._learn(news)
        return learned

    def history(self, limit: int = 100) -> list[Command]:
        """The newest commands of any window, the newest first, those undone among them."""
        with telling_of_reading(file_of(self._connection)):
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
