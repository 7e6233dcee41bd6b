"""Which marks belong to which papers: through their names, and for a title through the evidence as well."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Self

from paperbrowse.marks import verdicts
from paperbrowse.marks.records import MarkRecord, read_records
from paperbrowse.model.identity import IdentityRecord, is_same_paper
from paperbrowse.model.marks import Subject
from paperbrowse.model.verdicts import NO_VERDICTS, Verdicts

TITLE_PREFIX = "title:"
"""Begins the name made of a title: a hint, where every other name is an id and decides."""

_UNIQUE_ID_KINDS = ("arxiv", "acl")
"""Kinds of ids of which a paper has one only: two different ones are two papers."""

NAMES_TO_MARKS = "SELECT name, mark_id FROM name WHERE name IN (SELECT value FROM json_each(?))"


class Matches:
    """The marks that any name of a set of papers leads to."""

    def __init__(
        self, ids_by_name: dict[str, list[int]], records: dict[int, MarkRecord], known_verdicts: Verdicts
    ) -> None:
        self._ids_by_name = ids_by_name
        self._records = records
        self._verdicts = known_verdicts

    @classmethod
    def find(cls, connection: sqlite3.Connection, subjects: Iterable[Subject]) -> Self:
        """Four statements, however many papers."""
        every = [name for subject in subjects for name in subject.names]
        names = json.dumps(every)
        ids_by_name: dict[str, list[int]] = {}
        for name, mark_id in connection.execute(NAMES_TO_MARKS, (names,)):
            ids_by_name.setdefault(name, []).append(mark_id)
        mark_ids = {mark_id for ids in ids_by_name.values() for mark_id in ids}
        if not mark_ids:
            return cls(ids_by_name, {}, NO_VERDICTS)
        return cls(ids_by_name, read_records(connection, mark_ids), verdicts.for_names(connection, every))

    def records_for(self, subject: Subject) -> list[MarkRecord]:
        """The marks of one paper, the one of its strongest name first; several where it was known as two."""
        found: list[MarkRecord] = []
        for name in subject.names:
            for mark_id in self._ids_by_name.get(name, ()):
                kept = self._records.get(mark_id)
                if kept is not None and kept not in found and self._belongs(kept, name, subject, found):
                    found.append(kept)
        return found

    def can_add_name(self, name: str, mark_id: int) -> bool:
        """Whether a name is new to a mark and free: an id that leads elsewhere goes on leading there."""
        ids = self._ids_by_name.get(name, ())
        return mark_id not in ids if name.startswith(TITLE_PREFIX) else not ids

    def needs_update(self, subject: Subject) -> bool:
        """Whether a paper's marks would learn a name from it, or become one."""
        found = self.records_for(subject)
        return len(found) > 1 or any(self.can_add_name(name, kept.mark_id) for kept in found for name in subject.names)

    def update(self, record: MarkRecord, names: Sequence[str], removed: Sequence[int] = ()) -> None:
        """Know a new or changed mark from here on, and forget those that became part of it."""
        self._records[record.mark_id] = record
        for mark_id in removed:
            del self._records[mark_id]
        led_to_gone: list[str] = []
        if removed:
            led_to_gone = [name for name, ids in self._ids_by_name.items() if not set(removed).isdisjoint(ids)]
        for name in (*names, *led_to_gone):
            ids = self._ids_by_name.setdefault(name, [])
            if record.mark_id not in ids:
                ids.append(record.mark_id)

    def _belongs(self, record: MarkRecord, name: str, subject: Subject, matched: Sequence[MarkRecord]) -> bool:
        if name.startswith(TITLE_PREFIX):
            known_as = (name, *(f"{kind}:{value}" for kind, value in record.identity.ids))
            if self._verdicts.are_different(known_as, subject.names) or not confirms_match(
                record.identity, subject.identity
            ):
                return False
        return all(ids_compatible(record.identity, other.identity) for other in matched)


def confirms_match(first: IdentityRecord, second: IdentityRecord) -> bool:
    """Whether two records that share a title's name are one paper.

    A record of a bare title proves nothing, not even that it is itself: equal ones are taken for one paper.
    """
    return first == second or is_same_paper(first, second)


def ids_compatible(first: IdentityRecord, second: IdentityRecord) -> bool:
    """Whether no id of theirs forbids that two records are one paper."""
    mine, theirs = dict(first.ids), dict(second.ids)
    return all(mine.get(kind) == theirs.get(kind) for kind in _UNIQUE_ID_KINDS if kind in mine and kind in theirs)
