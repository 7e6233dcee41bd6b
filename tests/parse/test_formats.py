"""Detection of formats, and refusal of unsupported documents."""

import pytest

from paperbrowse.model.errors import ImportRefused, UsageError
from paperbrowse.parse import limits
from paperbrowse.parse.document import MAX_CONSECUTIVE_PROBLEMS, TOO_MANY_PROBLEMS, join_pieces, split_lines
from paperbrowse.parse.formats import FORMATS, detect_format, find_format
from tests.parse.parsing import Document, parse


@pytest.mark.parametrize(
    ("head", "seems"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"SQLite format 3\x00", "database"),
        (b"<!doctype html>", "HTML"),
        (b'["x"]', "JSON without"),
        (b'{\n  "name": "x"\n}', "JSON without"),
        (b'{\n  "$schema": "x",\n  "title": "A schema"\n}', "JSON without"),
        (b"Just some prose\n", "unrecognized format"),
        (b"\x00\xff\x00\xff" * 20, "unrecognized format"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_it_seems_to_be(head: bytes, seems: str) -> None:
    with pytest.raises(ImportRefused, match=seems):
        detect_format(head, "x")


@pytest.mark.parametrize(
    "head", [b'{"title": "x"}', b'\n\n {"title"', b'\xef\xbb\xbf{"title": "x"}', '{"a":1}\n'.encode("utf-16")]
)
def test_json_lines_are_known_by_their_first_line(head: bytes) -> None:
    assert detect_format(head, "x").name == "jsonl"


def test_a_format_is_found_by_its_name() -> None:
    assert [find_format(format.name) for format in FORMATS] == list(FORMATS)
    with pytest.raises(UsageError, match="jsonl"):
        find_format("nope")


def test_a_named_format_is_read_without_a_look_at_the_content() -> None:
    result = parse(Document("x", b"prose\n"), find_format("jsonl"))
    assert [problem.record for problem in result.problems] == [1]


def test_an_overlong_line_is_cut_and_the_next_one_is_whole() -> None:
    assert list(split_lines([*[b"a"] * 25, b"\nbc\nd"], 10)) == [b"a" * 11, b"bc", b"d"]


def test_a_document_read_whole_has_a_limit_that_is_named() -> None:
    with pytest.raises(ImportRefused, match="50 MB"):
        join_pieces([b"x" * limits.DOCUMENT, b"x"])


def test_a_document_of_another_format_is_abandoned_after_ten_thousand_problems() -> None:
    result = parse(Document("x", b"{}\n" * (2 * MAX_CONSECUTIVE_PROBLEMS)), find_format("jsonl"))
    assert len(result.problems) == MAX_CONSECUTIVE_PROBLEMS + 1
    assert (result.problems[-1].record, result.problems[-1].reason) == (MAX_CONSECUTIVE_PROBLEMS, TOO_MANY_PROBLEMS)


def test_one_paper_in_between_is_enough_to_read_on() -> None:
    result = parse(
        Document("x", (b"{}\n" * (MAX_CONSECUTIVE_PROBLEMS - 1) + b'{"title": "x"}\n') * 3), find_format("jsonl")
    )
    assert (len(result.papers), len(result.problems)) == (3, 3 * (MAX_CONSECUTIVE_PROBLEMS - 1))
