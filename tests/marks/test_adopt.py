import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.marks.store import MarkStore
from paperbrowse.model.marks import Marks, subject_of
from paperbrowse.model.paper import Author, Paper

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
FIRST, SECOND = START + timedelta(seconds=1), START + timedelta(seconds=2)

TITLE = "On Learning the Names of Papers That Were Merged"
AUTHORS = (Author("Ann Archer"),)
PASTED = subject_of(Paper(title=TITLE, authors=AUTHORS))
PUBLISHED = subject_of(Paper(title=TITLE + ", Extended", doi="10.1000/1"))
PREPRINT = subject_of(Paper(title=TITLE, authors=AUTHORS, arxiv_id="2401.00001"))
MERGED = subject_of(Paper(title=TITLE, authors=AUTHORS, arxiv_id="2401.00001", doi="10.1000/1"))
ONLY_ARXIV = subject_of(Paper(title="Retitled since", arxiv_id="2401.00001"))


class Clock:
    """Goes on by a second each time it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def book(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", Clock())) as opened:
        yield opened


def test_a_mark_learns_the_names_a_merge_brought(book: MarkStore) -> None:
    book.writer.star([PASTED])
    assert not book.find([ONLY_ARXIV])[0].starred
    assert book.writer.learn_aliases(iter([PREPRINT])) == 1
    assert book.find([ONLY_ARXIV])[0].starred
    assert book.writer.learn_aliases([PREPRINT]) == 0
    (kept,) = book.records(book.find_ids("starred"))
    assert kept.identity.ids == (("arxiv", "2401.00001"),)
    assert kept.title == TITLE


def test_papers_without_marks_teach_nothing(book: MarkStore) -> None:
    assert book.writer.learn_aliases([PREPRINT, PUBLISHED]) == 0
    assert book.records(book.find_ids("starred")) == []


def test_marking_a_paper_learns_its_names_too(book: MarkStore) -> None:
    book.writer.star([PASTED])
    book.writer.mark_read([PREPRINT])
    assert book.find([ONLY_ARXIV]) == [Marks(starred_at=FIRST, read_at=SECOND)]
    assert book.starred_count() == 1


def test_marks_that_turn_out_to_be_one_papers_become_one(book: MarkStore, tmp_path: Path) -> None:
    book.writer.star([PREPRINT])
    book.writer.star([PUBLISHED])
    book.writer.mark_read([PUBLISHED])
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("UPDATE mark SET note = 'note ' || mark_id")
        other.execute("INSERT INTO tag VALUES ('both', 1), ('both', 2), ('second', 2)")
    together = Marks(FIRST, START + timedelta(seconds=3), ("both", "second"), "note 1\n\nnote 2")
    assert book.find([MERGED]) == [together]  # also before anybody adopts
    assert book.writer.learn_aliases([MERGED]) == 1
    assert book.find([MERGED, PREPRINT, PUBLISHED]) == [together] * 3
    assert book.starred_count() == 1
    (kept,) = book.records(book.find_ids("starred"))
    assert set(kept.names) == set(PREPRINT.names) | set(PUBLISHED.names)


def test_what_was_done_before_a_merge_can_still_be_undone(book: MarkStore) -> None:
    book.writer.star([PREPRINT])
    book.writer.mark_read([PREPRINT])
    book.writer.star([PUBLISHED])
    book.writer.learn_aliases([MERGED])
    assert book.writer.undo() is not None  # the later star: the earlier one still stands
    assert book.find([MERGED])[0].starred_at == FIRST
    book.writer.undo()
    assert book.find([MERGED]) == [Marks(starred_at=FIRST)]
    book.writer.undo()
    assert book.find([MERGED]) == [Marks()]
    assert book.writer.undo() is None
    for _ in range(3):
        book.writer.redo()
    assert book.find([MERGED]) == [Marks(FIRST, SECOND)]


def test_a_command_that_touched_both_is_undone_for_the_one(book: MarkStore) -> None:
    book.writer.star([PREPRINT, PUBLISHED])
    book.writer.learn_aliases([MERGED])
    book.writer.undo()
    assert not book.find([MERGED])[0].starred
    book.writer.redo()
    assert book.find([MERGED])[0].starred_at == FIRST


def test_one_command_on_papers_that_unite_on_the_way_counts_them_once(book: MarkStore) -> None:
    book.writer.mark_read([PREPRINT])
    book.writer.mark_read([PUBLISHED])
    change = book.writer.star([PREPRINT, PUBLISHED, MERGED])
    assert change.count == 1
    assert book.find([PREPRINT, PUBLISHED])[0] == book.find([PUBLISHED])[0]
    book.writer.undo()
    assert book.find([MERGED]) == [Marks(read_at=FIRST)]


def test_an_import_of_any_length_is_read_as_it_comes(book: MarkStore) -> None:
    book.writer.star([PASTED])
    crowd = (subject_of(Paper(title=f"Another telling title {n}", arxiv_id=f"2402.{n:05d}")) for n in range(2_500))
    assert book.writer.learn_aliases([*crowd, PREPRINT]) == 1
    assert book.find([ONLY_ARXIV])[0].starred
