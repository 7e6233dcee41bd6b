"""Adding records of papers, merging and splitting, within one transaction."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from itertools import count
from typing import Any

from paperbrowse.model.bibliography import encode_record
from paperbrowse.model.identity import (
    ID_KINDS,
    ID_LABELS,
    NO_VERDICTS,
    RECORD_PREFIX,
    TITLE_PREFIX,
    IdentityRecord,
    Verdicts,
    content_key,
    id_field,
    identity_record,
    is_same_paper,
    paper_keys,
    strong_ids,
    title_hash_key,
    title_hash_key_of,
    title_key,
    why_same,
)
from paperbrowse.model.merge import merge
from paperbrowse.model.paper import Paper
from paperbrowse.model.paper_copy import COPY_KIND, PaperCopy
from paperbrowse.papers.candidates import (
    BulkCandidates,
    StoredPaper,
    best_match,
    claims_of,
    find_by_name,
    find_by_values,
    read_papers,
    same_papers,
)
from paperbrowse.papers.fts_index import FtsBatch
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.paper_rows import COLUMNS, TITLE_INDEX, BatchCounts, PaperRow, prepare_row
from paperbrowse.papers.row_order import ROWS_PER_DAY, UNDATED_DAYS, DayCounters, day_number
from paperbrowse.papers.source_records import (
    Provenance,
    RecordGroup,
    SourceRecord,
    SourceRecordTable,
    has_common_id,
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

_ADD_FIRST_UPVOTES = f"""INSERT INTO upvote_history
    SELECT added / 86400 + {date(1970, 1, 1).toordinal()}, paper_id, :old FROM papers
    WHERE paper_id = :id AND paper_id NOT IN (SELECT paper_id FROM upvote_history)"""
_ADD_UPVOTES = "INSERT OR REPLACE INTO upvote_history VALUES (:day, :id, :new)"

BULK_SOURCES = frozenset(("arxiv", "arxiv-snapshot", "huggingface", "huggingface-page"))
"""Kinds of sources of which millions share an arXiv id and a title, so that such joins are not worth storing."""

MERGED_BY_USER, SPLIT_UNDONE, HAS_IDS_OF_BOTH = "you merged them", "you undid a split", "a record has the ids of both"


MAX_TOUCHED = 10_000
"""Known papers that are remembered, because an import may have records of millions."""


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
        touched: set[int] | None = None,
    ) -> None:
        """touched: gets the ids of known papers that records are added to, up to MAX_TOUCHED."""
        self._touched = touched if touched is not None else set()
        self._connection = connection
        self._verdicts = verdicts
        self._has_record_verdicts = verdicts.has_records()
        self._contested_ids = {name.partition(":")[2] for name in verdicts.contested_ids()}
        self._now, self._added_at = now, int(now.timestamp())
        # The number of a removed paper may count as seen, so it is not given again.
        numbers = "SELECT max(paper_id) AS number FROM papers UNION ALL SELECT max(last) FROM seen"
        (last,) = connection.execute(f"SELECT coalesce(max(number), 0) FROM ({numbers})").fetchone()
        self._paper_ids = count(last + 1)
        """In the order of import, so that a few papers do not touch pages all over a table of millions."""
        self._day_counters = DayCounters(connection)
        self._fts_batch = FtsBatch(connection)
        self._counts = VocabularyCounts(connection, counts_words=counts_words)
        self._provenance = Provenance(connection)
        self._source_records = SourceRecordTable(connection)
        self.joins: Counter[str] = Counter()
        """The number of records that were joined with known papers, by what they share: `DOI`."""

    def begin_source(self, kind: str, name: str, imported_at: datetime) -> int:
        """Return the number of the file or service that the next papers come from, for `add_many`."""
        return self._provenance.add_origin(kind, name, imported_at)

    def restore(self, copy: PaperCopy, names: Iterable[str]) -> None:
        """Put a marked paper back from its copy, with the names that lead to its mark."""
        origins = [(self.begin_source(COPY_KIND, source.name, self._now), source) for source in copy.sources]
        (first, source), *others = origins
        paper_row = prepare_row(copy.paper, source.bib)
        self._counts.add(paper_row.terms, copy.paper.abstract)
        _, row = self._add_or_update(paper_row, first, source.record)
        (paper_id,) = self._connection.execute("SELECT paper_id FROM places WHERE place = ?", (row,)).fetchone()
        self._provenance.add_records(
            (paper_id, origin, source.record, source.bib.key, encode_record(source.bib))
            if source.bib
            else (paper_id, origin, source.record, "", None)
            for origin, source in others
        )
        if copy.added:
            self._connection.execute(
                "UPDATE papers SET added = min(added, ?) WHERE paper_id = ?", (copy.added, paper_id)
            )
        for name in names:
            self._add_alias(paper_id, name)

    def remove(self, rows: Iterable[int]) -> int:
        """Remove papers with all that is known of them; return their number."""
        removed = read_papers(self._connection, rows)
        for stored in removed:
            self._remove_from_index(stored)
            self._release_row(stored.row)
            self._connection.execute("DELETE FROM papers WHERE paper_id = ?", (stored.paper_id,))
        return len(removed)

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
            if not (known.has_candidate(paper_row) or self._is_contested(paper_row) or self._named(paper_row)):
                new_papers.append((paper_row, record))
            else:
                outcomes[AddOutcome.NEW] += len(self._insert_all(new_papers, origin))
                new_papers.clear()
                outcome, row = self._add_or_update(paper_row, origin, record)
                outcomes[outcome] += 1
                if outcome is AddOutcome.UPDATED:
                    known.add_row(row)
            known.add(paper_row)
        outcomes[AddOutcome.NEW] += len(self._insert_all(new_papers, origin))
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
        candidates = self._find_candidates(paper_row)
        if not candidates and not self._is_contested(paper_row):
            return AddOutcome.NEW, self._insert_all([(paper_row, record)], origin)[0]
        paper = paper_row.paper
        names, identity = self._keys(paper), identity_record(paper)
        allowed = _without_ids(paper, {tuple(name.split(":", 1)) for name in self._verdicts.denied_ids(names)})
        different = [stored for stored in candidates if self._is_different_by_verdict(paper, stored)]
        possible = [stored for stored in candidates if stored not in different]
        same = same_papers(self._connection, identity, possible, paper_row.bib)
        same += [stored for stored in possible if stored not in same and self._is_known_record(paper, stored)]
        stored, reason = self._best_match(names, identity, possible, same)
        if stored is None:
            return AddOutcome.NEW, self._insert_apart(paper_row, _without_ids_of(allowed, candidates), origin, record)
        self._counts.subtract(paper_row.terms, paper.abstract)
        if len(self._touched) < MAX_TOUCHED:
            self._touched.add(stored.paper_id)
        owners = [other for other in candidates if other.row != stored.row and has_common_id(paper, other.paper)]
        others = [other for other in owners if other in same and not self._are_different(stored, other)]
        barred = [other for other in owners if other not in others]
        must_store = self._must_store_records(stored, paper_row, origin, record, others)
        accepted, merged = self._merge_record(stored, allowed, others, barred)
        if must_store:
            source_record = SourceRecord(accepted, ((origin, record),), (), reason, self._added_at)
            if self._write_record(stored.paper_id, source_record):
                self.joins[_kind_of(reason)] += 1
            if title_key(paper.title) != title_key(merged.title):
                self._add_alias(stored.paper_id, title_hash_key(paper))
        self._provenance.add_records([(stored.paper_id, origin, record, paper_row.citation_key, paper_row.bib)])
        self._add_announcements([(paper_row.announced, stored.paper_id)])
        if merged == stored.paper:
            return AddOutcome.UNCHANGED, stored.row
        return AddOutcome.UPDATED, self._update(stored, merged)

    def _find_candidates(self, paper_row: PaperRow) -> list[StoredPaper]:
        """Return the papers that may be the same, by what they share, an earlier title, or the user's verdict."""
        candidates = find_by_values(self._connection, paper_row.lookup_values)
        others = [self._named(paper_row)]
        if self._verdicts.same:
            names = self._verdicts.same_as(self._keys(paper_row.paper))
            others += [find_by_name(self._connection, name) for name in names]
        for other in filter(None, others):
            if all(other.row != stored.row for stored in candidates):
                candidates.append(other)
        return candidates

    def _named(self, paper_row: PaperRow) -> StoredPaper | None:
        """Return the paper that had this title before it was joined with a record of another title."""
        if paper_row.lookup_values[0]:  # an arXiv id, which is enough, and most of millions of papers have one
            return None
        name = title_hash_key_of(paper_row.values[TITLE_INDEX])
        return find_by_name(self._connection, name) if name else None

    def _is_known_record(self, paper: Paper, stored: StoredPaper) -> bool:
        """Return whether a paper is the same as one of the records of a joined one that had its title."""
        if title_key(paper.title) == title_key(stored.paper.title):
            return False  # compared already
        if title_hash_key(paper) not in self._names(stored):
            return False
        identity = identity_record(paper)
        records = self._source_records.read(stored.paper_id)
        return any(is_same_paper(identity, identity_record(record.paper)) for record in records)

    def _is_contested(self, paper_row: PaperRow) -> bool:
        """Return whether the user said which paper has an id of this record, or split the record off."""
        ids = paper_row.lookup_values[: len(ID_KINDS)]
        has_id = bool(self._contested_ids) and not self._contested_ids.isdisjoint(ids)
        return has_id or self._is_split_off(paper_row)

    def _keys(self, paper: Paper) -> tuple[str, ...]:
        """Return the keys of a record, with that of its content if verdicts have such keys."""
        return (*paper_keys(paper), content_key(paper)) if self._has_record_verdicts else paper_keys(paper)

    def _is_split_off(self, paper_row: PaperRow) -> bool:
        """Return whether the user split this very record off from others, or merged it with one of its title."""
        verdicts = (self._verdicts.different, self._verdicts.same) if self._has_record_verdicts else ()
        return any(content_key(paper_row.paper) in of_kind for of_kind in verdicts)

    def _insert_apart(self, paper_row: PaperRow, paper: Paper, origin: int, record: str) -> int:
        """Insert a new paper without the ids of others, and note which they are; return its row."""
        changed = prepare_row(paper)
        changed = paper_row._replace(values=changed.values, terms=changed.terms)
        (row,) = self._insert_all([(changed, record)], origin)
        self._add_claims(row, paper_row.paper, paper)
        if self._is_split_off(paper_row):
            (paper_id,) = self._connection.execute("SELECT paper_id FROM places WHERE place = ?", (row,)).fetchone()
            self._add_alias(paper_id, content_key(paper_row.paper))
        return row

    def _add_claims(self, row: int, paper: Paper, without: Paper) -> None:
        """Note the ids of a paper's record that belong to others."""
        ids = {*strong_ids(paper)} - {*strong_ids(without)}
        self._connection.executemany(
            "INSERT OR IGNORE INTO claimed_ids SELECT ?, paper_id FROM places WHERE place = ?",
            ((f"{kind}:{value}", row) for kind, value in ids),
        )

    def _is_different_by_verdict(self, paper: Paper, stored: StoredPaper) -> bool:
        """Return whether the user said so; the papers then keep their titles as names, by which undo finds them."""
        if not self._verdicts.different or not self._verdicts.are_different(self._keys(paper), self._names(stored)):
            return False
        self._add_alias(stored.paper_id, title_hash_key(stored.paper))
        return True

    def _are_different(self, first: StoredPaper, second: StoredPaper) -> bool:
        return bool(self._verdicts) and self._verdicts.are_different(self._names(first), self._names(second))

    def _names(self, stored: StoredPaper) -> list[str]:
        aliases = self._connection.execute("SELECT name FROM aliases WHERE paper_id = ?", (stored.paper_id,))
        return [*paper_keys(stored.paper), *stored.claims, *(name for (name,) in aliases)]

    def _best_match(
        self,
        names: Sequence[str],
        identity: IdentityRecord,
        possible: Sequence[StoredPaper],
        same: Sequence[StoredPaper],
    ) -> tuple[StoredPaper | None, str]:
        """Return the same paper and why: shared ids decide first, then the user's verdicts, then similarity."""
        if self._verdicts.same and not any({*identity.ids} & {*stored.identity.ids} for stored in same):
            same_names = set(self._verdicts.same_as(names))
            for stored in possible if same_names else ():
                if not same_names.isdisjoint(self._names(stored)):
                    return stored, MERGED_BY_USER
        best = best_match(identity, same)
        return best, why_same(identity, best.identity) if best else ""

    def _merge_record(
        self, stored: StoredPaper, paper: Paper, others: Sequence[StoredPaper], barred: Sequence[StoredPaper]
    ) -> tuple[Paper, Paper]:
        """Return a record without the ids it cannot have, and the stored paper merged with it.

        Other papers that the record shows to be the same are merged too; those it contradicts keep their ids.
        """
        whole = merge(stored.paper, paper)
        contradicted = [*barred, *(other for other in others if _have_conflicting_ids(whole, other.paper))]
        accepted = _without_ids_of(paper, contradicted)
        merged = merge(stored.paper, accepted)
        for other in others:
            if other in contradicted or _have_conflicting_ids(merged, other.paper):
                merged = _without_ids_of(merged, [other])
            else:
                merged = merge(merged, other.paper, newer=False)
                self._source_records.add_reason(other.paper_id, HAS_IDS_OF_BOTH, self._added_at)
                self._merge_into(other, stored)
        return accepted, merged

    def _must_store_records(
        self, stored: StoredPaper, paper_row: PaperRow, origin: int, record: str, others: Sequence[StoredPaper]
    ) -> bool:
        """Return True if each record must be stored, so that the paper can be split again; store the known ones."""
        has_records = any(self._source_records.has_records(known.paper_id) for known in (stored, *others))
        if not others and not has_records:
            paper = paper_row.paper
            if paper == stored.paper:
                return False
            if title_key(paper.title) == title_key(stored.paper.title) and (
                _is_bulk_join(stored.paper, paper)
                or self._provenance.has_record(stored.paper_id, origin, paper_row.citation_key, record)
            ):
                return False
        self._store_records(stored, *others)
        return True

    def _store_records(self, *papers: StoredPaper) -> None:
        for stored in papers:
            if not self._source_records.has_records(stored.paper_id):
                records = tuple(self._provenance.records_of(stored.paper_id))
                self._write_record(stored.paper_id, SourceRecord(self._with_claims(stored), records))

    def _with_claims(self, stored: StoredPaper) -> Paper:
        """Return a paper with the ids that its record has, though another paper owns them."""
        claims = (name.partition(":") for name in claims_of(self._connection, stored.paper_id))
        ids: dict[str, Any] = {id_field(kind): value for kind, _, value in claims}
        return stored.paper._replace(**{name: value for name, value in ids.items() if not getattr(stored.paper, name)})

    def _write_record(self, paper_id: int, source_record: SourceRecord) -> bool:
        """Store a record, with the names under which the user merged it; return whether it is a new one."""
        merged_as = tuple(name for name in source_record.names if name in self._verdicts.same)
        for name in merged_as:
            self.add_title_name(paper_id, name)
        return self._source_records.write(paper_id, replace(source_record, merged_as=merged_as))

    def _merge_into(self, removed: StoredPaper, target: StoredPaper) -> None:
        """Remove a paper, whose names, sources and records go to another."""
        ids = (target.paper_id, removed.paper_id)
        self._source_records.move(removed.paper_id, target.paper_id)
        self._remove_from_index(removed)
        self._release_row(removed.row)
        self._connection.execute("UPDATE aliases SET paper_id = ? WHERE paper_id = ?", ids)
        for table in ("sources", "announcements", "claimed_ids", "upvote_history"):
            self._connection.execute(f"UPDATE OR IGNORE {table} SET paper_id = ? WHERE paper_id = ?", ids)
        self._connection.execute("DELETE FROM papers WHERE paper_id = ?", (removed.paper_id,))
        for name in paper_keys(removed.paper):
            self._add_alias(target.paper_id, name)
        self._remove_claims(target.paper_id, (*paper_keys(removed.paper), *paper_keys(target.paper)))

    # Decisions of the user

    def merge(self, first_name: str, second_name: str, *, is_remerge: bool) -> None:
        """Merge the papers of two names; is_remerge: they were one before, because they look alike."""
        first, second = find_by_name(self._connection, first_name), find_by_name(self._connection, second_name)
        if first is None or second is None or first.row == second.row:
            return
        self._store_records(first, second)
        for stored, other in ((first, second), (second, first)):
            if {*claims_of(self._connection, stored.paper_id)} & {*paper_keys(other.paper)}:
                self._source_records.move_last(stored.paper_id)  # a split gives a shared id to the first record
                break
        self._source_records.add_merged_name(first.paper_id, first_name)
        self._source_records.add_merged_name(second.paper_id, second_name)
        reason = SPLIT_UNDONE if is_remerge else MERGED_BY_USER
        self._source_records.add_reason(second.paper_id, reason, self._added_at)
        merged = merge(first.paper, second.paper)
        self._merge_into(second, first)
        self._update(first, merged)

    def prepare_split(self, paper_id: int, groups: Iterable[tuple[str, RecordGroup]]) -> None:
        """Note the name under which each group of records is to be split off."""
        for name, group in groups:
            self.add_title_name(paper_id, name)
            record_ids = [source_record.record_id for source_record in group.source_records]
            self._source_records.add_merged_name(paper_id, name, record_ids)

    def add_title_name(self, paper_id: int, name: str) -> None:
        """Let a paper be found by its title or a record's content, though it has an id."""
        if name.startswith((TITLE_PREFIX, RECORD_PREFIX)):
            self._add_alias(paper_id, name)

    def split(self, first_name: str, second_name: str) -> list[int]:
        """Split the paper of two names so that each has its own; return the rows, the one with its key first."""
        stored = find_by_name(self._connection, first_name)
        if stored is None:
            return []
        groups = split_records(self._source_records.read(stored.paper_id), first_name, second_name)
        if len(groups) < 2:
            return [stored.row]
        key = paper_keys(stored.paper)[0]
        groups.sort(key=lambda group: key not in group.names or key in self._verdicts.denied_ids(group.names))
        first, *others = groups
        self._source_records.delete(stored.paper_id)
        lost = self._ids_of_earlier(first, others)
        kept = _without_ids(self._with_unused_ids(first.paper, stored.paper_id), lost)
        row = self._update(stored, kept)
        self._add_claims(row, first.paper, kept)
        not_its_own = {f"{kind}:{value}" for kind, value in lost} | self._verdicts.denied_ids(first.names)
        own = {name for name in first.names if not name.startswith((TITLE_PREFIX, RECORD_PREFIX))} - not_its_own
        self._connection.executemany(
            "DELETE FROM aliases WHERE paper_id = ? AND name = ?",
            [(stored.paper_id, name) for group in others for name in group.names if name not in own],
        )
        added = [self._insert_group(group, stored.paper_id) for group in others]
        known = {*self._provenance.records_of(stored.paper_id)}
        shared = [key for key in first.record_keys if key not in known]
        self._provenance.add_records((stored.paper_id, *key, "", None) for key in shared)
        parts = [(stored.paper_id, row, kept, first), *(part for part in added)]
        # Papers without an id get their names first.
        for paper_id, _, paper, group in sorted(parts, key=lambda part: bool(strong_ids(part[2]))):
            self._add_group_names(paper_id, paper, group, {first_name, second_name})
        return [row for _, row, _, _ in parts]

    def _ids_of_earlier(self, first: RecordGroup, others: Sequence[RecordGroup]) -> set[tuple[str, str]]:
        """Return the ids of other groups that were there before the first one, unless the user denied them."""
        return {
            (kind, value)
            for group in others
            if group.source_records[0].record_id < first.source_records[0].record_id
            for kind, value in strong_ids(group.paper)
            if f"{kind}:{value}" not in self._verdicts.denied_ids(group.names)
        }

    def _insert_group(self, group: RecordGroup, old_id: int) -> tuple[int, int, Paper, RecordGroup]:
        """Insert a paper split from another, with its records; return its paper_id, row, values and records."""
        paper = self._with_unused_ids(group.paper, None)
        paper_row = prepare_row(paper)
        self._counts.add(paper_row.terms, paper.abstract)
        row = self._day_counters.allocate_row(paper_row.day)
        paper_id = next(self._paper_ids)
        self._connection.execute(_INSERT, (paper_id, row, self._added_at, *paper_row.values))
        self._connection.execute(_INSERT_PLACE, (row, paper_id))
        self._fts_batch.add(row, paper_row.terms)
        self._provenance.move_records(old_id, group.record_keys, paper_id)
        self._add_claims(row, group.paper, paper)
        return paper_id, row, paper, group

    def _with_unused_ids(self, paper: Paper, paper_id: int | None) -> Paper:
        """Return a paper without ids of other papers, because its records may have ids that were not accepted."""
        owners = {id_: find_by_name(self._connection, ":".join(id_)) for id_ in strong_ids(paper)}
        return _without_ids(paper, {id_ for id_, stored in owners.items() if stored and stored.paper_id != paper_id})

    def _add_group_names(self, paper_id: int, paper: Paper, group: RecordGroup, merged_names: set[str]) -> None:
        """Add the names of a split paper, and its records if it can be split further."""
        names = paper_keys(paper)
        claims = {f"{kind}:{value}" for kind, value in strong_ids(group.paper)} - {*names}
        for name in group.names:
            if name not in claims and (name not in names or name in merged_names or not strong_ids(paper)):
                self._add_alias(paper_id, name)
        for index, source_record in enumerate(group.source_records if len(group.source_records) > 1 else ()):
            merged_as = tuple(name for name in source_record.merged_as if name not in merged_names)
            reason = source_record.reason or "same paper" if index else None
            self._source_records.write(paper_id, replace(source_record, merged_as=merged_as, reason=reason))

    def save(self) -> None:
        """Write what was collected in memory."""
        self._fts_batch.save()
        self._counts.save()
        self._day_counters.save()

    def save_if_large(self) -> None:
        """Write a large part of the index while the next papers are being read."""
        self._fts_batch.save_if_large()

    def _insert_all(self, records: Sequence[tuple[PaperRow, str]], origin: int) -> list[int]:
        """Insert new papers, each with its record; return their rows."""
        new = [
            (next(self._paper_ids), self._day_counters.allocate_row(paper_row.day), paper_row, record)
            for paper_row, record in records
        ]
        self._connection.executemany(
            _INSERT, [(paper_id, row, self._added_at, *paper_row.values) for paper_id, row, paper_row, _ in new]
        )
        self._connection.executemany(_INSERT_PLACE, sorted((row, paper_id) for paper_id, row, _, _ in new))
        self._provenance.add_records(
            (paper_id, origin, record, paper_row.citation_key, paper_row.bib) for paper_id, _, paper_row, record in new
        )
        self._add_announcements((paper_row.announced, paper_id) for paper_id, _, paper_row, _ in new)
        for paper_id, row, paper_row, _ in new:
            self._fts_batch.add(row, paper_row.terms)
            if not paper_row.has_id:
                self._add_title_alias(paper_id, paper_row.paper)
        return [row for _, row, _, _ in new]

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
        if merged.upvotes is not None and stored.paper.upvotes not in (None, merged.upvotes):
            values = {"id": stored.paper_id, "day": self._now.date().toordinal(), "old": stored.paper.upvotes}
            self._connection.execute(_ADD_FIRST_UPVOTES, values)
            self._connection.execute(_ADD_UPVOTES, values | {"new": merged.upvotes})
        self._fts_batch.add(row, paper_row.terms)
        self._counts.add(paper_row.terms, merged.abstract)
        self._add_title_alias(stored.paper_id, merged)
        if stored.claims:
            self._remove_claims(stored.paper_id, paper_keys(merged))
        for name in set(paper_keys(stored.paper)) - set(paper_keys(merged)):
            self._add_alias(stored.paper_id, name)
        return row

    def _remove_claims(self, paper_id: int, names: Iterable[str]) -> None:
        """Remove claims to ids that a paper now owns."""
        delete = "DELETE FROM claimed_ids WHERE paper_id = ? AND name = ?"
        self._connection.executemany(delete, [(paper_id, name) for name in names])

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


def _kind_of(reason: str) -> str:
    """Return what records have in common, without the id: `DOI`, `arXiv id`, `title and authors`."""
    if reason == MERGED_BY_USER:
        return "your decision"
    return next((label for label in ID_LABELS.values() if reason.startswith(f"same {label} ")), reason[5:])


def _is_bulk_join(known: Paper, paper: Paper) -> bool:
    return (
        known.source in BULK_SOURCES and paper.source in BULK_SOURCES and known.arxiv_id == paper.arxiv_id is not None
    )


def _have_conflicting_ids(first: Paper, second: Paper) -> bool:
    """Return True if two papers have different ids of one kind: then no third record makes them the same paper."""
    first_ids, second_ids = dict(strong_ids(first)), dict(strong_ids(second))
    return any(first_ids[kind] != second_ids[kind] for kind in first_ids.keys() & second_ids.keys())


def _without_ids_of(paper: Paper, others: Sequence[StoredPaper]) -> Paper:
    """Return a paper without the ids of other papers, because an id belongs to one paper only."""
    return _without_ids(paper, {id_ for other in others for id_ in strong_ids(other.paper)})


def _without_ids(paper: Paper, used: Collection[tuple[str, ...]]) -> Paper:
    removed: dict[str, Any] = {id_field(kind): None for kind, value in strong_ids(paper) if (kind, value) in used}
    return paper._replace(**removed) if removed else paper


def _has_day_changed(row: int, paper: Paper) -> bool:
    """Return True if a row is not on its paper's day; papers without a date may be on any of the undated days."""
    if paper.published is None:
        return row >= ROWS_PER_DAY * UNDATED_DAYS
    return day_number(paper.published) != row // ROWS_PER_DAY
