"""What a person says of papers: two that are one, one that is two; kept with the marks, and followed by the cache."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from paperbrowse.library.results import PaperEntry
from paperbrowse.marks.change_messages import Change
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import UsageError
from paperbrowse.model.identity import identity_record, ids_differ
from paperbrowse.model.marks import Subject, subject_of
from paperbrowse.papers.store import PaperStore


class DuplicateService:
    """Merging and splitting: said first where it cannot be lost, done then to what can be made again."""

    def __init__(
        self, paper_store: PaperStore, mark_store: MarkStore, subjects: Callable[[Sequence[int]], Iterable[Subject]]
    ) -> None:
        self._paper_store, self._mark_store, self._subjects = paper_store, mark_store, subjects

    def find_groups(self, entries: Callable[[Sequence[int]], list[PaperEntry | None]]) -> Iterator[list[PaperEntry]]:
        """Groups of papers that may be one."""
        self._paper_store.verdicts = self._mark_store.verdicts()
        for group in self._paper_store.find_duplicates():
            yield [entry for entry in entries([found.row for found in group]) if entry]

    def merge(self, subjects: Sequence[Subject]) -> Change:
        """Say that papers are one. Raises UsageMistake."""
        if len({one.names[0] for one in subjects}) < len(subjects):
            raise UsageError(f"{subjects[0].names[0]} is one paper", "name another besides it")
        for one in subjects:
            found = self._paper_store.find_by_name(one.names[0])
            if found is None or identity_record(found.paper) != one.identity:
                raise UsageError(f"“{one.title}” has no key of its own: another paper of this title has it")
        for one, other in combinations(subjects, 2):
            if ids_differ(one.identity, other.identity):
                raise UsageError(
                    f"{one.names[0]} and {other.names[0]} are two papers: no paper has two ids of one kind"
                )
        return self.apply(self._mark_store.writer.merge(subjects))

    def split(self, row: int) -> Change:
        """Say that a paper is several. Raises UsageMistake."""
        found = [subject_of(part.paper, part.names) for part in self._paper_store.record_groups(row)]
        if len(found) < 2:
            raise UsageError("that paper was not joined by likeness: all that describes it has one id, or one source")
        if len({one.names[0] for one in found}) < len(found):
            raise UsageError("nothing but the title names its parts, so they cannot be told apart")
        return self.apply(self._mark_store.writer.split(found))

    def apply(self, change: Change) -> Change:
        """Let the cache do what was said, and the marks follow their papers."""
        if not change.verdict_changes:
            return change
        self._paper_store.verdicts = self._mark_store.verdicts()
        divided: list[int] = []
        with self._paper_store.writing() as writer:
            for decision in change.verdict_changes:
                if decision.merges:
                    writer.merge(decision.first, decision.second, is_remerge=decision.after is None)
                else:
                    divided += writer.split(decision.first, decision.second)
        names = [name for decision in change.verdict_changes for name in (decision.first, decision.second)]
        rows = [found.row for name in names if (found := self._paper_store.find_by_name(name))]
        subjects = list(self._subjects(list(dict.fromkeys([*rows, *divided]))))
        if len(subjects) > 1:
            self._mark_store.writer.split_shared(subjects)
        self._mark_store.writer.learn_aliases(subjects)
        return change
