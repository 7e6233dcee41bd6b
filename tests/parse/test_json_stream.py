"""Long JSON: parsed like short JSON, with bounded memory."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import ImportRefused
from paperbrowse.parse import json_stream, limits
from paperbrowse.parse.formats import find_format
from paperbrowse.parse.json_stream import OversizedValue, read_elements, read_pieces
from tests.examples import examples
from tests.parse.parsing import Document, ParseResult, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=9) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
DECODE = json.JSONDecoder().raw_decode


def read_all(text: str) -> tuple[list[Any], list[str]]:
    """Return (elements of lists and single values, errors)."""
    values: list[Any] = []
    errors: list[str] = []
    for piece in read_pieces(text):
        values += piece.value if isinstance(piece.value, list) else [piece.value]
        errors += [piece.error] if piece.error else []
    return [value for value in values if value is not None], errors


def as_if_long(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[str]]:
    with monkeypatch.context() as patch:
        patch.setattr(json_stream, "MAX_IN_MEMORY", 0)
        return read_all(text)


@given(st.lists(VALUES, max_size=8), st.none() | st.integers(0, 80), st.sampled_from([None, 1]))
@settings(max_examples=examples(500))
def test_a_long_list_gives_what_a_short_one_does(values: list[Any], cut: int | None, indent: int | None) -> None:
    text = json.dumps(values, indent=indent)[:cut]
    with pytest.MonkeyPatch.context() as monkeypatch:
        (long, long_errors), (short, short_errors) = as_if_long(text, monkeypatch), read_all(text)
    assert long == short
    # Where it breaks, and not the decoder's words for it: of `[0.` it misses a digit or a comma, by where it begins.
    assert [error.partition(":")[0] for error in long_errors] == [error.partition(":")[0] for error in short_errors]


@given(st.lists(VALUES, max_size=4).map(lambda values: "\n".join(map(json.dumps, values))))
def test_several_long_values_are_read_one_after_the_other(text: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert as_if_long(text, monkeypatch) == read_all(text)


@pytest.mark.parametrize("size", range(60, 90))
def test_an_element_is_complete_wherever_the_window_ends(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.parse.json_stream.WINDOW_SIZE", size)
    monkeypatch.setattr(limits, "RECORD", 200)
    values = [1234567, 'a \\ "quoted" é', -1.5e-7, True, None, {"a": [1, 2]}, [[]], "x" * 100] * 3
    assert list(read_elements(json.dumps(values), 1, DECODE)) == values


@pytest.mark.parametrize("long", ['"' + "x" * 300 + '"', "[" + "[1], " * 80 + "1]", '{"a": "}]' + "x" * 300 + '\\""}'])
def test_an_element_longer_than_a_record_is_passed_over(long: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECORD", 200)
    monkeypatch.setattr("paperbrowse.parse.json_stream.WINDOW_SIZE", 50)
    assert list(read_elements(f'[1, {long}, "]", 3]', 1, DECODE)) == [1, OversizedValue(), "]", 3]


def test_broken_json_in_a_long_list_is_reported_with_its_line() -> None:
    text = '[\n{"title": "A"},\n {"title": B}, {"title": "C"}]' + " " * json_stream.MAX_IN_MEMORY
    assert read_all(text) == ([{"title": "A"}], ["not JSON from line 3, column 12: Expecting value"])


def read(name: str, text: str) -> ParseResult:
    return parse(Document("x", text.encode()), find_format(name))


@pytest.mark.parametrize("name", ["csl-json", "huggingface-json"])
def test_a_long_file_of_papers_is_read_whole_and_one_bad_item_costs_no_other(name: str) -> None:
    items = [{"title": f"Paper {number}", "abstract": "word " * 400} for number in range(3_000)]
    items[1_000]["abstract"] = "x" * (limits.RECORD + 1)
    result = read(name, json.dumps(items))
    assert [paper.title for paper in result.papers] == [f"Paper {n}" for n in range(3_000) if n != 1_000]
    assert [problem.reason for problem in result.problems] == ["the item has more than 1,000,000 characters; left out"]


@pytest.mark.parametrize("name", ["csl-json", "huggingface-json"])
@pytest.mark.parametrize("shape", ['{"data": [%s1]}', '{"items": [%s', '{"a": 1, %s"b": 2}'])
def test_one_object_of_too_many_values_is_refused(name: str, shape: str) -> None:
    with pytest.raises(ImportRefused, match="holds one object of more than"):
        read(name, shape % ('"ab":1,' * 1_600_000 if '"a"' in shape else "{}, " * 1_100_000))


def test_numbers_of_a_long_list_are_clamped_too() -> None:
    text = '[{"title": "A", "upvotes": %s, "githubStars": NaN}]' % ("9" * 5_000) + " " * json_stream.MAX_IN_MEMORY
    (paper,) = read("huggingface-json", text).papers
    assert (paper.upvotes, paper.github_stars) == (limits.NUMBER, None)
