"""Matching of papers to their mark records: by name, and for a title by the other fields as well."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Self

from paperbrowse.marks import verdicts
from paperbrowse.marks.records import MarkRecord, read_names, read_records
from paperbrowse.model.identity import NO_VERDICTS, TITLE_PREFIX, IdentityRecord, Verdicts, is_same_paper
from paperbrowse.model.marks import Subject

_UNIQUE_ID_KINDS = ("arxiv", "acl")
"""Kinds of ids of which a paper has only one: two different ones mean two papers."""

NAMES_TO_MARKS = "SELECT name, mark_id FROM name WHERE name IN (SELECT value FROM json_each(?))"


class Matches:
    """The records that any name of a set of papers leads to."""

    def __init__(
        self, ids_by_name: dict[str, list[int]], records: dict[int, MarkRecord], known_verdicts: Verdicts
    ) -> None:
        self._ids_by_name = ids_by_name
        self._records = records
        self._verdicts = known_verdicts

    @classmethod
    def find(cls, connection: sqlite3.Connection, subjects: Iterable[Subject]) -> Self:
        """Look up all names in four statements, for any number of papers."""
        names = [name for subject in subjects for name in subject.names]
        ids_by_name: dict[str, list[int]] = {}
        for name, mark_id in connection.execute(NAMES_TO_MARKS, (json.dumps(names),)):
            ids_by_name.setdefault(name, []).append(mark_id)
        mark_ids = {mark_id for ids in ids_by_name.values() for mark_id in ids}
        if not mark_ids:
            return cls(ids_by_name, {}, NO_VERDICTS)
        records, known_verdicts = read_records(connection, mark_ids), verdicts.for_names(connection, names)
        if known_verdicts.has_records():  # of one title, which only their other names tell apart
            all_names = read_names(connection, mark_ids)
            records = {mark_id: replace(record, names=all_names[mark_id]) for mark_id, record in records.items()}
        return cls(ids_by_name, records, known_verdicts)

    def records_for(self, subject: Subject) -> list[MarkRecord]:
        """Return the records of one paper, that of its strongest name first; several if not merged yet."""
        matched: list[MarkRecord] = []
        for name in subject.names:
            for mark_id in self._ids_by_name.get(name, ()):
                record = self._records.get(mark_id)
                if record is not None and record not in matched and self._belongs(record, name, subject, matched):
                    matched.append(record)
        return matched

    def needs_update(self, subject: Subject) -> bool:
        """Return True if the paper adds a name to its record, or shows that two records are one paper."""
        records = self.records_for(subject)
        names = subject.names
        return len(records) > 1 or any(self._can_add_name(name, r.mark_id) for r in records for name in names)

    def update(self, record: MarkRecord, names: Sequence[str], removed: Sequence[int] = ()) -> None:
        """Add or replace a record, and remove those that were merged into it."""
        self._records[record.mark_id] = record
        for mark_id in removed:
            del self._records[mark_id]
        by_name = self._ids_by_name.items() if removed else ()
        removed_names = [name for name, ids in by_name if not set(removed).isdisjoint(ids)]
        for name in (*names, *removed_names):
            ids = self._ids_by_name.setdefault(name, [])
            if record.mark_id not in ids:
                ids.append(record.mark_id)

    def _can_add_name(self, name: str, mark_id: int) -> bool:
        """Return True for a name that is new to a record; an id must be new to all records."""
        ids = self._ids_by_name.get(name, ())
        return mark_id not in ids if name.startswith(TITLE_PREFIX) else not ids

    def _belongs(self, record: MarkRecord, name: str, subject: Subject, matched: Sequence[MarkRecord]) -> bool:
        if name.startswith(TITLE_PREFIX):
            record_names = (name, *record.names, *(f"{kind}:{value}" for kind, value in record.identity.ids))
            if self._verdicts.are_different(record_names, subject.names):
                return False
            if not confirms_match(record.identity, subject.identity):
                return False
        return all(_ids_compatible(record.identity, match.identity) for match in matched)


def confirms_match(first: IdentityRecord, second: IdentityRecord) -> bool:
    """Return True if two records that share a title are one paper.

    Equal records are one paper, because a bare title alone proves nothing, not even against itself.
    """
    return first == second or is_same_paper(first, second)


def _ids_compatible(first: IdentityRecord, second: IdentityRecord) -> bool:
    """Return True unless the ids show that two records are two papers."""
    mine, theirs = dict(first.ids), dict(second.ids)
    return all(mine.get(kind) == theirs.get(kind) for kind in _UNIQUE_ID_KINDS if kind in mine and kind in theirs)
