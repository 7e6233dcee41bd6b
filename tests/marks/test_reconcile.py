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
    """Advances by a second each time it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", Clock())) as opened:
        yield opened


def test_a_record_learns_the_names_that_a_merge_adds(store: MarkStore) -> None:
    store.writer.star([PASTED])
    assert not store.find([ONLY_ARXIV])[0].starred
    assert store.writer.learn_aliases(iter([PREPRINT])) == 1
    assert store.find([ONLY_ARXIV])[0].starred
    assert store.writer.learn_aliases([PREPRINT]) == 0
    (record,) = store.records(store.find_ids("starred"))
    assert record.identity.ids == (("arxiv", "2401.00001"),)
    assert record.title == TITLE


def test_papers_without_marks_add_no_names(store: MarkStore) -> None:
    assert store.writer.learn_aliases([PREPRINT, PUBLISHED]) == 0
    assert store.records(store.find_ids("starred")) == []


def test_marking_a_paper_learns_its_names_too(store: MarkStore) -> None:
    store.writer.star([PASTED])
    store.writer.mark_read([PREPRINT])
    assert store.find([ONLY_ARXIV]) == [Marks(starred_at=FIRST, read_at=SECOND)]
    assert store.starred_count() == 1


def test_records_of_one_paper_are_merged(store: MarkStore, tmp_path: Path) -> None:
    store.writer.star([PREPRINT])
    store.writer.star([PUBLISHED])
    store.writer.mark_read([PUBLISHED])
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("UPDATE mark SET note = 'note ' || mark_id")
        other.execute("INSERT INTO tag VALUES ('both', 1), ('both', 2), ('second', 2)")
    together = Marks(FIRST, START + timedelta(seconds=3), ("both", "second"), "note 1\n\nnote 2")
    assert store.find([MERGED]) == [together]  # also before the names are learned
    assert store.writer.learn_aliases([MERGED]) == 1
    assert store.find([MERGED, PREPRINT, PUBLISHED]) == [together] * 3
    assert store.starred_count() == 1
    (record,) = store.records(store.find_ids("starred"))
    assert set(record.names) == set(PREPRINT.names) | set(PUBLISHED.names)


def test_what_was_done_before_a_merge_can_still_be_undone(store: MarkStore) -> None:
    store.writer.star([PREPRINT])
    store.writer.mark_read([PREPRINT])
    store.writer.star([PUBLISHED])
    store.writer.learn_aliases([MERGED])
    assert store.writer.undo() is not None  # the later star: the earlier one still stands
    assert store.find([MERGED])[0].starred_at == FIRST
    store.writer.undo()
    assert store.find([MERGED]) == [Marks(starred_at=FIRST)]
    store.writer.undo()
    assert store.find([MERGED]) == [Marks()]
    assert store.writer.undo() is None
    for _ in range(3):
        store.writer.redo()
    assert store.find([MERGED]) == [Marks(FIRST, SECOND)]


def test_a_command_that_changed_both_records_is_undone_on_the_merged_one(store: MarkStore) -> None:
    store.writer.star([PREPRINT, PUBLISHED])
    store.writer.learn_aliases([MERGED])
    store.writer.undo()
    assert not store.find([MERGED])[0].starred
    store.writer.redo()
    assert store.find([MERGED])[0].starred_at == FIRST


def test_papers_merged_during_a_command_count_once(store: MarkStore) -> None:
    store.writer.mark_read([PREPRINT])
    store.writer.mark_read([PUBLISHED])
    change = store.writer.star([PREPRINT, PUBLISHED, MERGED])
    assert change.count == 1
    assert store.find([PREPRINT, PUBLISHED])[0] == store.find([PUBLISHED])[0]
    store.writer.undo()
    assert store.find([MERGED]) == [Marks(read_at=FIRST)]


def test_an_import_of_any_length_is_read_as_it_comes(store: MarkStore) -> None:
    store.writer.star([PASTED])
    crowd = (subject_of(Paper(title=f"Another telling title {n}", arxiv_id=f"2402.{n:05d}")) for n in range(2_500))
    assert store.writer.learn_aliases([*crowd, PREPRINT]) == 1
    assert store.find([ONLY_ARXIV])[0].starred
