from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.marks.reconcile import ImportedMarks, merge_pair
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
def store(tmp_path: Path) -> Iterator[MarkStore]:
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "mine")) as opened:
        yield opened


def test_a_tag_is_added_to_others_and_removed_alone(store: MarkStore) -> None:
    assert store.writer.tag([ONE, TWO], "deep").sentence == "tagged 2 papers with “deep”"
    store.writer.tag([ONE], "attention")
    assert [marks.tags for marks in store.find([ONE, TWO])] == [("attention", "deep"), ("deep",)]
    taken = store.writer.untag([ONE, TWO], "deep")
    assert (taken.name, taken.count, taken.sentence) == ("untag", 2, "took the tag “deep” off 2 papers")
    assert [marks.tags for marks in store.find([ONE, TWO])] == [("attention",), ()]
    assert store.tags() == ["attention"]


def test_adding_a_known_tag_or_removing_a_missing_one_is_reported_and_not_journaled(store: MarkStore) -> None:
    store.writer.tag([ONE], "deep")
    again = store.writer.tag([ONE], "deep")
    assert (again.count, again.sentence) == (0, f"already tagged “deep”: “{ONE.title}”")
    assert store.writer.untag([TWO], "deep").sentence == f"not tagged “deep”: “{TWO.title}”"
    assert len(store.writer.history()) == 1


def test_undo_names_the_tag_it_removed(store: MarkStore) -> None:
    store.writer.tag([ONE], "{papers}")
    undone = store.writer.undo()
    assert undone
    assert (undone.count, undone.sentence) == (1, f"undid: tagged “{ONE.title}” with “{{papers}}”")
    assert store.find([ONE])[0].tags == ()
    assert store.writer.redo()
    assert store.find([ONE])[0].tags == ("{papers}",)


def test_a_note_replaces_another_and_undo_restores_it(store: MarkStore) -> None:
    store.writer.note([ONE], "first")
    store.writer.note([ONE], "second")
    assert store.writer.note([ONE], "second").count == 0
    assert store.writer.note([ONE], None).sentence == f"removed the note on “{ONE.title}”"
    assert store.records(store.find_ids("noted")) == []
    for expected in ("second", "first", None):
        assert store.writer.undo()
        assert store.find([ONE])[0].note == expected
    for expected in ("first", "second", None):
        assert store.writer.redo()
        assert store.find([ONE])[0].note == expected


def test_removing_a_missing_note_changes_nothing(store: MarkStore) -> None:
    assert store.writer.note([ONE], None).sentence == f"no note: “{ONE.title}”"
    assert store.records(store.find_ids("any")) == []


def test_a_note_another_window_wrote_since_is_left_alone(store: MarkStore, tmp_path: Path) -> None:
    store.writer.note([ONE, TWO], "mine")
    with closing(MarkStore(tmp_path / "library.db", lambda: START, "other")) as other:
        other.writer.note([ONE], "theirs")
    undone = store.writer.undo()
    assert undone
    assert undone.count == 1
    assert [marks.note for marks in store.find([ONE, TWO])] == ["theirs", None]


def test_a_paper_that_is_only_tagged_learns_its_names(store: MarkStore) -> None:
    store.writer.tag([ONE], "deep")
    assert store.writer.learn_aliases([BOTH]) == 1
    assert store.find([BY_DOI])[0].tags == ("deep",)


def test_tags_of_two_records_merged_into_one_paper_are_undone_together(store: MarkStore) -> None:
    store.writer.tag([ONE, BY_DOI], "deep")
    store.writer.tag([BY_DOI], "other")
    store.writer.learn_aliases([BOTH])
    assert store.find([BOTH])[0].tags == ("deep", "other")
    store.writer.undo()
    assert store.find([BOTH])[0].tags == ("deep",)
    store.writer.undo()
    assert store.find([BOTH])[0].tags == ()


def test_the_history_counts_the_papers_of_a_change(store: MarkStore) -> None:
    store.writer.tag([ONE, TWO], "deep")
    store.writer.note([TWO], "read again")
    store.writer.undo()
    newest, oldest = store.writer.history()
    assert (newest.sentence, newest.paper_count, newest.undone) == (f"wrote a note on “{TWO.title}”", 1, True)
    assert (oldest.paper_count, oldest.undone) == (2, False)


def test_imported_marks_are_one_change_for_each_kind(store: MarkStore) -> None:
    marks = Marks(START - timedelta(1), START, ("deep",), "a note")
    changes = store.writer.import_marks(
        [ImportedMarks(ONE, marks, "a.jsonl"), ImportedMarks(TWO, Marks(tags=("x", "y")), "b.jsonl")]
    )
    assert [change.sentence for change in changes] == [
        f"starred “{ONE.title}” as in a.jsonl",
        f"marked “{ONE.title}” read as in a.jsonl",
        "tagged 2 papers as in 2 files",
        f"took the notes on “{ONE.title}” from a.jsonl",
    ]
    assert store.find([ONE, TWO]) == [marks, Marks(tags=("x", "y"))]
    store.writer.undo()
    store.writer.undo()
    assert store.find([ONE, TWO]) == [Marks(marks.starred_at, marks.read_at), Marks()]
    assert store.writer.import_marks([]) == []


def test_marks_imported_for_two_records_of_one_paper_are_merged(store: MarkStore) -> None:
    arrivals = [
        ImportedMarks(ONE, Marks(START, note="one"), "a.jsonl"),
        ImportedMarks(BY_DOI, Marks(START - timedelta(1), note="two"), "b.jsonl"),
        ImportedMarks(BOTH, Marks(tags=("deep",)), "c.jsonl"),
    ]
    store.writer.import_marks(arrivals)
    (found,) = store.find([BOTH])
    assert (found.starred_at, found.tags) == (START - timedelta(1), ("deep",))
    assert {"one", "two"} <= set((found.note or "").split("\n\n"))


def test_a_refused_import_of_marks_changes_nothing(store: MarkStore) -> None:
    store._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(NotSaved):
        store.writer.import_marks([ImportedMarks(ONE, Marks(START, tags=("deep",)), "a.jsonl")])
    with pytest.raises(NotSaved):
        store.writer.tag([ONE], "deep")
    store._connection.execute("PRAGMA query_only = OFF")
    assert store.find([ONE]) == [Marks()]


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
def test_merging_loses_nothing_and_merging_again_adds_nothing(mine: Marks, theirs: Marks) -> None:
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
def test_a_parsed_note_does_not_change_when_parsed_again(typed: str) -> None:
    note = parse_note(typed)
    assert note is None or (parse_note(note) == note and "\x1b" not in note and note.strip() == note)


def test_the_lines_of_a_note_stay_apart_and_too_long_a_note_is_refused() -> None:
    assert parse_note("- one\r\n- two\n\n\nthree\n") == "- one\n- two\n\n\nthree"
    assert parse_note(" \n\x00") is None
    assert parse_note("x" * MAX_NOTE_LENGTH)
    with pytest.raises(UsageError, match="1,000,001"):
        parse_note("x" * (MAX_NOTE_LENGTH + 1))
