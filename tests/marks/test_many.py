"""Any number of papers is one change, however it is cut into transactions."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperbrowse.marks import writer
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.marks import Subject, subject_of
from paperbrowse.model.paper import Paper

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PAPERS = [
    subject_of(Paper(title=f"The telling title of paper number {n}", arxiv_id=f"2401.{n:05d}")) for n in range(10)
]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_BATCH_SIZE", 3)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "mine")) as opened:
        yield opened


def read(book: MarkStore) -> list[int]:
    return [number for number, marks in enumerate(book.find(PAPERS)) if marks.read]


def test_many_papers_are_one_change(book: MarkStore) -> None:
    book.writer.mark_read(PAPERS[4:5])
    change = book.writer.mark_read(iter(PAPERS))
    assert (change.count, change.sentence) == (9, "marked 9 papers read")
    newest = book.writer.history()[0]
    assert (newest.sentence, newest.paper_count) == ("marked 9 papers read", 9)
    assert book.writer.mark_read(PAPERS).sentence == "already read: 10 papers"
    book.writer.undo()
    assert read(book) == [4]
    book.writer.redo()
    assert len(read(book)) == 10


def test_what_was_done_before_it_broke_off_is_undone_as_one(book: MarkStore) -> None:
    def breaking_off() -> Iterator[Subject]:
        yield from PAPERS[:7]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.writer.mark_read(breaking_off())
    assert len(read(book)) == 6
    undone = book.writer.undo()
    assert undone
    assert undone.sentence == "undid: marked 6 papers read"
    assert read(book) == []


def test_other_windows_get_their_turn_in_between(book: MarkStore, tmp_path: Path) -> None:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "other")) as other:

        def interrupted() -> Iterator[Subject]:
            yield from PAPERS[:3]
            other.writer.mark_unread(PAPERS[:1])
            yield from PAPERS[:8]

        book.writer.mark_read(interrupted())
        assert len(read(book)) == 8
        other.writer.undo()
        book.writer.undo()
    assert read(book) == []


def test_what_another_window_undid_meanwhile_stays_undone_and_the_rest_is_a_change_of_its_own(
    book: MarkStore, tmp_path: Path
) -> None:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "other")) as other:

        def undone() -> Iterator[Subject]:
            yield from PAPERS[:3]
            other.writer.undo()
            yield from PAPERS[3:6]

        book.writer.mark_read(undone())
    assert read(book) == [3, 4, 5]
    book.writer.undo()
    assert read(book) == []


def test_a_text_is_written_below_the_notes_there_are(book: MarkStore) -> None:
    book.writer.note(PAPERS[:1], "mine")
    change = book.writer.add_note(PAPERS[:2], "more")
    assert (change.count, change.sentence) == (2, "added to the notes on 2 papers")
    assert [marks.note for marks in book.find(PAPERS[:3])] == ["mine\n\nmore", "more", None]
    assert book.writer.add_note(PAPERS[:2], None).count == 0
    book.writer.undo()
    assert [marks.note for marks in book.find(PAPERS[:2])] == ["mine", None]
