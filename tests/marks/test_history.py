from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from paperbrowse.marks.history import MAX_COMMANDS
from paperbrowse.marks.reconcile import ImportedMarks, merge_pair
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.marks import Marks, subject_of
from paperbrowse.model.paper import Paper
from tests.examples import examples

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PAPERS = [subject_of(Paper(title=f"The telling title of paper number {n}", arxiv_id=f"2401.{n:05d}")) for n in range(6)]
ONE, TWO, THREE = PAPERS[:3]


class Clock:
    """Advances by a second each time it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", clock, "mine")) as opened:
        yield opened


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", clock, "other")) as opened:
        yield opened


def stars(store: MarkStore) -> list[int]:
    return [number for number, marks in enumerate(store.find(PAPERS)) if marks.starred]


def reads(store: MarkStore) -> list[int]:
    return [number for number, marks in enumerate(store.find(PAPERS)) if marks.read]


def test_undo_and_redo_report_what_they_did(store: MarkStore) -> None:
    assert store.writer.undo() is None
    assert store.writer.redo() is None
    store.writer.mark_read(PAPERS)
    undone = store.writer.undo()
    assert undone is not None
    assert (undone.name, undone.count, undone.sentence) == ("undo", 6, "undid: marked 6 papers read")
    redone = store.writer.redo()
    assert redone is not None
    assert (redone.name, redone.count, redone.sentence) == ("redo", 6, "redid: marked 6 papers read")


def test_undoing_an_unstar_restores_the_first_time(store: MarkStore) -> None:
    store.writer.star([ONE])
    before = store.find([ONE])
    store.writer.unstar([ONE])
    store.writer.undo()
    assert store.find([ONE]) == before


def test_a_mark_all_is_undone_as_one_and_only_where_it_changed_something(store: MarkStore) -> None:
    store.writer.mark_read([TWO])
    store.writer.mark_read(PAPERS)
    store.writer.undo()
    assert reads(store) == [1]


def test_a_new_change_ends_what_can_be_redone(store: MarkStore) -> None:
    store.writer.star([ONE])
    store.writer.star([TWO])
    store.writer.undo()
    store.writer.star([THREE])
    assert store.writer.redo() is None
    assert stars(store) == [0, 2]
    assert len(store.writer.history()) == 2


def test_undo_begins_with_the_changes_of_this_window(store: MarkStore, other: MarkStore) -> None:
    store.writer.star([ONE])
    other.writer.star([TWO])
    store.writer.undo()
    assert stars(store) == [1]
    other.writer.undo()
    assert stars(store) == []
    store.writer.redo()
    assert stars(store) == [0]


def test_what_another_window_did_to_the_same_paper_stays(store: MarkStore, other: MarkStore) -> None:
    store.writer.star([ONE])
    other.writer.mark_read([ONE])
    store.writer.undo()
    assert (stars(store), reads(store)) == ([], [0])


def test_a_field_another_window_changed_since_is_left_alone(store: MarkStore, other: MarkStore) -> None:
    store.writer.mark_read([ONE, TWO])
    other.writer.mark_unread([ONE])
    other.writer.mark_read([ONE])
    later = store.find([ONE])
    undone = store.writer.undo()
    assert undone is not None
    assert undone.count == 1
    assert (store.find([ONE]), reads(store)) == (later, [0])


def test_an_undo_that_can_change_nothing_reports_it(store: MarkStore, other: MarkStore) -> None:
    store.writer.star([ONE])
    other.writer.unstar([ONE])
    undone = store.writer.undo()
    assert undone is not None
    assert undone.count == 0
    assert undone.sentence.startswith("left as it is")


def test_an_earlier_sessions_change_can_be_undone(tmp_path: Path, clock: Clock) -> None:
    with closing(MarkStore(tmp_path / "library.db", clock, "monday")) as monday:
        monday.writer.star([ONE])
        monday.writer.star([TWO])
    with closing(MarkStore(tmp_path / "library.db", clock, "tuesday")) as tuesday:
        tuesday.writer.undo()
        assert stars(tuesday) == [0]
    with closing(MarkStore(tmp_path / "library.db", clock, "wednesday")) as wednesday:
        wednesday.writer.redo()
        assert stars(wednesday) == [0, 1]


def test_the_history_begins_with_the_newest(store: MarkStore) -> None:
    store.writer.star([ONE])
    store.writer.mark_read([TWO, THREE])
    store.writer.undo()
    newest, oldest = store.writer.history(2)
    assert (newest.sentence, newest.undone) == ("marked 2 papers read", True)
    assert (oldest.sentence, oldest.undone) == ("starred “The telling title of paper number 0”", False)
    assert oldest.done_at == START + timedelta(seconds=1)
    assert store.writer.history(1) == [newest]


def test_the_journal_does_not_grow_forever(store: MarkStore) -> None:
    store._connection.execute("PRAGMA synchronous = OFF")
    for _ in range(MAX_COMMANDS // 2 + 5):
        store.writer.star([ONE])
        store.writer.unstar([ONE])
    assert len(store.writer.history(2 * MAX_COMMANDS)) == MAX_COMMANDS
    (touches,) = store._connection.execute("SELECT count(*) FROM touch").fetchone()
    assert touches == MAX_COMMANDS


def merged(mine: Marks, theirs: Marks, field: str) -> Marks:
    """Return existing marks with one kind of the imported marks merged in."""
    return replace(mine, **{field: getattr(merge_pair(mine, theirs, "a file"), field)})


class AnySequence(RuleBasedStateMachine):
    """Marks, undos, redos and restarts in any order, beside a list of states."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = Clock()
        self.session = 0
        self.states: list[tuple[Marks, ...]] = [tuple(Marks() for _ in PAPERS)]
        self.at = 0
        self.open()

    def open(self) -> None:
        self.store = MarkStore(Path(self.folder.name) / "library.db", self.clock, f"session {self.session}")
        self.store._connection.execute("PRAGMA synchronous = OFF")

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    papers = st.lists(st.integers(0, len(PAPERS) - 1), max_size=4)

    tags = st.sampled_from(["deep", "to read", "{}"])
    notes = st.sampled_from([None, "one", "two"])

    def expect(self, papers: list[int], change: Callable[[Marks], Marks]) -> int:
        """Change the model as the store should; return the number of papers changed."""
        before = self.states[self.at]
        after = tuple(change(marks) if n in papers else marks for n, marks in enumerate(before))
        if after != before:
            self.states[self.at + 1 :] = [after]
            self.at += 1
        return sum(old != new for old, new in zip(before, after, strict=True))

    @rule(papers=papers)
    def star(self, papers: list[int]) -> None:
        count = self.store.writer.star([PAPERS[number] for number in papers]).count
        assert count == self.expect(papers, lambda m: replace(m, starred_at=m.starred_at or self.clock.now))

    @rule(papers=papers)
    def unstar(self, papers: list[int]) -> None:
        count = self.store.writer.unstar([PAPERS[number] for number in papers]).count
        assert count == self.expect(papers, lambda marks: replace(marks, starred_at=None))

    @rule(papers=papers)
    def mark_read(self, papers: list[int]) -> None:
        count = self.store.writer.mark_read([PAPERS[number] for number in papers]).count
        assert count == self.expect(papers, lambda m: replace(m, read_at=m.read_at or self.clock.now))

    @rule(papers=papers)
    def mark_unread(self, papers: list[int]) -> None:
        count = self.store.writer.mark_unread([PAPERS[number] for number in papers]).count
        assert count == self.expect(papers, lambda marks: replace(marks, read_at=None))

    @rule(papers=papers, tag=tags)
    def tag(self, papers: list[int], tag: str) -> None:
        count = self.store.writer.tag([PAPERS[number] for number in papers], tag).count
        assert count == self.expect(papers, lambda m: replace(m, tags=tuple(sorted({*m.tags, tag}))))

    @rule(papers=papers, tag=tags)
    def untag(self, papers: list[int], tag: str) -> None:
        count = self.store.writer.untag([PAPERS[number] for number in papers], tag).count
        assert count == self.expect(papers, lambda m: replace(m, tags=tuple(sorted({*m.tags} - {tag}))))

    @rule(papers=papers, note=notes)
    def note(self, papers: list[int], note: str | None) -> None:
        count = self.store.writer.note([PAPERS[number] for number in papers], note).count
        assert count == self.expect(papers, lambda marks: replace(marks, note=note))

    @rule(papers=papers, tag=tags, note=notes)
    def import_marks(self, papers: list[int], tag: str, note: str | None) -> None:
        theirs = Marks(START, None, (tag,), note)
        changes = self.store.writer.import_marks([ImportedMarks(PAPERS[number], theirs, "a file") for number in papers])
        counts = [self.expect(papers, partial(merged, theirs=theirs, field=f)) for f in ("starred_at", "tags", "note")]
        assert [change.count for change in changes] == [count for count in counts if count]

    @rule()
    def undo(self) -> None:
        assert (self.store.writer.undo() is None) == (self.at == 0)
        self.at = max(0, self.at - 1)

    @rule()
    def redo(self) -> None:
        assert (self.store.writer.redo() is None) == (self.at == len(self.states) - 1)
        self.at = min(len(self.states) - 1, self.at + 1)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.session += 1
        self.open()

    @invariant()
    def agrees(self) -> None:
        state = self.states[self.at]
        assert self.store.find(PAPERS) == list(state)
        starred = sorted((m.starred_at for m in state if m.starred_at), reverse=True)
        assert [record.marks.starred_at for record in self.store.records(self.store.find_ids("starred"))] == starred
        assert self.store.starred_count() == len(starred)


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=examples(60), stateful_step_count=25)
