"""Hugging Face's API: complete responses, responses as people store them, and broken ones."""

import json
import math
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.formats import detect_format
from paperbrowse.parse.huggingface_json import parse_dict, read_papers, recognizes
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.growth import TOO_MUCH, growth, repeated
from tests.parse.parsing import Document, ParseResult, collect, parse

SAMPLE = (Path(__file__).parents[2] / "sample_data" / "huggingface_day.json").read_text("utf-8")
DAY: list[dict[str, Any]] = json.loads(SAMPLE)


def read(value: Any) -> ParseResult:
    """Parse a value as JSON, or a text unchanged."""
    return collect(read_papers(value if isinstance(value, str) else json.dumps(value), "x.json"))


def only_paper(**fields: Any) -> Paper:
    result = read([{"paper": {"title": "A Title", **fields}}])
    assert result.problems == ()
    (paper,) = result.papers
    return paper


def titles(result: ParseResult) -> list[str]:
    return [paper.title for paper in result.papers]


def locators(result: ParseResult) -> list[int | str]:
    return [problem.record for problem in result.problems]


def test_the_real_day_gives_every_paper_with_all_it_says() -> None:
    result = parse(Document("day", SAMPLE.encode()))
    assert result.problems == ()
    assert [paper.arxiv_id for paper in result.papers] == ["2601.01425", "2512.20578", "2601.01046", "2601.02314"]
    assert [record.locator for record in result.records] == ["item 1", "item 2", "item 3", "item 4"]
    first = result.papers[0]
    data = DAY[0]["paper"]
    assert first == Paper(
        title="DreamID-V:Bridging the Image-to-Video Gap for High-Fidelity Face Swapping via Diffusion Transformer",
        abstract=data["summary"],
        authors=tuple(Author(author["name"]) for author in data["authors"]),
        author_count=9,
        organization="ByteDance",
        published=PartialDate(2026, 1, 4),
        announced=PartialDate(2026, 1, 6),
        arxiv_id="2601.01425",
        code_url="https://github.com/bytedance/DreamID-V",
        project_url="https://guoxu1233.github.io/DreamID-V/",
        upvotes=29,
        comments=2,
        github_stars=15,
        ai_summary=data["ai_summary"],
        keywords=tuple(data["ai_keywords"]),
        submitter="xuguo",
        source="huggingface",
    )
    assert result.papers[3].upvotes == 0


def test_the_day_of_a_paper_is_its_own_and_never_the_items() -> None:
    assert DAY[2]["publishedAt"][:10] != DAY[2]["paper"]["publishedAt"][:10]
    third = read(DAY).papers[2]
    assert str(third.published) == DAY[2]["paper"]["publishedAt"][:10]
    (undated,) = read([{"paper": {"title": "A Title"}, "publishedAt": "2026-01-06T20:00:00Z"}]).papers
    assert (undated.published, undated.announced) == (None, None)


INNER = [item["paper"] for item in DAY]
WRAPPED = {"status": "success", "date": "2025-01-10", "count": 4, "data": DAY}


@pytest.mark.parametrize(
    "shape",
    [
        DAY, INNER, WRAPPED, {"papers": DAY}, {"dailyPapers": DAY, "dateString": "2026-01-06", "periodType": "day"},
        [repr(item) for item in DAY], [json.dumps(item) for item in DAY], WRAPPED | {"data": [repr(i) for i in DAY]},
        {"query": {"q": "x"}, "dailyPapers": [], "searchResults": DAY}, {"searchResults": DAY},
        {"query": {"q": ""}, "dailyPapers": DAY}, "\n".join(json.dumps(item) for item in DAY),
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 2])
def test_every_shape_is_known_and_gives_the_same_papers(shape: Any, indent: int | None) -> None:
    text = shape if isinstance(shape, str) else json.dumps(shape, indent=indent)
    assert detect_format(text.encode(), "x").name == "huggingface-json"
    result = read(text)
    assert result.problems == ()
    assert titles(result) == [item["paper"]["title"] for item in DAY]


def test_one_paper_alone_is_read() -> None:
    flat = json.dumps(INNER[0])
    assert detect_format(flat.encode(), "x").name == "huggingface-json"
    assert read(flat).papers[0].arxiv_id == "2601.01425"
    assert titles(read(DAY[0])) == titles(read(flat))


def test_the_authors_alone_tell_a_paper_whose_other_keys_are_far_away() -> None:
    listed = [{"_id": str(number), "name": "Ada Lovelace", "hidden": False} for number in range(2000)]
    head = json.dumps({"id": "2407.21783", "authors": listed})[:60_000]
    assert recognizes(head, "x")


@pytest.mark.parametrize(
    "head",
    [
        '[{"id": "a", "type": "article", "title": "x", "issued": {"date-parts": [["2019", 4]]}}]',
        '{"title": "x", "abstract": "y", "upvotes": 3, "authors": [{"name": "Ada", "hidden": false}]}',
        '{"id": "0704.0001", "title": "x", "abstract": "the \\"publishedAt\\": and \\"upvotes\\": keys"}',
        '[{"title": "x"}]', "[]", "{}", 'Prose on "paper": {}', "",
    ],
)  # fmt: skip
def test_other_json_is_left_to_others(head: str) -> None:
    assert not recognizes(head, "huggingface.json")


def test_a_search_does_not_bring_the_papers_that_fill_its_page() -> None:
    assert titles(read({"query": {"q": "x"}, "dailyPapers": DAY, "searchResults": DAY[:1]})) == titles(read(DAY[:1]))
    assert read({"query": {"q": "x"}, "dailyPapers": DAY}) == ParseResult()


@pytest.mark.parametrize(
    ("data", "announced"),
    [
        ({"date": "2025-01-10"}, PartialDate(2025, 1, 10)),
        ({"date": "2024-08-01T00:00:00.000Z"}, PartialDate(2024, 8, 1)),
        ({"dateString": "2026-01-07", "periodType": "day"}, PartialDate(2026, 1, 7)),
        ({"dateString": "2026-01", "periodType": "month"}, None),
        ({"dateString": "2026-W02", "periodType": "week"}, None),
        ({"date": "2025"}, None),
        ({"date": 7}, None),
        ({}, None),
    ],
)
def test_a_paper_without_a_day_on_the_list_has_the_lists(data: dict[str, Any], announced: PartialDate | None) -> None:
    result = read(data | {"data": [{"title": "A"}, {"title": "B", "submittedOnDailyAt": "2026-01-05T00:26:37.060Z"}]})
    assert [paper.announced for paper in result.papers] == [announced, PartialDate(2026, 1, 5)]


@pytest.mark.parametrize(
    ("name", "announced"),
    [
        ("2024-06-07.json", PartialDate(2024, 6, 7)),
        ("hf/daily_2024-06-07.json", PartialDate(2024, 6, 7)),
        ("2025-01-01/list.json", None),
        ("hf day 2024-06-07", PartialDate(2024, 6, 7)),
        ("hf week 2024-W23", None),
        ("hf search 2024-06-07", None),
        ("2024-06-07_to_2024-06-09.json", None),
        ("2024-13-07.json", None),
    ],
)
def test_a_list_without_days_has_the_day_in_its_name(name: str, announced: PartialDate | None) -> None:
    items = [{"paper": {"title": "A"}}, {"paper": {"title": "B", "submittedOnDailyAt": "2026-01-05T00:26:37.060Z"}}]
    papers = collect(read_papers(json.dumps(items), name)).papers
    assert [paper.announced for paper in papers] == [announced, PartialDate(2026, 1, 5)]


def test_hidden_authors_are_authors() -> None:
    paper = only_paper(authors=[{"name": "Guojun Lei", "hidden": False}, {"name": " Yikai\n Wang", "hidden": True}])
    assert paper.authors == (Author("Guojun Lei"), Author("Yikai Wang"))
    assert paper.author_count == 2


def test_more_authors_than_are_kept_are_still_counted() -> None:
    paper = only_paper(authors=[{"name": f"A {number}"} for number in range(6000)])
    assert (len(paper.authors), paper.author_count) == (limits.AUTHORS, 6000)


def test_hard_wraps_are_joined() -> None:
    paper = only_paper(title="Token-Level\n  Contrastive", summary="One\ntwo.\nThree.")
    assert (paper.title, paper.abstract) == ("Token-Level Contrastive", "One two. Three.")


@pytest.mark.parametrize(
    ("wrapped", "joined"),
    [
        ("at https://github.com/a/long-\nname.", "at https://github.com/a/long-name."),
        ("at https://github.com/\n  a/b.", "at https://github.com/a/b."),
        ("at https://a.io/x_\ny and", "at https://a.io/x_y and"),
        ("at https://a.io/\nand more", "at https://a.io/ and more"),
        ("at https://a.io/x\nand/or more", "at https://a.io/x and/or more"),
        ("well-\nknown", "well- known"),
    ],
)
def test_an_address_that_a_wrap_broke_is_whole_again(wrapped: str, joined: str) -> None:
    assert only_paper(summary=wrapped).abstract == joined


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "ByteDance-Seed", "fullname": "ByteDance Seed"}, "ByteDance Seed"),
        ({"name": "zju", "fullname": ""}, "zju"),
        ("zju", "zju"),
        ({}, None),
    ],
)
def test_an_organization_goes_by_its_full_name(given: Any, name: str | None) -> None:
    assert only_paper(organization=given).organization == name
    (paper,) = read([{"paper": {"title": "A"}, "organization": given, "submittedBy": given, "numComments": 3}]).papers
    assert (paper.organization, paper.submitter, paper.comments) == (name, name, 3)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("null", "not a paper"),
        ("7", "not a paper"),
        ('"prose"', "not a paper"),
        ("\"{'paper': __import__('os')}\"", "not a paper"),
        ("\"{'paper': {'title': 'cut\"", "not a paper"),
        ('"{' + "[" * 5000 + '"', "not a paper"),
        ("{}", "no title"),
        ('{"paper": {"title": null}}', "no title"),
        ('{"paper": {"title": " \\u200b "}}', "no title"),
        ('{"paper": {"title": 7}}', "not text"),
        (json.dumps({"title": "x" * 2001}), "2,000"),
    ],
)
def test_an_item_that_gives_no_paper_says_why_and_costs_no_other(item: str, reason: str) -> None:
    result = read(f'[{{"title": "Before"}}, {item}, {{"title": "After"}}]')
    assert titles(result) == ["Before", "After"]
    assert locators(result) == ["item 2"]
    assert reason in result.problems[0].reason


@pytest.mark.parametrize(
    "given",
    [
        {"authors": 7}, {"publishedAt": "soon"}, {"upvotes": "many"}, {"githubRepo": []}, {"ai_keywords": {}},
        {"organization": []}, {"summary": 7}, {"id": "not-arxiv"}, {"submittedOnDailyAt": {}}, {"upvotes": True},
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_left_out_and_reported(given: dict[str, Any]) -> None:
    result = read([{"paper": {"title": "A Title", **given}}])
    assert result.papers == (Paper("A Title", source="huggingface"),)
    assert locators(result) == ["item 1"]


def test_numbers_no_one_can_mean_are_clamped_or_nothing() -> None:
    text = '[{"title": "A", "upvotes": %s, "githubStars": NaN, "numComments": -%s}]'
    (paper,) = read(text % ("9" * 5000, "9" * 5000)).papers
    assert (paper.upvotes, paper.github_stars, paper.comments) == (limits.NUMBER, None, 0)


def test_surrogates_controls_and_bidi_do_not_get_in() -> None:
    (paper,) = read(r'[{"title": "a\ud800b\u001b[31mc\u202ed", "authors": [{"name": "e\u009bf"}]}]').papers
    assert paper.title == "a\N{REPLACEMENT CHARACTER}b[31mcd"
    assert paper.authors == (Author("ef"),)


@pytest.mark.parametrize("shape", [DAY, WRAPPED, {"result": 1, "dailyPapers": DAY}])
def test_papers_before_a_break_are_kept_and_the_break_is_reported(shape: Any) -> None:
    text = json.dumps(shape, indent=1)
    result = read(text[: text.index(DAY[2]["paper"]["title"]) + 5])
    assert titles(result) == [item["paper"]["title"] for item in DAY[:2]]
    assert [str(problem) for problem in result.problems] == ["x.json:item 3: the file ends in the middle of a record"]


def test_a_paper_that_is_cut_is_none() -> None:
    assert read(json.dumps(INNER[0])[:-10]).papers == ()
    assert read(json.dumps(DAY[0])[:-10]).papers == ()


def test_broken_json_within_a_list_is_reported_with_its_line() -> None:
    result = read('[{"title": "A"},\n {"title": B}, {"title": "C"}]')
    assert titles(result) == ["A"]
    assert [str(problem) for problem in result.problems] == [
        "x.json:item 2: not JSON from line 2, column 12: Expecting value"
    ]


def test_a_broken_line_costs_no_other_line() -> None:
    result = read('{"title": "A"}\n{"title": "B\n{"title": "C"}')
    assert titles(result) == ["A", "C"]
    assert locators(result) == ["item 2"]


def test_depth_is_an_end_that_is_reported() -> None:
    result = read('[{"title": "A"}, ' + "[" * 100_000)
    assert titles(result) == ["A"]
    assert "too deeply" in result.problems[0].reason


@pytest.mark.parametrize("text", ["{}", '{"error": "x"}', '{"authors": []}', "7", "", "null"])
def test_a_document_without_a_list_of_papers_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="no list of papers"):
        read(text)


def test_an_empty_day_is_not_a_problem() -> None:
    assert read("[]") == read('{"dailyPapers": []}') == ParseResult()


def test_bytes_of_windows_are_read_and_reported() -> None:
    result = parse(Document("x", '[{"paper": {"title": "Naïve"}}]'.encode("latin-1")))
    assert titles(result) == ["Naïve"]
    assert locators(result) == [1]


def test_a_document_beyond_the_limit_is_refused() -> None:
    with pytest.raises(ImportRefused, match="50 MB"):
        parse(Document("x", b'[{"paper": {"title": "x"}}]' + b" " * limits.DOCUMENT))


@pytest.mark.parametrize(
    "text",
    [
        "{'a': open('x')}", "{'a': 1 + 1}", "{'a': --1}", "{'a': b'x'}", "{'a': f'{1}'}", "{'a': 1or 2}", "{1: 2",
        "{'a': '\\d'}", "{'a': lambda: 0}", "{'a': " + "[" * 60 + "]" * 60 + "}", "{'a': 1e9}", "{'a', 'b'}", "",
        "{'a': '" + "x" * limits.RECORD + "'}", "{[]: 1}", "{'a': '\0'}", "{'a': '\ud800'}", "{'a': ('b',)}",
    ],
)  # fmt: skip
def test_only_what_python_prints_of_json_is_let_through(text: str) -> None:
    assert parse_dict(text) is None


def test_an_object_python_printed_whose_quote_never_ends_is_given_up_at_once() -> None:
    def parse_broken(text: str) -> None:
        assert parse_dict(text) is None

    assert growth(parse_broken, partial(repeated, "{'a': ", "\\'", ""), 8_000) < TOO_MUCH


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=5))
@settings(max_examples=examples(300))
def test_what_python_printed_of_json_comes_back(value: dict[str, Any]) -> None:
    assert parse_dict(repr(value)) == value


KEYS = st.sampled_from(
    [
        *("paper", "title", "summary", "authors", "name", "hidden", "id", "publishedAt", "submittedOnDailyAt", "data"),
        *("upvotes", "numComments", "githubRepo", "githubStars", "ai_keywords", "ai_summary", "organization", "query"),
        *("fullname", "submittedBy", "dailyPapers", "searchResults", "date", "dateString", "periodType", "q"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([2**80, math.nan]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)


@given(VALUES, st.none() | st.integers(0, 200))
@settings(max_examples=examples(600))
def test_no_json_raises_whole_or_cut(value: Any, cut: int | None) -> None:
    try:
        result = read(json.dumps(value)[:cut])
    except ImportRefused as refused:
        assert "no list of papers" in str(refused)  # noqa: PT017 - a refusal is one of two right ends
    else:
        assert all(paper.title for paper in result.papers)


ENDS = [SAMPLE.index("\n },", SAMPLE.index(item["paper"]["discussionId"])) + 3 for item in DAY[:-1]]


@given(st.integers(1, len(SAMPLE)), st.integers(0, 400), st.text(max_size=10))
@settings(max_examples=examples(200))
def test_a_mangled_day_keeps_what_stands_before_the_damage(start: int, length: int, put: str) -> None:
    result = collect(read_papers(SAMPLE[:start] + put + SAMPLE[start + length :], "x"))
    whole = sum(end <= start for end in ENDS)
    assert titles(result)[:whole] == [item["paper"]["title"] for item in DAY[:whole]]


@pytest.mark.parametrize(
    "unit",
    [
        json.dumps(DAY[1]) + ",", json.dumps(repr(DAY[1])) + ",", '{"paper": ', "\n[", '"\\u007b\'a\': ', "https://",
        '{"title": "x", "summary": "' + "https://a-\\n" * 40 + '"},',
    ],
)  # fmt: skip
def test_ten_times_the_text_takes_ten_times_as_long(unit: str) -> None:
    assert growth(lambda text: collect(read_papers(text, "x")), partial(repeated, "[", unit, ""), 200_000) < TOO_MUCH


def test_a_file_broken_in_a_hundred_places_is_not_read_to_its_end() -> None:
    result = read("{\n" * 100_000)
    assert len(result.problems) == 101
    assert result.problems[-1].reason == "not JSON in 100 places; the rest was not read"
