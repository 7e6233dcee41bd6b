from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paperbrowse.search.date_ranges import PublishedRange
from paperbrowse.search.parser import parse_query
from paperbrowse.search.query import Alternatives, QueryPart, Word
from paperbrowse.search.query_edit import has_term, toggled, with_field
from tests.examples import examples
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


@settings(max_examples=examples(500))
@given(PIECES)
def test_removing_a_field_keeps_all_other_parts(pieces: list[str]) -> None:
    assume("https://x.org" not in pieces)  # several words, which are a phrase only beside an alternative
    query = " ".join(pieces)
    assert _parts(with_field(query, DATES, None)) == _without_dates(_parts(query))


def _parts(query: str) -> list[QueryPart]:
    """Return the parts of a text that is typed to its end."""
    parts = [_ended(part) for part in parse_query(query, TODAY).parts]
    return [part for index, part in enumerate(parts) if isinstance(part, Word) or part not in parts[:index]]


def _ended(part: QueryPart) -> QueryPart:
    if isinstance(part, Alternatives):
        alternatives = tuple(dict.fromkeys(map(_ended, part.parts)))
        return Alternatives(alternatives) if len(alternatives) > 1 else alternatives[0]
    return replace(part, partial=False) if isinstance(part, Word) else part


def _without_dates(parts: Sequence[QueryPart]) -> list[QueryPart]:
    """Remove dates from parts and alternatives; a single alternative left becomes a part."""
    remaining: list[QueryPart] = []
    for part in parts:
        others = _without_dates(part.parts) if isinstance(part, Alternatives) else [part]
        if isinstance(part, PublishedRange) or not others:
            continue
        alternative = others[0] if len(others) == 1 else Alternatives(tuple(others))
        if isinstance(alternative, Word) or alternative not in remaining:
            remaining.append(alternative)
    return remaining


@settings(max_examples=examples(200))
@given(PIECES, st.sampled_from(["date:2025-01..2025-03", "date:last-week"]))
def test_an_added_field_is_combined_with_all_other_parts(pieces: list[str], term: str) -> None:
    query = " ".join(pieces)
    assert _parts(with_field(query, DATES, term)) == [*_parts(with_field(query, DATES, None)), *_parts(term)]


@settings(max_examples=examples(200))
@given(PIECES)
def test_a_changed_field_replaces_all_of_its_kind(pieces: list[str]) -> None:
    dates = [
        part
        for part in parse_query(with_field(" ".join(pieces), DATES, "date:2025"), TODAY).parts
        if isinstance(part, PublishedRange)
    ]
    assert len(dates) <= 1


@settings(max_examples=examples(200))
@given(PIECES, st.sampled_from(["is:unread", "has:code"]))
def test_toggling_twice_restores_the_query(pieces: list[str], term: str) -> None:
    query = " ".join(pieces)
    assert has_term(toggled(query, term), term)
    assert toggled(toggled(query, term), term) == toggled(query, term).removesuffix(term).strip()


def test_a_sort_order_replaces_the_one_before() -> None:
    assert with_field("graph sort:newest OR net", ("sort",), "sort:oldest") == "graph OR net sort:oldest"


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
        ("token sort:foryou", "is:unmarked sort:foryou", "token is:unmarked sort:foryou"),
        ("is:unmarked token sort:foryou", "is:unmarked sort:foryou", "token"),
        ('token org:"Hugging Face"', 'org:"Hugging Face"', "token"),
        ("graph is:starred OR is:read", "is:starred", "graph is:read"),
        ("graph OR is:starred", "is:starred", "graph"),
        ("graph OR is:starred OR net", "is:starred", "graph OR net"),
        ("graph OR", "is:starred", "graph is:starred"),
    ],
)
def test_a_term_is_added_or_removed(query: str, term: str, expected: str) -> None:
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
def test_a_field_is_removed_under_any_of_its_names(query: str, expected: str) -> None:
    assert with_field(query, DATES, None) == expected
