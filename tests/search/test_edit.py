import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.edit import has_term, toggled, with_field
from paperbrowse.search.grammar import parse
from paperbrowse.search.query import Published
from tests.search.small_corpus import TODAY

PIECES = st.lists(
    st.sampled_from(
        (
            *("token", "-slow", '"a phrase"', "'exact", "title:bert", "OR", "is:starred", "-is:read", "date:2024"),
            *("since:2023", 'venue:"EMNLP 2024"', "sort:newest", "https://x.org", "tag:deep", "é"),
        )
    ),
    max_size=6,
)
DATES = ("date", "since", "before")


@settings(max_examples=200, deadline=None)
@given(PIECES, st.none() | st.just("date:2025-01..2025-03"))
def test_changing_one_field_keeps_every_other_piece(pieces: list[str], term: str | None) -> None:
    changed = with_field(" ".join(pieces), DATES, term)
    kept = [piece for piece in pieces if not piece.startswith(DATES)]
    assert changed == " ".join([*kept, *([term] if term else [])])


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_a_changed_field_is_the_only_one_of_its_kind(pieces: list[str]) -> None:
    dates = [
        part
        for part in parse(with_field(" ".join(pieces), DATES, "date:2025"), TODAY).parts
        if isinstance(part, Published)
    ]
    assert len(dates) <= 1


@settings(max_examples=200, deadline=None)
@given(PIECES, st.sampled_from(["is:unread", "has:code"]))
def test_toggling_twice_is_not_toggling(pieces: list[str], term: str) -> None:
    query = " ".join(pieces)
    assert has_term(toggled(query, term), term)
    assert toggled(toggled(query, term), term) == query


@pytest.mark.parametrize(
    ("query", "term", "expected"),
    [
        ("", "is:starred", "is:starred"),
        ("token", "is:starred", "token is:starred"),
        ("token is:starred level", "is:starred", "token level"),
        ("IS:Starred", "is:starred", ""),
        ("-is:starred", "is:starred", "-is:starred is:starred"),
        ('"is:starred"', "is:starred", '"is:starred" is:starred'),
        ("token is:read", "is:starred", "token is:read is:starred"),
    ],
)
def test_a_term_is_added_or_taken_out(query: str, term: str, expected: str) -> None:
    assert toggled(query, term) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date:2024 token", "token"),
        ("token after:2023 level", "token level"),
        ("token date:", "token"),
        ('date:"2024" x', "x"),
        ("DATE:2024", ""),
        ("mandate:2024", "mandate:2024"),
        ("title:date", "title:date"),
    ],
)
def test_a_field_is_taken_out_under_any_of_its_names(query: str, expected: str) -> None:
    assert with_field(query, DATES, None) == expected
