"""The `DuplicateService`: merging papers that are the same, and splitting papers that are not."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import PaperEntry
from paperbrowse.library.stores import Stores
from paperbrowse.marks.change_messages import Change
from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import (
    CLAIM_PREFIX,
    TITLE_PREFIX,
    content_key,
    identity_record,
    ids_differ,
    paper_key,
)
from paperbrowse.model.marks import Subject, subject_of
from paperbrowse.model.paper import Paper

if TYPE_CHECKING:
    from paperbrowse.papers.source_records import RecordGroup, SourceRecord


@dataclass(frozen=True, slots=True)
class JoinedRecord:
    row: int
    key: str
    """The key of the paper it belongs to."""
    paper: Paper
    """The paper as the record describes it."""
    sources: tuple[str, ...]
    """Where it came from, as `KIND FILE:RECORD`; several for equal records."""
    reason: str
    """Why it was joined with the records before it; empty for the first one."""
    joined_at: int | None


class DuplicateService:
    """Saves verdicts with the marks first, because papers.db can be rebuilt from them but not the reverse."""

    def __init__(self, stores: Stores, subjects: Callable[[Sequence[int]], Iterable[Subject]]) -> None:
        self._stores, self._subjects = stores, subjects

    def groups(self) -> Iterator[tuple[list[PaperEntry], str]]:
        """Yield groups of papers that may be the same, and why, where the user has not decided it."""
        with self._stores.papers.reading():
            self._stores.papers.verdicts = self._stores.marks.verdicts()
            for group, reason in self._stores.papers.find_duplicates():
                entries = PaperService(self._stores).entries([paper.row for paper in group])
                yield [entry for entry in entries if entry], reason

    def latest_joins(self, limit: int) -> list[JoinedRecord]:
        """Return the records that were joined last with papers known before, the last first."""
        with self._stores.papers.reading():
            return self._describe(self._stores.papers.source_records.read_joined(limit))

    def records(self, row: int) -> list[JoinedRecord]:
        """Return the records of a joined paper, the earliest first; none if it has only one or equal ones."""
        papers_db = self._stores.papers
        with papers_db.reading():
            paper_id = papers_db.paper_id(row)
            return self._describe([(paper_id, record) for record in papers_db.source_records.read(paper_id)])

    def _describe(self, records: "Sequence[tuple[int, SourceRecord]]") -> list[JoinedRecord]:
        papers_db = self._stores.papers
        rows = papers_db.rows_of_ids([paper_id for paper_id, _ in records])
        keys = {row: paper_key(paper) for row, paper in papers_db.papers(list(rows.values())).items()}
        origins = papers_db.origins()
        return [
            JoinedRecord(
                row := rows[paper_id],
                keys[row],
                record.paper,
                tuple(f"{origins.get(origin, '?')}:{locator}" for origin, locator in record.record_keys),
                record.reason or "",
                record.joined_at,
            )
            for paper_id, record in records
            if paper_id in rows
        ]

    def merge(self, rows: Sequence[int]) -> Change:
        """Merge papers, now and after every import. Raises UsageError if their ids differ."""
        papers_db = self._stores.papers
        with papers_db.reading():
            subjects = list(self._subjects(rows))
            if len({subject.names[0] for subject in subjects}) < len(subjects):
                papers = papers_db.papers(rows)  # of one title and without ids: told apart by what their records say
                keys = [content_key(papers[row]) for row in rows]
                subjects = [replace(each, names=(key, *each.names)) for key, each in zip(keys, subjects, strict=True)]
            if len({subject.names[0] for subject in subjects}) < len(subjects):
                raise UsageError(f"{subjects[0].names[1]} is one paper", "name another paper to merge it with")
            for first, second in combinations(subjects, 2):
                if ids_differ(first.identity, second.identity):
                    raise UsageError(f"cannot merge {first.names[0]} and {second.names[0]}: their ids differ")
            # Ids that several records have do not say which paper is meant.
            claimed = {name for row in rows for name in papers_db.claims_of(papers_db.paper_id(row))}
            subjects = [_with_last(subject, claimed) for subject in subjects]
            with papers_db.writing() as writer:
                for row, subject in zip(rows, subjects, strict=True):
                    writer.add_title_name(papers_db.paper_id(row), subject.names[0])
            for subject in subjects:
                paper = papers_db.find_by_name(subject.names[0])
                if paper is None or identity_record(paper.paper) != subject.identity:
                    raise UsageError(f"cannot merge “{subject.title}”: another paper has the same title and no id")
            return self.apply(self._stores.marks.writer.merge(subjects))

    def split(self, row: int, record: int | None = None) -> Change:
        """Split a joined paper into those that can be told apart. Raises UsageError if it cannot be.

        record: the index in `records` of the record that is to become another paper.
        """
        from paperbrowse.papers.source_records import tellable_groups

        papers_db = self._stores.papers
        with papers_db.reading():
            paper_id = papers_db.paper_id(row)
            records = papers_db.source_records.read(paper_id)
            if len(records) < 2:
                raise UsageError("cannot split this paper: it has one record, or equal ones")
            groups = tellable_groups(records, record)
            subjects = _subjects_of(groups)
            if len({subject.names[0] for subject in subjects}) < max(2, len(subjects)):
                raise UsageError("cannot split this paper: its records have the same ids and titles")
            with papers_db.writing() as writer:
                names = [subject.names[0] for subject in subjects]
                writer.prepare_split(paper_id, zip(names, groups, strict=True))
            for name in names:
                named = papers_db.find_by_name(name)
                if named is None or named.paper_id != paper_id:
                    raise UsageError("cannot split this paper: another one has the title of one of its records")
            return self.apply(self._stores.marks.writer.split(subjects, _claims(groups)))

    def apply(self, change: Change) -> Change:
        """Merge and split papers as the verdicts of a change say, and update their marks; return the change."""
        if not change.verdict_changes:
            return change
        papers_db, marks_db = self._stores.papers, self._stores.marks
        papers_db.verdicts = marks_db.verdicts()
        split_rows: list[int] = []
        with papers_db.writing() as writer:
            for verdict in change.verdict_changes:
                if verdict.merges:
                    writer.merge(verdict.first, verdict.second, is_remerge=verdict.after is None)
                else:
                    split_rows += writer.split(verdict.first, verdict.second)
        names = [name for verdict in change.verdict_changes for name in (verdict.first, verdict.second)]
        rows = [paper.row for name in names if (paper := papers_db.find_by_name(name))]
        subjects = list(self._subjects(list(dict.fromkeys([*rows, *split_rows]))))
        if len(subjects) > 1:
            marks_db.writer.split_shared(subjects)
        marks_db.writer.learn_aliases(subjects)
        return change


def _subjects_of(groups: "Sequence[RecordGroup]") -> list[Subject]:
    """Return each group as a paper, with the ids that others have too last, because they tell nothing apart."""
    subjects = [subject_of(group.paper, group.names) for group in groups]
    counts = Counter(name for subject in subjects for name in set(subject.names))
    shared = {name for name, count in counts.items() if count > 1}
    if all(name.startswith(TITLE_PREFIX) and name != subjects[0].names[0] for name in shared):
        return subjects
    return [_with_last(subject, shared) for subject in subjects]


def _with_last(subject: Subject, last: Collection[str]) -> Subject:
    """Return a subject whose names begin with those that are its own."""
    return replace(subject, names=tuple(sorted(subject.names, key=lambda name: name in last)))


def _claims(groups: "Sequence[RecordGroup]") -> list[tuple[str, str]]:
    """Return (claim, title key or content key) of the records with an id that stays with the first group."""
    first, *others = groups
    return [
        (CLAIM_PREFIX + id_, title if title not in first.names else content)
        for group in others
        for record in group.source_records
        for *ids, title, content in [record.names]
        for id_ in ids
        if id_ in first.names
    ]
