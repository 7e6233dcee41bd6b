import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.completion import MAX_CURSOR, complete, field_at
from paperbrowse.search.parser import parse_query
from tests.search.small_corpus import TODAY

KNOWN = {"tag": ("to read", "deep", "deeper", 'a "b"'), "cat": ("cs.CL", "cs.AI", "math.GT")}


@pytest.mark.parametrize(
    ("text", "candidates", "filled"),
    [
        ("da", ("date:",), "date:"),
        ("token -da", ("date:",), "date:"),
        ("DAT", ("date:",), "date:"),
        ("so", ("source:", "sort:"), "source:"),
        ("sor", ("sort:",), "sort:"),
        ("li", ("like:",), "like:"),
        ("sort:up", ("sort:upvotes",), "sort:upvotes"),
        ("is:u", ("is:unread",), "is:unread"),
        ("is:", ("is:starred", "is:unread", "is:read", "is:noted", "is:new"), "is:starred"),
        ("IS:St", ("IS:starred",), "IS:starred"),
        ("since:la", ("since:last-week", "since:last-month", "since:last-year"), "since:last-"),
        ("after:yes", ("after:yesterday",), "after:yesterday"),
        ("cat:CS", ("cat:cs.CL", "cat:cs.AI"), "cat:cs."),
        ("category:ma", ("category:math.GT",), "category:math.GT"),
        ("tag:to", ('tag:"to read"',), 'tag:"to read"'),
        ('-tag:"to r', ('tag:"to read"',), 'tag:"to read"'),
        ("tag:dee", ("tag:deep", "tag:deeper"), "tag:deep"),
        ("tag:deep", (), ""),
        ("is:starred", (), ""),
        ("date:2024", (), ""),
        ("tag:a", (), ""),
        ("author:smi", (), ""),
        ("nofield:x", (), ""),
        ("d", (), ""),
        ("tokenization", (), ""),
        ("date: ", (), ""),
        ("", (), ""),
    ],
)
def test_a_field_or_a_value_that_was_begun_goes_on(text: str, candidates: tuple[str, ...], filled: str) -> None:
    found = complete(text, len(text), KNOWN)
    assert (found.candidates, found.insertion) == (candidates, filled)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("cat:zz", "cat"),
        ("graph -Category:zz", "Category"),
        ('tag:"to z', "tag"),
        ("cat:cs.CL", ""),  # typed in full
        ("cat:cs.", ""),
        ("date:2024", ""),  # any date is one
        ("author:smi", ""),
        ("venue:zz", ""),  # none is known
        ("zz", ""),
    ],
)
def test_a_value_that_begins_none_of_those_known_is_told(text: str, unknown: str) -> None:
    assert complete(text, len(text), KNOWN).unknown_field == unknown


def test_what_stands_before_and_behind_the_cursor_stays() -> None:
    found = complete("token is:un date:2024", len("token is:un"))
    assert (found.start, found.insertion) == (len("token "), "is:unread")


@pytest.mark.parametrize(
    ("text", "field"),
    [("cat:cs", "cat"), ("-Category:cs", "cat"), ('tag:"to re', "tag"), ("a tag: b", ""), ("cat", ""), ("", "")],
)
def test_the_field_whose_value_is_typed_is_known(text: str, field: str) -> None:
    assert field_at(text, len(text)) == field


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.lists(st.sampled_from(["is:", "da", '"', "-", " ", "tag:", "to", ":"])).map("".join))
def test_any_text_goes_on_only_to_what_it_begins_and_a_field_is_read_as_one(text: str) -> None:
    found = complete(text, len(text), KNOWN)
    for candidate in found.candidates:
        begun = text[found.start :].lower().replace('"', "")
        assert candidate.lower().replace('"', "").startswith(begun)
        assert (
            candidate.endswith(":")
            or len(parse_query(candidate, TODAY).parts) + bool(parse_query(candidate, TODAY).sort) == 1
        )


def test_a_pasted_text_of_any_length_is_left_alone_at_once() -> None:
    text = "x" * 1_000_000 + "is:"
    assert complete(text, len(text)).candidates == ()
    assert complete("is:" + text, 3).candidates
    assert len(text) > MAX_CURSOR
