"""Which marks belong to which papers: through their names, and for a title through the evidence as well."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Self

from paperbrowse.marks import verdicts
from paperbrowse.marks.kept import Kept, read_kept
from paperbrowse.model.identity import Evidence, same_paper
from paperbrowse.model.marks import Subject
from paperbrowse.model.verdicts import NO_VERDICTS, Verdicts

TITLE = "title:"
"""Begins the name made of a title: a hint, where every other name is an id and decides."""

_ONE_EACH = ("arxiv", "acl")
"""Kinds of ids of which a paper has one only: two different ones are two papers."""

NAMES_TO_MARKS = "SELECT name, mark_id FROM name WHERE name IN (SELECT value FROM json_each(?))"


class Matches:
    """The marks that any name of a set of papers leads to."""

    def __init__(self, ids_by_name: dict[str, list[int]], kept: dict[int, Kept], said: Verdicts) -> None:
        self._ids_by_name = ids_by_name
        self._kept = kept
        self._said = said

    @classmethod
    def look_up(cls, connection: sqlite3.Connection, subjects: Iterable[Subject]) -> Self:
        """Four statements, however many papers."""
        every = [name for subject in subjects for name in subject.names]
        names = json.dumps(every)
        ids_by_name: dict[str, list[int]] = {}
        for name, mark_id in connection.execute(NAMES_TO_MARKS, (names,)):
            ids_by_name.setdefault(name, []).append(mark_id)
        mark_ids = {mark_id for ids in ids_by_name.values() for mark_id in ids}
        if not mark_ids:
            return cls(ids_by_name, {}, NO_VERDICTS)
        return cls(ids_by_name, read_kept(connection, mark_ids), verdicts.about(connection, every))

    def of(self, subject: Subject) -> list[Kept]:
        """The marks of one paper, the one of its strongest name first; several where it was known as two."""
        found: list[Kept] = []
        for name in subject.names:
            for mark_id in self._ids_by_name.get(name, ()):
                kept = self._kept.get(mark_id)
                if kept is not None and kept not in found and self._belongs(kept, name, subject, found):
                    found.append(kept)
        return found

    def could_learn(self, name: str, mark_id: int) -> bool:
        """Whether a name is new to a mark and free: an id that leads elsewhere goes on leading there."""
        ids = self._ids_by_name.get(name, ())
        return mark_id not in ids if name.startswith(TITLE) else not ids

    def has_news(self, subject: Subject) -> bool:
        """Whether a paper's marks would learn a name from it, or become one."""
        found = self.of(subject)
        return len(found) > 1 or any(self.could_learn(name, kept.mark_id) for kept in found for name in subject.names)

    def put(self, kept: Kept, names: Sequence[str], gone: Sequence[int] = ()) -> None:
        """Know a new or changed mark from here on, and forget those that became part of it."""
        self._kept[kept.mark_id] = kept
        for mark_id in gone:
            del self._kept[mark_id]
        led_to_gone: list[str] = []
        if gone:
            led_to_gone = [name for name, ids in self._ids_by_name.items() if not set(gone).isdisjoint(ids)]
        for name in (*names, *led_to_gone):
            ids = self._ids_by_name.setdefault(name, [])
            if kept.mark_id not in ids:
                ids.append(kept.mark_id)

    def _belongs(self, kept: Kept, name: str, subject: Subject, found: Sequence[Kept]) -> bool:
        if name.startswith(TITLE):
            known_as = (name, *(f"{kind}:{value}" for kind, value in kept.evidence.ids))
            if self._said.said_apart(known_as, subject.names) or not speaks_for_one(kept.evidence, subject.evidence):
                return False
        return all(may_be_one(kept.evidence, other.evidence) for other in found)


def speaks_for_one(one: Evidence, other: Evidence) -> bool:
    """Whether two records that share a title's name are one paper.

    A record of a bare title proves nothing, not even that it is itself: equal ones are taken for one paper.
    """
    return one == other or same_paper(one, other)


def may_be_one(one: Evidence, other: Evidence) -> bool:
    """Whether no id of theirs forbids that two records are one paper."""
    mine, theirs = dict(one.ids), dict(other.ids)
    return all(mine.get(kind) == theirs.get(kind) for kind in _ONE_EACH if kind in mine and kind in theirs)
