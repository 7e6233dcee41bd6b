from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.marks.import_marks import ImportedMarks, merge_pair
from paperbrowse.marks.store import MarkStore
from paperbrowse.model.errors import NotSaved, UsageError
from paperbrowse.model.marks import MAX_NOTE_LENGTH, MAX_TAG_LENGTH, Marks, parse_note, parse_tag, subject_of
from paperbrowse.model.paper import Paper

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ONE = subject_of(Paper(title="The telling title of paper number one", arxiv_id="2401.00001"))
TWO = subject_of(Paper(title="The telling title of paper number two", arxiv_id="2401.00002"))
BOTH = subject_of(Paper(title="The telling title of paper number one", arxiv_id="2401.00001", doi="10.1000/1"))
BY_DOI = subject_of(Paper(title="Quite another title of the same paper", doi="10.1000/1"))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "mine")) as opened:
        yield opened


def test_a_tag_is_put_beside_the_others_and_taken_off_alone(book: MarkStore) -> None:
    assert book.writer.tag([ONE, TWO], "deep").sentence == "tagged 2 papers with “deep”"
    book.writer.tag([ONE], "attention")
    assert [marks.tags for marks in book.find([ONE, TWO])] == [("attention", "deep"), ("deep",)]
    taken = book.writer.untag([ONE, TWO], "deep")
    assert (taken.name, taken.count, taken.sentence) == ("untag", 2, "took the tag “deep” off 2 papers")
    assert [marks.tags for marks in book.find([ONE, TWO])] == [("attention",), ()]
    assert book.tags() == ["attention"]


def test_a_tag_that_is_there_or_not_there_already_is_said_and_not_journalled(book: MarkStore) -> None:
    book.writer.tag([ONE], "deep")
    again = book.writer.tag([ONE], "deep")
    assert (again.count, again.sentence) == (0, f"already tagged “deep”: “{ONE.title}”")
    assert book.writer.untag([TWO], "deep").sentence == f"not tagged “deep”: “{TWO.title}”"
    assert len(book.writer.history()) == 1


def test_undo_says_which_tag_it_took_back(book: MarkStore) -> None:
    book.writer.tag([ONE], "{papers}")
    undone = book.writer.undo()
    assert undone
    assert (undone.count, undone.sentence) == (1, f"undid: tagged “{ONE.title}” with “{{papers}}”")
    assert book.find([ONE])[0].tags == ()
    assert book.writer.redo()
    assert book.find([ONE])[0].tags == ("{papers}",)


def test_a_note_is_written_in_place_of_another_which_undo_brings_back(book: MarkStore) -> None:
    book.writer.note([ONE], "first")
    book.writer.note([ONE], "second")
    assert book.writer.note([ONE], "second").count == 0
    assert book.writer.note([ONE], None).sentence == f"removed the note on “{ONE.title}”"
    assert book.records(book.find_ids("noted")) == []
    for expected in ("second", "first", None):
        assert book.writer.undo()
        assert book.find([ONE])[0].note == expected
    for expected in ("first", "second", None):
        assert book.writer.redo()
        assert book.find([ONE])[0].note == expected


def test_removing_a_note_there_is_none_of_marks_nothing(book: MarkStore) -> None:
    assert book.writer.note([ONE], None).sentence == f"no note: “{ONE.title}”"
    assert book.records(book.find_ids("any")) == []


def test_a_note_another_window_wrote_since_is_left_alone(book: MarkStore, tmp_path: Path) -> None:
    book.writer.note([ONE, TWO], "mine")
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "other")) as other:
        other.writer.note([ONE], "theirs")
    undone = book.writer.undo()
    assert undone
    assert undone.count == 1
    assert [marks.note for marks in book.find([ONE, TWO])] == ["theirs", None]


def test_a_paper_that_is_only_tagged_learns_its_names(book: MarkStore) -> None:
    book.writer.tag([ONE], "deep")
    assert book.writer.learn_aliases([BOTH]) == 1
    assert book.find([BY_DOI])[0].tags == ("deep",)


def test_tags_of_papers_that_turn_out_to_be_one_are_undone_for_the_one(book: MarkStore) -> None:
    book.writer.tag([ONE, BY_DOI], "deep")
    book.writer.tag([BY_DOI], "other")
    book.writer.learn_aliases([BOTH])
    assert book.find([BOTH])[0].tags == ("deep", "other")
    book.writer.undo()
    assert book.find([BOTH])[0].tags == ("deep",)
    book.writer.undo()
    assert book.find([BOTH])[0].tags == ()


def test_the_history_tells_how_many_papers_a_change_touched(book: MarkStore) -> None:
    book.writer.tag([ONE, TWO], "deep")
    book.writer.note([TWO], "read again")
    book.writer.undo()
    newest, oldest = book.writer.history()
    assert (newest.sentence, newest.paper_count, newest.undone) == (f"wrote a note on “{TWO.title}”", 1, True)
    assert (oldest.paper_count, oldest.undone) == (2, False)


def test_marks_that_come_in_are_one_change_for_each_kind(book: MarkStore) -> None:
    marks = Marks(START - timedelta(1), START, ("deep",), "a note")
    changes = book.writer.import_marks(
        [ImportedMarks(ONE, marks, "a.jsonl"), ImportedMarks(TWO, Marks(tags=("x", "y")), "b.jsonl")]
    )
    assert [change.sentence for change in changes] == [
        f"starred “{ONE.title}” as in a.jsonl",
        f"marked “{ONE.title}” read as in a.jsonl",
        "tagged 2 papers as in 2 files",
        f"took the notes on “{ONE.title}” from a.jsonl",
    ]
    assert book.find([ONE, TWO]) == [marks, Marks(tags=("x", "y"))]
    book.writer.undo()
    book.writer.undo()
    assert book.find([ONE, TWO]) == [Marks(marks.starred_at, marks.read_at), Marks()]
    assert book.writer.import_marks([]) == []


def test_what_came_in_for_two_papers_that_are_one_is_joined(book: MarkStore) -> None:
    arrivals = [
        ImportedMarks(ONE, Marks(START, note="one"), "a.jsonl"),
        ImportedMarks(BY_DOI, Marks(START - timedelta(1), note="two"), "b.jsonl"),
        ImportedMarks(BOTH, Marks(tags=("deep",)), "c.jsonl"),
    ]
    book.writer.import_marks(arrivals)
    (found,) = book.find([BOTH])
    assert (found.starred_at, found.tags) == (START - timedelta(1), ("deep",))
    assert {"one", "two"} <= set((found.note or "").split("\n\n"))


def test_a_refusal_takes_nothing_in(book: MarkStore) -> None:
    book._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NotSaved):
        book.writer.import_marks([ImportedMarks(ONE, Marks(START, tags=("deep",)), "a.jsonl")])
    with pytest.raises(NotSaved):
        book.writer.tag([ONE], "deep")
    book._connection.execute("PRAGMA query_only = OFF")
    assert book.find([ONE]) == [Marks()]


MOMENTS = st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))
PARAGRAPHS = st.lists(st.sampled_from(["a", "b", "c", "from x.jsonl:"]), max_size=4).map("\n\n".join)
MARKS = st.builds(
    Marks,
    MOMENTS,
    MOMENTS,
    st.sets(st.sampled_from("abc")).map(lambda tags: tuple(sorted(tags))),
    PARAGRAPHS.map(lambda note: note or None),
)


def paragraphs(marks: Marks) -> str:
    return f"\n\n{marks.note}\n\n" if marks.note else ""


@given(MARKS, MARKS)
def test_joining_loses_nothing_and_joining_again_adds_nothing(mine: Marks, theirs: Marks) -> None:
    both = merge_pair(mine, theirs, "x.jsonl")
    assert merge_pair(both, theirs, "x.jsonl") == both
    assert merge_pair(both, mine, "y.jsonl") == both
    assert merge_pair(theirs, both, "y.jsonl") == both
    for one in (mine, theirs):
        assert set(one.tags) <= set(both.tags)
        assert paragraphs(one) in paragraphs(both)
        assert one.starred <= both.starred
        assert one.read <= both.read
        assert one.starred_at is None or (both.starred_at and both.starred_at <= one.starred_at)
    assert both.starred_at in (mine.starred_at, theirs.starred_at)


def test_a_note_that_differs_is_appended_below_where_it_came_from() -> None:
    assert merge_pair(Marks(note="mine"), Marks(note="theirs"), "x.jsonl").note == "mine\n\nfrom x.jsonl:\n\ntheirs"


def test_a_tag_is_one_clean_line() -> None:
    assert parse_tag("  to \n\x1b[2Jread ") == "to [2Jread"
    for bad in ("", " \n", "\x1b", "x" * (MAX_TAG_LENGTH + 1)):
        with pytest.raises(UsageError):
            parse_tag(bad)


@given(st.text(max_size=60))
def test_a_note_is_clean_and_stays_as_it_is_once_it_is(typed: str) -> None:
    note = parse_note(typed)
    assert note is None or (parse_note(note) == note and "\x1b" not in note and note.strip() == note)


def test_the_lines_of_a_note_stay_apart_and_too_long_a_note_is_refused() -> None:
    assert parse_note("- one\r\n- two\n\n\nthree\n") == "- one\n- two\n\n\nthree"
    assert parse_note(" \n\x00") is None
    assert parse_note("x" * MAX_NOTE_LENGTH)
    with pytest.raises(UsageError, match="1,000,001"):
        parse_note("x" * (MAX_NOTE_LENGTH + 1))
