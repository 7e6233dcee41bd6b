"""Taking new descriptions of papers in, within one transaction."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from itertools import count
from typing import Any

from paperbrowse.model.identity import id_field, identity_record, paper_key, paper_keys, strong_ids
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
from paperbrowse.model.verdicts import NO_VERDICTS, Verdicts
from paperbrowse.papers.candidates import (
    BulkCandidates,
    StoredPaper,
    best_match,
    find_by_name,
    find_by_values,
    with_shared_id,
)
from paperbrowse.papers.fts_index import FtsBatch
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.paper_rows import COLUMNS, BatchCounts, PaperRow, prepare_row
from paperbrowse.papers.provenance import Provenance
from paperbrowse.papers.row_order import ROWS_PER_DAY, UNDATED_DAYS, DayCounters, day_number
from paperbrowse.papers.source_records import RecordGroup, SourceRecord, SourceRecordTable, group_by_id, split_records
from paperbrowse.papers.vocabulary_counts import VocabularyCounts
from paperbrowse.text.acronyms import count_acronyms

_INSERT = (
    f"INSERT INTO papers (paper_id, place, added, {', '.join(COLUMNS)})"
    f" VALUES (?, ?, ?, {', '.join('?' * len(COLUMNS))})"
)
_UPDATE = f"UPDATE papers SET place = ?, {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE paper_id = ?"
_INSERT_PLACE = "INSERT INTO places VALUES (?, ?)"


class AddOutcome(Enum):
    """What taking in one description did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Writer:
    """The cache while one transaction changes it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        now: datetime,
        verdicts: Verdicts = NO_VERDICTS,
        *,
        counts_words: bool = True,
    ) -> None:
        self._connection = connection
        self._verdicts = verdicts
        self._added_at = int(now.timestamp())
        (last,) = connection.execute("SELECT coalesce(max(paper_id), 0) FROM papers").fetchone()
        self._paper_ids = count(last + 1)
        """Papers lie in the order they came: the pages of a table of millions are not each opened for a few."""
        self._day_counters = DayCounters(connection)
        self._fts_batch = FtsBatch(connection)
        self._counts = VocabularyCounts(connection, counts_words=counts_words)
        self._provenance = Provenance(connection)
        self._source_records = SourceRecordTable(connection)

    def begin_source(self, kind: str, name: str, imported_at: datetime) -> int:
        """Name what the next papers come from; returns its number for `take`."""
        return self._provenance.add_origin(kind, name, imported_at)

    def add(self, paper: Paper, origin: int, record: str) -> tuple[AddOutcome, int]:
        """One description: a new paper, or more about a known one. Returns what it did and the paper's row."""
        prepared = prepare_row(paper)
        self._counts.add(prepared.terms, paper.abstract)
        return self._add_or_update(prepared, origin, record)

    def add_many(
        self, records: Sequence[tuple[PaperRow, str]], counts: BatchCounts, origin: int
    ) -> Counter[AddOutcome]:
        """The same for papers made ready before, each with its record, and what was counted of them.

        Most papers are like none before them. Those are told by a few questions for all, and written at once.
        """
        self._add_counts(records, counts)
        outcomes: Counter[AddOutcome] = Counter()
        known = BulkCandidates(self._connection, [prepared for prepared, _ in records], self._verdicts)
        unlike: list[tuple[PaperRow, str]] = []
        for prepared, record in records:
            if not known.has_candidate(prepared):
                unlike.append((prepared, record))
            else:
                outcomes[AddOutcome.NEW] += self._insert_all(unlike, origin)
                unlike.clear()
                outcome, row = self._add_or_update(prepared, origin, record)
                outcomes[outcome] += 1
                if outcome is AddOutcome.UPDATED:
                    known.add_row(row)
            known.add(prepared)
        outcomes[AddOutcome.NEW] += self._insert_all(unlike, origin)
        return outcomes

    def _add_counts(self, records: Sequence[tuple[PaperRow, str]], counts: BatchCounts) -> None:
        if counts.words is None:
            for prepared, _ in records:
                self._counts.add_terms(prepared.terms)
        else:
            self._counts.add_words(counts.words)
        acronyms = counts.acronyms
        if acronyms is None:
            acronyms = count_acronyms(prepared.abstract for prepared, _ in records)
        self._counts.add_acronyms(acronyms)

    # What follows is of papers that are counted.

    def _add_or_update(self, paper_row: PaperRow, origin: int, record: str) -> tuple[AddOutcome, int]:
        if candidates := self._find_candidates(paper_row):
            return self._update_or_insert(paper_row, candidates, origin, record)
        return AddOutcome.NEW, self._insert(paper_row, origin, record)

    def _find_candidates(self, paper_row: PaperRow) -> list[StoredPaper]:
        """Papers this may be one with, but for those a person said it is not."""
        found = find_by_values(self._connection, paper_row.lookup_values)
        if not self._verdicts:
            return found
        names, known_as = paper_keys(paper_row.paper), identity_record(paper_row.paper)
        apart = [one for one in found if self._verdicts.are_different(names, paper_keys(one.paper))]
        if apart:
            sharing = with_shared_id(known_as, apart)
            found = [one for one in found if one not in apart or one in sharing]
        said = (find_by_name(self._connection, name) for name in self._verdicts.same_as(names))
        rows = {one.row for one in found}
        return [*found, *(one for one in said if one and one.row not in rows)]

    def _best_match(self, paper: Paper, candidates: Sequence[StoredPaper]) -> StoredPaper | None:
        """The paper this is one with; where ids do not tell, what a person said goes before what is alike."""
        known_as = identity_record(paper)
        if self._verdicts.same and not with_shared_id(known_as, candidates):
            others = set(self._verdicts.same_as(paper_keys(paper)))
            said = [one for one in candidates if others & {*paper_keys(one.paper), *self._read_aliases(one.paper_id)}]
            if said:
                return said[0]
        return best_match(known_as, candidates)

    def _read_aliases(self, paper_id: int) -> list[str]:
        found = self._connection.execute("SELECT name FROM aliases WHERE paper_id = ?", (paper_id,))
        return [name for (name,) in found]

    def _update_or_insert(
        self, paper_row: PaperRow, candidates: Sequence[StoredPaper], origin: int, record: str
    ) -> tuple[AddOutcome, int]:
        paper = paper_row.paper
        known_as = identity_record(paper)
        known = self._best_match(paper, candidates)
        if known is None:
            return AddOutcome.NEW, self._insert(prepare_row(_without_ids_of(paper, candidates)), origin, record)
        self._counts.subtract(paper_row.terms, paper.abstract)
        others = [found for found in with_shared_id(known_as, candidates) if found.row != known.row]
        is_described = self._must_store_records(known, paper, others)
        believed, merged = self._merge_record(known, paper, others)
        if is_described:
            self._source_records.write(known.paper_id, SourceRecord(believed, ((origin, record),)))
        self._provenance.add_records([(known.paper_id, origin, record)])
        if merged == known.paper:
            return AddOutcome.UNCHANGED, known.row
        return AddOutcome.UPDATED, self._update(known, merged)

    def _merge_record(self, stored: StoredPaper, paper: Paper, others: Sequence[StoredPaper]) -> tuple[Paper, Paper]:
        """A new description without the ids it cannot have, and a known paper with it.

        Other papers that the description shows to be the same become part of it; those it contradicts keep their ids.
        """
        contradicted = [other for other in others if _have_conflicting_ids(merge(stored.paper, paper), other.paper)]
        believed = _without_ids_of(paper, contradicted)
        merged = merge(stored.paper, believed)
        for other in others:
            if other in contradicted or _have_conflicting_ids(merged, other.paper):
                merged = _without_ids_of(merged, [other])
            else:
                merged = merge(merged, other.paper, newer=False)
                self._merge_into(other, stored)
        return believed, merged

    def _must_store_records(self, stored: StoredPaper, paper: Paper, others: Sequence[StoredPaper]) -> bool:
        """Whether what each record says of a paper is kept: where no id says that they are one."""
        share_an_id = bool({*strong_ids(stored.paper)} & {*strong_ids(paper)})
        if share_an_id and not any(self._source_records.has_records(found.paper_id) for found in (stored, *others)):
            return False
        self._store_records(stored, *others)
        return True

    def _store_records(self, *stored: StoredPaper) -> None:
        for found in stored:
            if not self._source_records.has_records(found.paper_id):
                records = tuple(self._provenance.records_of(found.paper_id))
                self._source_records.write(found.paper_id, SourceRecord(found.paper, records))

    def _merge_into(self, removed: StoredPaper, target: StoredPaper) -> None:
        """One paper ends in another: its names and sources live on there."""
        numbers = (target.paper_id, removed.paper_id)
        self._source_records.move(removed.paper_id, target.paper_id)
        self._remove_from_index(removed)
        self._release_row(removed.row)
        self._connection.execute("UPDATE aliases SET paper_id = ? WHERE paper_id = ?", numbers)
        self._connection.execute("UPDATE OR IGNORE sources SET paper_id = ? WHERE paper_id = ?", numbers)
        self._connection.execute("DELETE FROM papers WHERE paper_id = ?", (removed.paper_id,))
        for name in paper_keys(removed.paper):
            self._add_alias(target.paper_id, name)

    # What a person says

    def merge(self, first_name: str, second_name: str, *, is_remerge: bool) -> None:
        """The papers of two names are one; again: they were before, because they look alike."""
        known, joined = find_by_name(self._connection, first_name), find_by_name(self._connection, second_name)
        if known is None or joined is None or known.row == joined.row:
            return
        self._store_records(known, joined)
        for found, name in ((known, first_name), (joined, second_name)):
            if not is_remerge:
                self._source_records.add_merged_name(found.paper_id, name)
        merged = merge(known.paper, joined.paper)
        self._merge_into(joined, known)
        self._update(known, merged)

    def split(self, first_name: str, second_name: str) -> list[int]:
        """The paper of two names as the papers that it is, these two apart; their rows, its own first."""
        known = find_by_name(self._connection, first_name)
        if known is None:
            return []
        found = split_records(self._source_records.read(known.paper_id), first_name, second_name)
        if len(found) < 2:
            return [known.row]
        found.sort(key=lambda part: paper_key(known.paper) not in part.names)
        first, *others = found
        self._source_records.delete(known.paper_id)
        row = self._update(known, self._with_unused_ids(first.paper, known.paper_id))
        self._connection.executemany(
            "DELETE FROM aliases WHERE paper_id = ? AND name = ?",
            [(known.paper_id, name) for part in others for name in part.names],
        )
        added = [self._insert_group(part, known.paper_id) for part in others]
        self._provenance.add_records((known.paper_id, *record) for record in first.record_keys)
        numbers = [known.paper_id, *(number for number, _ in added)]
        for number, part in sorted(zip(numbers, found, strict=True), key=lambda one: bool(strong_ids(one[1].paper))):
            self._add_group_names(number, part, {first_name, second_name})
        return [row, *(row for _, row in added)]

    def _insert_group(self, group: RecordGroup, old_id: int) -> tuple[int, int]:
        """A paper that was part of another, whose records tell of it from now on: its number and row."""
        prepared = prepare_row(self._with_unused_ids(group.paper, None))
        self._counts.add(prepared.terms, group.paper.abstract)
        row = self._day_counters.allocate_row(prepared.day)
        number = next(self._paper_ids)
        self._connection.execute(_INSERT, (number, row, self._added_at, *prepared.values))
        self._connection.execute(_INSERT_PLACE, (row, number))
        self._fts_batch.add(row, prepared.terms)
        self._provenance.move_records(old_id, group.record_keys, number)
        return number, row

    def _with_unused_ids(self, paper: Paper, paper_id: int | None) -> Paper:
        """A paper without the ids that lead to others: its records may have said more than was believed."""
        found = (find_by_name(self._connection, f"{kind}:{value}") for kind, value in strong_ids(paper))
        return _without_ids_of(paper, [one for one in found if one and one.paper_id != paper_id])

    def _add_group_names(self, paper_id: int, group: RecordGroup, merged_names: set[str]) -> None:
        """A part is found by its names again, and can be split further where it was joined of several."""
        names = paper_keys(group.paper)
        for name in group.names:
            if name not in names or not strong_ids(group.paper):
                self._add_alias(paper_id, name)
        if len(group_by_id(group.source_records)) > 1:
            for one in group.source_records:
                still = tuple(name for name in one.merged_as if name not in merged_names)
                self._source_records.write(paper_id, replace(one, merged_as=still))

    def save(self) -> None:
        """Write what was summed up while taking papers in."""
        self._fts_batch.save()
        self._counts.save()
        self._day_counters.save()

    def save_if_large(self) -> None:
        """Some of it, while papers are waited for."""
        self._fts_batch.save_if_large()

    def _insert(self, paper_row: PaperRow, origin: int, record: str) -> int:
        row = self._day_counters.allocate_row(paper_row.day)
        self._insert_rows([(row, paper_row, record)], origin)
        return row

    def _insert_all(self, records: Sequence[tuple[PaperRow, str]], origin: int) -> int:
        """Papers like none in the cache; returns how many."""
        self._insert_rows(
            [(self._day_counters.allocate_row(prepared.day), prepared, record) for prepared, record in records], origin
        )
        return len(records)

    def _insert_rows(self, rows: Sequence[tuple[int, PaperRow, str]], origin: int) -> None:
        numbered = [(next(self._paper_ids), one) for one in rows]
        self._connection.executemany(
            _INSERT, [(number, row, self._added_at, *prepared.values) for number, (row, prepared, _) in numbered]
        )
        self._connection.executemany(_INSERT_PLACE, sorted((row, number) for number, (row, _, _) in numbered))
        self._provenance.add_records([(number, origin, record) for number, (_, _, record) in numbered])
        for number, (row, prepared, _) in numbered:
            self._fts_batch.add(row, prepared.terms)
            if not prepared.has_id:
                self._add_title_alias(number, prepared.paper)

    def _remove_from_index(self, stored: StoredPaper) -> None:
        terms = index_terms(stored.paper)
        self._fts_batch.remove(stored.row, terms)
        self._counts.subtract(terms, stored.paper.abstract)

    def _update(self, stored: StoredPaper, merged: Paper) -> int:
        """A known paper in its new form, on another row when its date moved."""
        row = stored.row
        self._remove_from_index(stored)
        if _has_day_changed(row, merged):
            self._release_row(row)
            row = self._day_counters.allocate_row(day_number(merged.published))
            self._connection.execute(_INSERT_PLACE, (row, stored.paper_id))
        prepared = prepare_row(merged)
        self._connection.execute(_UPDATE, (row, *prepared.values, stored.paper_id))
        self._fts_batch.add(row, prepared.terms)
        self._counts.add(prepared.terms, merged.abstract)
        self._add_title_alias(stored.paper_id, merged)
        for name in set(paper_keys(stored.paper)) - set(paper_keys(merged)):
            self._add_alias(stored.paper_id, name)
        return row

    def _release_row(self, row: int) -> None:
        """No paper stands there any more."""
        self._day_counters.release_row(row)
        self._connection.execute("DELETE FROM places WHERE place = ?", (row,))

    def _add_title_alias(self, paper_id: int, paper: Paper) -> None:
        """A paper without an id is found by its title's name; one with an id has no need of it until it loses one."""
        names = paper_keys(paper)
        if len(names) == 1:
            self._add_alias(paper_id, names[0])

    def _add_alias(self, paper_id: int, name: str) -> None:
        # The first paper of a name keeps it: two papers of one title and no id are told apart by their rows.
        self._connection.execute("INSERT INTO aliases VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, paper_id))


def _have_conflicting_ids(first: Paper, second: Paper) -> bool:
    """Whether two papers have ids of one kind that differ: then no third record makes them one."""
    mine, theirs = dict(strong_ids(first)), dict(strong_ids(second))
    return any(mine[kind] != theirs[kind] for kind in mine.keys() & theirs.keys())


def _without_ids_of(paper: Paper, others: Sequence[StoredPaper]) -> Paper:
    """A paper without the ids that other papers have already: an id leads to one paper only."""
    taken = {one for other in others for one in strong_ids(other.paper)}
    lost: dict[str, Any] = {id_field(kind): None for kind, value in strong_ids(paper) if (kind, value) in taken}
    return paper._replace(**lost)


def _has_day_changed(row: int, paper: Paper) -> bool:
    """Whether a row no longer stands on its paper's day; any of the undated days will do for no date."""
    if paper.published is None:
        return row >= ROWS_PER_DAY * UNDATED_DAYS
    return day_number(paper.published) != row // ROWS_PER_DAY
