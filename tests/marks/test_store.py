import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paperbrowse.marks.matching import NAMES_TO_MARKS
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NotSaved
from paperbrowse.model.marks import NO_MARKS, Marks, Subject, subject_of
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Clock:
    """Advances by a second each time it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


ATTENTION = Paper(
    title="Attention Is All You Need",
    abstract="The dominant sequence transduction models are based on complex recurrent networks.",
    authors=(Author("Ashish Vaswani"), Author("Noam Shazeer")),
    author_count=8,
    published=PartialDate(2017, 6, 12),
    arxiv_id="1706.03762",
)
BERT = Paper(title="BERT: Pre-training of Deep Bidirectional Transformers", arxiv_id="1810.04805")
BARE = Paper(title="A Survey of Nothing in Particular, With Applications")


def numbered(number: int) -> Subject:
    return subject_of(Paper(title=f"The long and telling title of paper {number}", arxiv_id=f"2401.{number:05d}"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", Clock())) as opened:
        yield opened


def test_a_star_is_found_again_with_its_time(store: MarkStore) -> None:
    change = store.writer.star([subject_of(ATTENTION)])
    assert (change.name, change.count) == ("star", 1)
    assert change.sentence == "starred “Attention Is All You Need”"
    assert store.find([subject_of(BERT), subject_of(ATTENTION)]) == [
        NO_MARKS,
        Marks(starred_at=START + timedelta(seconds=1)),
    ]


def test_several_papers_are_described_by_their_number(store: MarkStore) -> None:
    subjects = [numbered(number) for number in range(1200)]
    store.writer.mark_read(subjects[:3])
    assert store.writer.mark_read(subjects).sentence == "marked 1,197 papers read"
    assert store.writer.mark_unread(subjects[:2]).sentence == "marked 2 papers unread"
    assert store.writer.star(subjects[:1]).sentence == "starred “The long and telling title of paper 0”"
    assert store.writer.unstar(subjects).sentence == "unstarred “The long and telling title of paper 0”"


def test_a_change_that_changes_nothing_is_reported_and_not_journaled(store: MarkStore) -> None:
    store.writer.star([subject_of(ATTENTION)])
    again = store.writer.star([subject_of(ATTENTION)])
    assert (again.count, again.sentence) == (0, "already starred: “Attention Is All You Need”")
    assert store.writer.unstar([subject_of(BERT)]).sentence == f"not starred: “{BERT.title}”"
    assert len(store.writer.history()) == 1
    assert store.find([subject_of(ATTENTION)])[0].starred_at == START + timedelta(seconds=1)


def test_one_paper_named_twice_is_one_paper(store: MarkStore) -> None:
    assert store.writer.star([subject_of(ATTENTION), subject_of(ATTENTION)]).count == 1
    assert store.starred_count() == 1


def test_no_papers_at_all_change_nothing(store: MarkStore) -> None:
    assert store.writer.star([]).count == 0
    assert store.find([]) == []
    assert store.writer.history() == []


def test_a_paper_is_found_by_any_id(store: MarkStore) -> None:
    store.writer.star([subject_of(Paper(title="One title", doi="10.1000/1", arxiv_id="2401.00001"))])
    (by_doi,) = store.find([subject_of(Paper(title="Quite another title", doi="10.1000/1"))])
    assert by_doi.starred


def test_a_paper_without_id_is_found_by_its_title_and_an_author(store: MarkStore) -> None:
    title, author = "Attention Is All You Need", (Author("Ashish Vaswani"),)
    store.writer.star([subject_of(ATTENTION)])
    same, another = store.find(
        [
            subject_of(Paper(title=title, authors=author)),
            subject_of(Paper(title=title, authors=(Author("Somebody Else"),))),
        ]
    )
    assert same.starred
    assert not another.starred


def test_two_papers_with_the_same_title_have_their_own_marks(store: MarkStore) -> None:
    one, other = (
        subject_of(Paper(title="On the very same and telling title", authors=(Author(name),)))
        for name in ("Ann A", "Bo B")
    )
    store.writer.star([one])
    store.writer.mark_read([other])
    first, second = store.find([one, other])
    assert (first.starred, first.read, second.starred, second.read) == (True, False, False, True)


@pytest.mark.parametrize("paper", [BARE, Paper(title="Preface"), Paper(title="Preface", authors=(Author("A B"),))])
def test_a_record_of_a_bare_title_keeps_its_star(store: MarkStore, paper: Paper) -> None:
    store.writer.star([subject_of(paper)])
    assert store.find([subject_of(paper)])[0].starred
    assert store.writer.star([subject_of(paper)]).count == 0


def test_two_different_arxiv_ids_are_never_one_paper(store: MarkStore) -> None:
    store.writer.star([subject_of(Paper(title="Same", arxiv_id="2401.00001", doi="10.1000/1"))])
    store.writer.mark_read([subject_of(Paper(title="Same", arxiv_id="2401.00002"))])
    both = subject_of(Paper(title="Same", arxiv_id="2401.00002", doi="10.1000/1"))
    assert store.writer.learn_aliases([both]) == 0
    assert store.find([both])[0] == Marks(read_at=START + timedelta(seconds=2))
    assert store.starred_count() == 1


def test_starred_papers_come_newest_first_with_their_own_copy(store: MarkStore) -> None:
    for paper in (ATTENTION, BERT):
        store.writer.star([subject_of(paper)])
    newest, oldest = store.records(store.find_ids("starred"))
    assert newest.title == BERT.title
    assert oldest.names == subject_of(ATTENTION).names
    assert oldest.identity == subject_of(ATTENTION).identity
    assert oldest.authors == ("Ashish Vaswani", "Noam Shazeer")
    store.writer.mark_read([subject_of(ATTENTION)])
    assert [record.title for record in store.records(store.find_ids("read"))] == [ATTENTION.title]


def test_tags_and_notes_are_found(store: MarkStore, tmp_path: Path) -> None:
    store.writer.star([subject_of(ATTENTION), subject_of(BERT)])
    with closing(sqlite3.connect(tmp_path / "library.db", isolation_level=None)) as other:
        other.execute("INSERT INTO tag SELECT 'classic', mark_id FROM mark WHERE title = ?", (ATTENTION.title,))
        other.execute("INSERT INTO tag SELECT 'base', mark_id FROM mark WHERE title = ?", (ATTENTION.title,))
        other.execute("UPDATE mark SET note = 'read again' WHERE title = ?", (BERT.title,))
    attention, bert = store.find([subject_of(ATTENTION), subject_of(BERT)])
    assert attention.tags == ("base", "classic")
    assert bert.note == "read again"
    assert [record.title for record in store.records(store.find_ids("tag", "classic"))] == [ATTENTION.title]
    assert [record.title for record in store.records(store.find_ids("noted"))] == [BERT.title]


def test_the_version_changes_with_changes_here_and_elsewhere(store: MarkStore, tmp_path: Path) -> None:
    before = store.version()
    store.find([subject_of(ATTENTION)])
    assert store.version() == before
    store.writer.star([subject_of(ATTENTION)])
    after_mine = store.version()
    assert after_mine != before
    with closing(MarkStore(tmp_path / "library.db", Clock())) as other:
        assert store.version() == after_mine
        other.writer.star([subject_of(BERT)])
    assert store.version() != after_mine


def test_names_are_looked_up_by_index(store: MarkStore, tmp_path: Path) -> None:
    store.writer.star([numbered(number) for number in range(300)])
    with closing(sqlite3.connect(tmp_path / "library.db")) as reader:
        plan = [row[3] for row in reader.execute(f"EXPLAIN QUERY PLAN {NAMES_TO_MARKS}", ("[]",))]
    assert any("SEARCH name USING PRIMARY KEY (name=?)" in step for step in plan)
    assert not any(step.startswith("SCAN name") for step in plan)


def test_a_screen_of_papers_costs_a_few_statements(store: MarkStore) -> None:
    subjects = [numbered(number) for number in range(60)]
    store.writer.star(subjects)
    statements: list[str] = []
    store._connection.set_trace_callback(statements.append)
    assert all(marks.starred for marks in store.find(subjects))
    store._connection.set_trace_callback(None)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= 4


def test_a_refused_change_raises_and_leaves_nothing(store: MarkStore) -> None:
    store.writer.star([subject_of(ATTENTION)])
    store._connection.execute("PRAGMA query_only = ON")
    for change in (store.writer.star, store.writer.mark_read):
        with pytest.raises(NotSaved):
            change([subject_of(BERT)])
    with pytest.raises(NotSaved):
        store.writer.undo()
    store._connection.execute("PRAGMA query_only = OFF")
    assert store.find([subject_of(BERT), subject_of(ATTENTION)])[0] == NO_MARKS
    assert store.starred_count() == 1


def test_odd_letters_in_names_and_titles_do_no_harm(store: MarkStore) -> None:
    odd = [
        subject_of(Paper(title=title, doi=f"10.1000/{title}"))
        for title in ('it\'s "quoted"', "100% [sic]", "Ünï🙂", "'; DROP TABLE mark; --", "{}")
    ]
    assert store.writer.star(odd).count == len(odd)
    assert all(marks.starred for marks in store.find(odd))
    assert store.writer.unstar(odd[-1:]).sentence == "unstarred “{}”"
