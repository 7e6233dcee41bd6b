"""The `DuplicateService`: merging papers that are the same, and splitting papers that are not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from paperbrowse.library.papers import PaperService
from paperbrowse.library.results import PaperEntry
from paperbrowse.library.stores import Stores
from paperbrowse.marks.change_messages import Change
from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import identity_record, ids_differ
from paperbrowse.model.marks import Subject, subject_of


class DuplicateService:
    """Saves verdicts with the marks first, because papers.db can be rebuilt from them but not the reverse."""

    def __init__(self, stores: Stores, subjects: Callable[[Sequence[int]], Iterable[Subject]]) -> None:
        self._stores, self._subjects = stores, subjects

    def groups(self) -> Iterator[list[PaperEntry]]:
        """Yield groups of papers that look the same, where neither an id nor the user has decided it."""
        with self._stores.papers.reading():
            self._stores.papers.verdicts = self._stores.marks.verdicts()
            for group in self._stores.papers.find_duplicates():
                entries = PaperService(self._stores).entries([paper.row for paper in group])
                yield [entry for entry in entries if entry]

    def merge(self, rows: Sequence[int]) -> Change:
        """Merge papers, now and after every import. Raises UsageError if their ids differ."""
        with self._stores.papers.reading():
            subjects = list(self._subjects(rows))
            if len({subject.names[0] for subject in subjects}) < len(subjects):
                raise UsageError(f"{subjects[0].names[0]} is one paper", "name another paper to merge it with")
            for subject in subjects:
                paper = self._stores.papers.find_by_name(subject.names[0])
                if paper is None or identity_record(paper.paper) != subject.identity:
                    raise UsageError(f"cannot merge “{subject.title}”: another paper has the same title and no id")
            for first, second in combinations(subjects, 2):
                if ids_differ(first.identity, second.identity):
                    raise UsageError(f"cannot merge {first.names[0]} and {second.names[0]}: their ids differ")
            return self.apply(self._stores.marks.writer.merge(subjects))

    def split(self, row: int) -> Change:
        """Split a paper whose records were merged because they look the same. Raises UsageError if none were."""
        with self._stores.papers.reading():
            subjects = [subject_of(group.paper, group.names) for group in self._stores.papers.record_groups(row)]
            if len(subjects) < 2:
                raise UsageError("cannot split this paper: all its records share an id or a source")
            if len({subject.names[0] for subject in subjects}) < len(subjects):
                raise UsageError("cannot split this paper: its parts have no ids")
            return self.apply(self._stores.marks.writer.split(subjects))

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
