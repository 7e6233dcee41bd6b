import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.search.completion import MAX_CURSOR, complete, field_at
from paperbrowse.search.parser import parse_query
from tests.examples import examples
from tests.search.small_corpus import TODAY

KNOWN = {"tag": ("to read", "deep", "deeper", 'a "b"'), "cat": ("cs.CL", "cs.AI", "math.GT")}


@pytest.mark.parametrize(
    ("text", "candidates", "insertion"),
    [
        ("da", ("date:",), "date:"),
        ("token -da", ("date:",), "date:"),
        ("DAT", ("date:",), "date:"),
        ("so", ("source:", "sort:"), "source:"),
        ("sor", ("sort:",), "sort:"),
        ("li", ("like:",), "like:"),
        ("sort:up", ("sort:upvotes",), "sort:upvotes"),
        ("is:u", ("is:unread", "is:unmarked"), "is:un"),
        (
            "is:",
            ("is:starred", "is:unread", "is:read", "is:noted", "is:new", "is:skipped", "is:unmarked"),
            "is:starred",
        ),
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
def test_a_partial_field_or_value_is_completed(text: str, candidates: tuple[str, ...], insertion: str) -> None:
    completion = complete(text, len(text), KNOWN)
    assert (completion.candidates, completion.insertion) == (candidates, insertion)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("cat:zz", "cat"),
        ("graph -Category:zz", "Category"),
        ('tag:"to z', "tag"),
        ("cat:cs.CL", ""),  # typed in full
        ("cat:cs.", ""),
        ("date:2024", ""),  # any date is valid
        ("author:smi", ""),
        ("venue:zz", ""),  # no value is known
        ("zz", ""),
    ],
)
def test_a_value_that_begins_no_known_one_is_reported(text: str, unknown: str) -> None:
    assert complete(text, len(text), KNOWN).unknown_field == unknown


def test_text_before_and_after_the_cursor_stays() -> None:
    completion = complete("token is:un date:2024", len("token is:un"))
    assert (completion.start, completion.insertion) == (len("token "), "is:unread")


@pytest.mark.parametrize(
    ("text", "field"),
    [("cat:cs", "cat"), ("-Category:cs", "cat"), ('tag:"to re', "tag"), ("a tag: b", ""), ("cat", ""), ("", "")],
)
def test_field_at_returns_the_field_whose_value_is_typed(text: str, field: str) -> None:
    assert field_at(text, len(text)) == field


@settings(max_examples=examples(300))
@given(st.text(max_size=30) | st.lists(st.sampled_from(["is:", "da", '"', "-", " ", "tag:", "to", ":"])).map("".join))
def test_completions_begin_with_the_typed_text_and_parse_as_fields(text: str) -> None:
    completion = complete(text, len(text), KNOWN)
    for candidate in completion.candidates:
        typed = text[completion.start :].lower().replace('"', "")
        assert candidate.lower().replace('"', "").startswith(typed)
        assert (
            candidate.endswith(":")
            or len(parse_query(candidate, TODAY).parts) + bool(parse_query(candidate, TODAY).sort) == 1
        )


def test_a_long_pasted_text_is_not_completed() -> None:
    text = "x" * 1_000_000 + "is:"
    assert complete(text, len(text)).candidates == ()
    assert complete("is:" + text, 3).candidates
    assert len(text) > MAX_CURSOR
