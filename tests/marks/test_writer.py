"""A command on any number of papers is one change, in several transactions."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperbrowse.marks import writer
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.marks import NO_MARKS, Subject, subject_of
from paperbrowse.model.paper import Paper

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PAPERS = [
    subject_of(Paper(title=f"The telling title of paper number {n}", arxiv_id=f"2401.{n:05d}")) for n in range(10)
]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_BATCH_SIZE", 3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "mine")) as opened:
        yield opened


def read(store: MarkStore) -> list[int]:
    return [number for number, marks in enumerate(store.find(PAPERS)) if marks.read]


def test_many_papers_are_one_change(store: MarkStore) -> None:
    store.writer.mark_read(PAPERS[4:5])
    change = store.writer.mark_read(iter(PAPERS))
    assert (change.count, change.sentence) == (9, "marked 9 papers read")
    newest = store.writer.history()[0]
    assert (newest.sentence, newest.paper_count) == ("marked 9 papers read", 9)
    assert store.writer.mark_read(PAPERS).sentence == "already read: 10 papers"
    store.writer.undo()
    assert read(store) == [4]
    store.writer.redo()
    assert len(read(store)) == 10


def test_the_part_done_before_an_interruption_is_undone_as_one(store: MarkStore) -> None:
    def breaking_off() -> Iterator[Subject]:
        yield from PAPERS[:7]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.writer.mark_read(breaking_off())
    assert len(read(store)) == 6
    undone = store.writer.undo()
    assert undone
    assert undone.sentence == "undid: marked 6 papers read"
    assert read(store) == []


def test_other_windows_get_their_turn_in_between(store: MarkStore, tmp_path: Path) -> None:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "other")) as other:

        def interrupted() -> Iterator[Subject]:
            yield from PAPERS[:3]
            other.writer.mark_unread(PAPERS[:1])
            yield from PAPERS[:8]

        store.writer.mark_read(interrupted())
        assert len(read(store)) == 8
        other.writer.undo()
        store.writer.undo()
    assert read(store) == []


def test_a_part_undone_by_another_window_stays_undone_and_the_rest_is_a_new_change(
    store: MarkStore, tmp_path: Path
) -> None:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "other")) as other:

        def undone() -> Iterator[Subject]:
            yield from PAPERS[:3]
            other.writer.undo()
            yield from PAPERS[3:6]

        store.writer.mark_read(undone())
    assert read(store) == [3, 4, 5]
    store.writer.undo()
    assert read(store) == []


def test_add_note_appends_to_existing_notes(store: MarkStore) -> None:
    store.writer.note(PAPERS[:1], "mine")
    change = store.writer.add_note(PAPERS[:2], "more")
    assert (change.count, change.sentence) == (2, "added to the notes on 2 papers")
    assert [marks.note for marks in store.find(PAPERS[:3])] == ["mine\n\nmore", "more", None]
    assert store.writer.add_note(PAPERS[:2], None).count == 0
    store.writer.undo()
    assert [marks.note for marks in store.find(PAPERS[:2])] == ["mine", None]


def test_a_skip_is_undone_and_redone(store: MarkStore) -> None:
    store.writer.skip(PAPERS[:1])
    assert store.find(PAPERS[:1])[0].skipped_at
    store.writer.undo()
    assert store.find_ids("skipped") == []
    store.writer.redo()
    assert len(store.find_ids("skipped")) == len(store.find_ids("marked")) == 1
    store.writer.unskip(PAPERS[:1])
    assert store.find(PAPERS[:1]) == [NO_MARKS]


def test_a_wish_has_a_few_steps_and_each_is_undone(store: MarkStore) -> None:
    for _ in range(5):
        change = store.writer.wish(PAPERS[0], "deep learning", -1)
    assert store.wishes() == {"deep learning": -3}
    assert change.count == 0
    store.writer.undo()
    assert store.wishes() == {"deep learning": -2}
    for _ in range(2):
        store.writer.wish(PAPERS[0], "deep learning", 1)
    assert store.wishes() == {}
    store.writer.undo()
    assert store.wishes() == {"deep learning": -1}


def test_forgetting_skips_and_wishes_keeps_stars_and_is_undone(store: MarkStore) -> None:
    store.writer.star(PAPERS[:1])
    store.writer.skip(PAPERS[:1])
    store.writer.wish(PAPERS[0], "@a. vaswani", 1)
    assert store.writer.forget_taste().count == 2
    assert (store.wishes(), store.find_ids("skipped"), len(store.find_ids("starred"))) == ({}, [], 1)
    store.writer.undo()
    assert store.wishes() == {"@a. vaswani": 1}
    assert store.find_ids("skipped")
