"""Adding records of papers, merging and splitting, within one transaction."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from itertools import count
from typing import Any

from paperbrowse.model.identity import NO_VERDICTS, Verdicts, id_field, identity_record, paper_keys, strong_ids
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
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
from paperbrowse.papers.row_order import ROWS_PER_DAY, UNDATED_DAYS, DayCounters, day_number
from paperbrowse.papers.source_records import (
    Provenance,
    RecordGroup,
    SourceRecord,
    SourceRecordTable,
    group_by_id,
    split_records,
)
from paperbrowse.papers.vocabulary_counts import VocabularyCounts
from paperbrowse.text.acronyms import count_acronyms

_INSERT = (
    f"INSERT INTO papers (paper_id, place, added, {', '.join(COLUMNS)})"
    f" VALUES (?, ?, ?, {', '.join('?' * len(COLUMNS))})"
)
_UPDATE = f"UPDATE papers SET place = ?, {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE paper_id = ?"
_INSERT_PLACE = "INSERT INTO places VALUES (?, ?)"


class AddOutcome(Enum):
    """The effect of adding one record."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Writer:
    """Changes of papers.db in one transaction."""

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
        """In the order of import, so that a few papers do not touch pages all over a table of millions."""
        self._day_counters = DayCounters(connection)
        self._fts_batch = FtsBatch(connection)
        self._counts = VocabularyCounts(connection, counts_words=counts_words)
        self._provenance = Provenance(connection)
        self._source_records = SourceRecordTable(connection)

    def begin_source(self, kind: str, name: str, imported_at: datetime) -> int:
        """Return the number of the file or service that the next papers come from, for `add` and `add_many`."""
        return self._provenance.add_origin(kind, name, imported_at)

    def add(self, paper: Paper, origin: int, record: str) -> tuple[AddOutcome, int]:
        """Add one record: a new paper, or more about a known one. Returns the outcome and the paper's row."""
        paper_row = prepare_row(paper)
        self._counts.add(paper_row.terms, paper.abstract)
        return self._add_or_update(paper_row, origin, record)

    def add_many(
        self, records: Sequence[tuple[PaperRow, str]], counts: BatchCounts, origin: int
    ) -> Counter[AddOutcome]:
        """Add prepared papers, each with its record, and their counts.

        Most papers are new. They are found with a few bulk queries and inserted together.
        """
        self._add_counts(records, counts)
        outcomes: Counter[AddOutcome] = Counter()
        known = BulkCandidates(self._connection, [paper_row for paper_row, _ in records], self._verdicts)
        new_papers: list[tuple[PaperRow, str]] = []
        for paper_row, record in records:
            if not known.has_candidate(paper_row):
                new_papers.append((paper_row, record))
            else:
                outcomes[AddOutcome.NEW] += self._insert_all(new_papers, origin)
                new_papers.clear()
                outcome, row = self._add_or_update(paper_row, origin, record)
                outcomes[outcome] += 1
                if outcome is AddOutcome.UPDATED:
                    known.add_row(row)
            known.add(paper_row)
        outcomes[AddOutcome.NEW] += self._insert_all(new_papers, origin)
        return outcomes

    def _add_counts(self, records: Sequence[tuple[PaperRow, str]], counts: BatchCounts) -> None:
        if counts.words is None:
            for paper_row, _ in records:
                self._counts.add_terms(paper_row.terms)
        else:
            self._counts.add_words(counts.words)
        acronyms = counts.acronyms
        if acronyms is None:
            acronyms = count_acronyms(paper_row.abstract for paper_row, _ in records)
        self._counts.add_acronyms(acronyms)

    # The words of papers below are counted already.

    def _add_or_update(self, paper_row: PaperRow, origin: int, record: str) -> tuple[AddOutcome, int]:
        if candidates := self._find_candidates(paper_row):
            return self._update_or_insert(paper_row, candidates, origin, record)
        return AddOutcome.NEW, self._insert(paper_row, origin, record)

    def _find_candidates(self, paper_row: PaperRow) -> list[StoredPaper]:
        """Return stored papers that may be the same, without those that the user decided are different."""
        candidates = find_by_values(self._connection, paper_row.lookup_values)
        if not self._verdicts:
            return candidates
        names, identity = paper_keys(paper_row.paper), identity_record(paper_row.paper)
        different = [stored for stored in candidates if self._verdicts.are_different(names, paper_keys(stored.paper))]
        if different:
            sharing = with_shared_id(identity, different)
            candidates = [stored for stored in candidates if stored not in different or stored in sharing]
        same = (find_by_name(self._connection, name) for name in self._verdicts.same_as(names))
        rows = {stored.row for stored in candidates}
        return [*candidates, *(stored for stored in same if stored and stored.row not in rows)]

    def _best_match(self, paper: Paper, candidates: Sequence[StoredPaper]) -> StoredPaper | None:
        """Return the same paper: shared ids decide first, then the user's verdicts, then similarity."""
        identity = identity_record(paper)
        if self._verdicts.same and not with_shared_id(identity, candidates):
            same_names = set(self._verdicts.same_as(paper_keys(paper)))
            for stored in candidates:
                if same_names & {*paper_keys(stored.paper), *self._read_aliases(stored.paper_id)}:
                    return stored
        return best_match(identity, candidates)

    def _read_aliases(self, paper_id: int) -> list[str]:
        aliases = self._connection.execute("SELECT name FROM aliases WHERE paper_id = ?", (paper_id,))
        return [name for (name,) in aliases]

    def _update_or_insert(
        self, paper_row: PaperRow, candidates: Sequence[StoredPaper], origin: int, record: str
    ) -> tuple[AddOutcome, int]:
        paper = paper_row.paper
        stored = self._best_match(paper, candidates)
        if stored is None:
            changed = prepare_row(_without_ids_of(paper, candidates))
            paper_row = paper_row._replace(values=changed.values, terms=changed.terms)
            return AddOutcome.NEW, self._insert(paper_row, origin, record)
        self._counts.subtract(paper_row.terms, paper.abstract)
        others = [other for other in with_shared_id(identity_record(paper), candidates) if other.row != stored.row]
        stores_record = self._must_store_records(stored, paper, others)
        accepted, merged = self._merge_record(stored, paper, others)
        if stores_record:
            self._source_records.write(stored.paper_id, SourceRecord(accepted, ((origin, record),)))
        self._add_source(stored.paper_id, paper_row, origin, record)
        if merged == stored.paper:
            return AddOutcome.UNCHANGED, stored.row
        return AddOutcome.UPDATED, self._update(stored, merged)

    def _merge_record(self, stored: StoredPaper, paper: Paper, others: Sequence[StoredPaper]) -> tuple[Paper, Paper]:
        """Return a record without the ids it cannot have, and the stored paper merged with it.

        Other papers that the record shows to be the same are merged too; those it contradicts keep their ids.
        """
        contradicted = [other for other in others if _have_conflicting_ids(merge(stored.paper, paper), other.paper)]
        accepted = _without_ids_of(paper, contradicted)
        merged = merge(stored.paper, accepted)
        for other in others:
            if other in contradicted or _have_conflicting_ids(merged, other.paper):
                merged = _without_ids_of(merged, [other])
            else:
                merged = merge(merged, other.paper, newer=False)
                self._merge_into(other, stored)
        return accepted, merged

    def _must_store_records(self, stored: StoredPaper, paper: Paper, others: Sequence[StoredPaper]) -> bool:
        """Return True if each record must be stored, because no common id shows that they are the same paper."""
        share_an_id = bool({*strong_ids(stored.paper)} & {*strong_ids(paper)})
        if share_an_id and not any(self._source_records.has_records(known.paper_id) for known in (stored, *others)):
            return False
        self._store_records(stored, *others)
        return True

    def _store_records(self, *papers: StoredPaper) -> None:
        for stored in papers:
            if not self._source_records.has_records(stored.paper_id):
                records = tuple(self._provenance.records_of(stored.paper_id))
                self._source_records.write(stored.paper_id, SourceRecord(stored.paper, records))

    def _merge_into(self, removed: StoredPaper, target: StoredPaper) -> None:
        """Remove a paper, whose names, sources and records go to another."""
        ids = (target.paper_id, removed.paper_id)
        self._source_records.move(removed.paper_id, target.paper_id)
        self._remove_from_index(removed)
        self._release_row(removed.row)
        self._connection.execute("UPDATE aliases SET paper_id = ? WHERE paper_id = ?", ids)
        for table in ("sources", "announcements", "claimed_ids"):
            self._connection.execute(f"UPDATE OR IGNORE {table} SET paper_id = ? WHERE paper_id = ?", ids)
        self._connection.execute("DELETE FROM papers WHERE paper_id = ?", (removed.paper_id,))
        for name in paper_keys(removed.paper):
            self._add_alias(target.paper_id, name)

    # Decisions of the user

    def merge(self, first_name: str, second_name: str, *, is_remerge: bool) -> None:
        """Merge the papers of two names; is_remerge: they were one before, because they look alike."""
        first, second = find_by_name(self._connection, first_name), find_by_name(self._connection, second_name)
        if first is None or second is None or first.row == second.row:
            return
        self._store_records(first, second)
        if not is_remerge:
            self._source_records.add_merged_name(first.paper_id, first_name)
            self._source_records.add_merged_name(second.paper_id, second_name)
        merged = merge(first.paper, second.paper)
        self._merge_into(second, first)
        self._update(first, merged)

    def split(self, first_name: str, second_name: str) -> list[int]:
        """Split the paper of two names so that each has its own; return the rows, the one with its key first."""
        stored = find_by_name(self._connection, first_name)
        if stored is None:
            return []
        groups = split_records(self._source_records.read(stored.paper_id), first_name, second_name)
        if len(groups) < 2:
            return [stored.row]
        groups.sort(key=lambda group: paper_keys(stored.paper)[0] not in group.names)
        first, *others = groups
        self._source_records.delete(stored.paper_id)
        row = self._update(stored, self._with_unused_ids(first.paper, stored.paper_id))
        self._connection.executemany(
            "DELETE FROM aliases WHERE paper_id = ? AND name = ?",
            [(stored.paper_id, name) for group in others for name in group.names],
        )
        added = [self._insert_group(group, stored.paper_id) for group in others]
        known = {*self._provenance.records_of(stored.paper_id)}
        shared = [key for key in first.record_keys if key not in known]
        self._provenance.add_records((stored.paper_id, *key, "", None) for key in shared)
        paper_ids = [stored.paper_id, *(paper_id for paper_id, _ in added)]
        # Papers without an id get their names first.
        pairs = zip(paper_ids, groups, strict=True)
        for paper_id, group in sorted(pairs, key=lambda pair: bool(strong_ids(pair[1].paper))):
            self._add_group_names(paper_id, group, {first_name, second_name})
        return [row, *(row for _, row in added)]

    def _insert_group(self, group: RecordGroup, old_id: int) -> tuple[int, int]:
        """Insert a paper split from another, with its records; return its paper_id and row."""
        paper_row = prepare_row(self._with_unused_ids(group.paper, None))
        self._counts.add(paper_row.terms, group.paper.abstract)
        row = self._day_counters.allocate_row(paper_row.day)
        paper_id = next(self._paper_ids)
        self._connection.execute(_INSERT, (paper_id, row, self._added_at, *paper_row.values))
        self._connection.execute(_INSERT_PLACE, (row, paper_id))
        self._fts_batch.add(row, paper_row.terms)
        self._provenance.move_records(old_id, group.record_keys, paper_id)
        return paper_id, row

    def _with_unused_ids(self, paper: Paper, paper_id: int | None) -> Paper:
        """Return a paper without ids of other papers, because its records may have ids that were not accepted."""
        owners = (find_by_name(self._connection, f"{kind}:{value}") for kind, value in strong_ids(paper))
        return _without_ids_of(paper, [stored for stored in owners if stored and stored.paper_id != paper_id])

    def _add_group_names(self, paper_id: int, group: RecordGroup, merged_names: set[str]) -> None:
        """Add the names of a split paper, and its records if it can be split further."""
        names = paper_keys(group.paper)
        for name in group.names:
            if name not in names or not strong_ids(group.paper):
                self._add_alias(paper_id, name)
        if len(group_by_id(group.source_records)) > 1:
            for source_record in group.source_records:
                merged_as = tuple(name for name in source_record.merged_as if name not in merged_names)
                self._source_records.write(paper_id, replace(source_record, merged_as=merged_as))

    def save(self) -> None:
        """Write what was collected in memory."""
        self._fts_batch.save()
        self._counts.save()
        self._day_counters.save()

    def save_if_large(self) -> None:
        """Write a large part of the index while the next papers are being read."""
        self._fts_batch.save_if_large()

    def _insert(self, paper_row: PaperRow, origin: int, record: str) -> int:
        row = self._day_counters.allocate_row(paper_row.day)
        self._insert_rows([(row, paper_row, record)], origin)
        return row

    def _insert_all(self, records: Sequence[tuple[PaperRow, str]], origin: int) -> int:
        """Insert new papers; return their number."""
        rows = [(self._day_counters.allocate_row(paper_row.day), paper_row, record) for paper_row, record in records]
        self._insert_rows(rows, origin)
        return len(records)

    def _insert_rows(self, rows: Sequence[tuple[int, PaperRow, str]], origin: int) -> None:
        new = [(next(self._paper_ids), *values) for values in rows]
        self._connection.executemany(
            _INSERT, [(paper_id, row, self._added_at, *paper_row.values) for paper_id, row, paper_row, _ in new]
        )
        self._connection.executemany(_INSERT_PLACE, sorted((row, paper_id) for paper_id, row, _, _ in new))
        self._provenance.add_records(
            [
                (paper_id, origin, record, paper_row.citation_key, paper_row.bib)
                for paper_id, _, paper_row, record in new
            ]
        )
        self._add_announcements((paper_row.announced, paper_id) for paper_id, _, paper_row, _ in new)
        for paper_id, row, paper_row, _ in new:
            self._fts_batch.add(row, paper_row.terms)
            if not paper_row.has_id:
                self._add_title_alias(paper_id, paper_row.paper)

    def _add_source(self, paper_id: int, paper_row: PaperRow, origin: int, record: str) -> None:
        self._provenance.add_records([(paper_id, origin, record, paper_row.citation_key, paper_row.bib)])
        self._add_announcements([(paper_row.announced, paper_id)])

    def _add_announcements(self, days: Iterable[tuple[int | None, int]]) -> None:
        """Add (day, paper_id); None: the record names no day."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO announcements VALUES (?, ?)", (pair for pair in days if pair[0] is not None)
        )

    def _remove_from_index(self, stored: StoredPaper) -> None:
        terms = index_terms(stored.paper)
        self._fts_batch.remove(stored.row, terms)
        self._counts.subtract(terms, stored.paper.abstract)

    def _update(self, stored: StoredPaper, merged: Paper) -> int:
        """Replace a stored paper; return its row, which is another one if its date has changed."""
        row = stored.row
        self._remove_from_index(stored)
        if _has_day_changed(row, merged):
            self._release_row(row)
            row = self._day_counters.allocate_row(day_number(merged.published))
            self._connection.execute(_INSERT_PLACE, (row, stored.paper_id))
        paper_row = prepare_row(merged)
        self._connection.execute(_UPDATE, (row, *paper_row.values, stored.paper_id))
        self._fts_batch.add(row, paper_row.terms)
        self._counts.add(paper_row.terms, merged.abstract)
        self._add_title_alias(stored.paper_id, merged)
        for name in set(paper_keys(stored.paper)) - set(paper_keys(merged)):
            self._add_alias(stored.paper_id, name)
        return row

    def _release_row(self, row: int) -> None:
        self._day_counters.release_row(row)
        self._connection.execute("DELETE FROM places WHERE place = ?", (row,))

    def _add_title_alias(self, paper_id: int, paper: Paper) -> None:
        """Add the title as a name if the paper has no id; one with an id gets it when it loses the id."""
        names = paper_keys(paper)
        if len(names) == 1:
            self._add_alias(paper_id, names[0])

    def _add_alias(self, paper_id: int, name: str) -> None:
        # The first paper of a name keeps it. Another with the same title and no id is found by its row only.
        self._connection.execute("INSERT INTO aliases VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name, paper_id))


def _have_conflicting_ids(first: Paper, second: Paper) -> bool:
    """Return True if two papers have different ids of one kind: then no third record makes them the same paper."""
    first_ids, second_ids = dict(strong_ids(first)), dict(strong_ids(second))
    return any(first_ids[kind] != second_ids[kind] for kind in first_ids.keys() & second_ids.keys())


def _without_ids_of(paper: Paper, others: Sequence[StoredPaper]) -> Paper:
    """Return a paper without the ids of other papers, because an id belongs to one paper only."""
    used = {id_ for other in others for id_ in strong_ids(other.paper)}
    removed: dict[str, Any] = {id_field(kind): None for kind, value in strong_ids(paper) if (kind, value) in used}
    return paper._replace(**removed)


def _has_day_changed(row: int, paper: Paper) -> bool:
    """Return True if a row is not on its paper's day; papers without a date may be on any of the undated days."""
    if paper.published is None:
        return row >= ROWS_PER_DAY * UNDATED_DAYS
    return day_number(paper.published) != row // ROWS_PER_DAY
