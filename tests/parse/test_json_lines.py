"""JSON Lines: exports of paperbrowse, data sets, the arXiv snapshot, and broken files."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.marks import NO_MARKS
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.document import UNDATED
from paperbrowse.parse.json_lines import read
from paperbrowse.text.dates import PartialDate
from tests.examples import examples
from tests.parse.parsing import Document, ParseResult, collect, parse

SAMPLE = Path(__file__).parents[2] / "sample_data" / "arxiv_records.jsonl"


def lines(*values: Any) -> ParseResult:
    """Parse each value as a line; bytes and text unchanged."""
    texts = [
        v if isinstance(v, bytes) else v.encode() if isinstance(v, str) else json.dumps(v).encode() for v in values
    ]
    return collect(read([text + b"\n" for text in texts], "x.jsonl"))


def only_paper(**fields: Any) -> Paper:
    result = lines({"title": "A Title", **fields})
    assert result.problems == ()
    (paper,) = result.papers
    return paper


def test_the_real_sample_gives_papers_with_their_ids() -> None:
    result = parse(Document("sample", SAMPLE.read_bytes()))
    assert result.problems == ()
    assert [paper.arxiv_id for paper in result.papers] == [
        *("0705.1862", "2407.03618", "2411.07618", "2508.14749", "2512.24940", "2601.08674", "2606.12881"),
    ]
    first = result.papers[0]
    assert first.published == PartialDate(2007, 5)
    assert first.author_count == len(first.authors) == 11
    assert first.authors[1] == Author("Chris P. Pearson")
    assert first.categories == ("astro-ph", "astro-ph.GA")
    assert first.comment is not None
    assert first.comment.startswith("12 pages")
    assert [record.locator for record in result.records] == [1, 2, 3, 4, 5, 6, 7]


def test_html_and_entities_are_read_in_every_field() -> None:
    paper = only_paper(
        abstract="<p>We show x &lt; 5.</p>",
        authors=["Jos&eacute; M."],
        venue="A &amp; B",
        keywords="R&amp;D; <i>E. coli</i>",
    )
    assert (paper.abstract, paper.authors[0].name, paper.venue) == ("We show x < 5.", "José M.", "A & B")
    assert paper.keywords == ("R&D", "E. coli")
    (paper,) = lines(r'{"title": "\u003ci\u003eE. coli\u003c/i\u003e \u0026amp; friends"}').papers
    assert paper.title == "E. coli & friends"


def test_tex_and_an_export_of_the_program_stay_as_they_are() -> None:
    assert (
        only_paper(abstract="if $a<b>c$ and a & b <think>x</think>").abstract == "if $a<b>c$ and a & b <think>x</think>"
    )
    (paper,) = lines({"title": "On <i> and </i>", "key": "x", "starred": False}).papers
    assert paper.title == "On <i> and </i>"


@pytest.mark.parametrize(
    ("given", "published"),
    [
        ({"date": "2024-11-29"}, PartialDate(2024, 11, 29)),
        ({"published": "2024-11-29T23:59:59Z"}, PartialDate(2024, 11, 29)),
        ({"date": "2024-11"}, PartialDate(2024, 11)),
        ({"year": 2024}, PartialDate(2024)),
        ({"year": "2024"}, PartialDate(2024)),
        ({"year": 2024.0}, PartialDate(2024)),
        ({"date": "Nov 8, 2022"}, PartialDate(2022, 11, 8)),
        ({"year": 1999, "date": "2024-11", "published": "2024-11-29"}, PartialDate(2024, 11, 29)),
        ({"date": ""}, None),
        ({"date": None, "year": 2020}, PartialDate(2020)),
    ],
)
def test_dates_are_kept_as_precise_as_they_are(given: dict[str, Any], published: PartialDate | None) -> None:
    assert only_paper(**given).published == published


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["Ada Lovelace", " Charles\n Babbage "], ["Ada Lovelace", "Charles Babbage"]),
        ("Ada Lovelace; Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        ("Ada Lovelace and Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        ("Ada Lovelace, Charles Babbage and Mary Somerville", ["Ada Lovelace", "Charles Babbage", "Mary Somerville"]),
        ("Ada Lovelace, Charles Babbage, and Mary Somerville", ["Ada Lovelace", "Charles Babbage", "Mary Somerville"]),
        ("Lovelace, Ada and Babbage, Charles", ["Lovelace, Ada", "Babbage, Charles"]),
        ("Lovelace, Ada; Babbage, Charles", ["Lovelace, Ada", "Babbage, Charles"]),
        ([{"name": "Ada Lovelace", "hidden": False}, "Team GLM"], ["Ada Lovelace", "Team GLM"]),
        ([{"given": "Ada", "family": "Lovelace"}], ["Ada Lovelace"]),
        (["", " ", None, "Plato"], ["Plato"]),
        ("", []),
    ],
)
def test_authors_come_in_many_shapes(given: Any, names: list[str]) -> None:
    paper = only_paper(authors=given)
    assert [author.name for author in paper.authors] == names
    assert paper.author_count == (len(names) or None)


@given(st.lists(st.text(" |ab\u00e9\u0301\t", max_size=4), min_size=1, max_size=5))
def test_names_are_cleaned_together_as_each_alone(given: list[str]) -> None:
    assert only_paper(authors=given).authors == tuple(
        author for name in given for author in only_paper(authors=[name]).authors
    )


def test_more_authors_than_are_kept_are_still_counted() -> None:
    paper = only_paper(authors=[f"A {number}" for number in range(6000)])
    assert (len(paper.authors), paper.author_count) == (5000, 6000)


@pytest.mark.parametrize(
    ("given", "arxiv_id", "version"),
    [
        ({"id": "2411.19943"}, "2411.19943", None),
        ({"id": "2411.19943v2"}, "2411.19943", 2),
        ({"id": "math.GT/0309136v1"}, "math/0309136", 1),
        ({"id": "http://arxiv.org/abs/2411.19943v3"}, "2411.19943", 3),
        ({"arxiv_id": "arXiv:2411.19943"}, "2411.19943", None),
        ({"arxiv_id": 704.0001}, "0704.0001", None),
        ({"arxiv_id": "704.001"}, "0704.0010", None),
        ({"arxiv_id": 2101.1140}, "2101.11400", None),
        ({"id": 2101.1140, "url": "https://arxiv.org/list"}, "2101.11400", None),
        ({"url": "https://arxiv.org/abs/0705.1862"}, "0705.1862", None),
        ({"url": "https://huggingface.co/papers/2411.19943"}, "2411.19943", None),
        ({"doi": "10.48550/arXiv.2411.19943"}, "2411.19943", None),
        ({"id": 7}, None, None),
        ({"id": "7"}, None, None),
        ({"id": 12.5}, None, None),
        ({"id": 704.0001}, None, None),
        ({"id": "9999.12345"}, None, None),
        ({"id": ["2411.19943"]}, None, None),
        ({"arxiv_id": 10**400}, None, None),
        ({"arxiv_id": "x" * 100_000}, None, None),
    ],
)
def test_an_arxiv_id_is_known_wherever_it_stands_and_nothing_else_is_taken_for_one(
    given: dict[str, Any], arxiv_id: str | None, version: int | None
) -> None:
    paper = only_paper(**given)
    assert (paper.arxiv_id, paper.arxiv_version) == (arxiv_id, version)


def test_a_doi_is_lower_case_without_its_resolver() -> None:
    assert only_paper(doi="https://doi.org/10.1103/PhysRevD.76").doi == "10.1103/physrevd.76"
    assert only_paper(url="https://doi.org/10.1103/PhysRevD.76").doi == "10.1103/physrevd.76"
    assert only_paper(doi="none").doi is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "http://a b", "http://a\n-x", "-x", "", "x" * 9000]
)
def test_an_address_other_than_a_web_address_is_ignored(url: str) -> None:
    assert only_paper(url=url).url is None


def test_hard_wrapped_text_is_joined_and_paragraphs_stay() -> None:
    paper = only_paper(title="A\n  Long Title", abstract="  One\ntwo.\n\nThree.\n")
    assert (paper.title, paper.abstract) == ("A Long Title", "One two.\n\nThree.")


def test_labels_come_as_a_list_or_in_one_text() -> None:
    assert only_paper(categories="cs.CL cs.LG").categories == ("cs.CL", "cs.LG")
    assert only_paper(categories=["68T45, 62H30", "cs.CL", "cs.CL"]).categories == ("68T45, 62H30", "cs.CL")
    assert only_paper(keywords="a b, c").keywords == ("a b", "c")


def test_a_comment_in_words_and_a_count_of_comments_share_a_name() -> None:
    assert only_paper(comments="12 pages").comment == "12 pages"
    assert only_paper(comments=3).comments == 3
    assert (only_paper(comments=3, comment="x").comments, only_paper(comments=3, comment="x").comment) == (3, "x")


def test_nan_is_what_pandas_writes_for_nothing() -> None:
    result = lines('{"title": "A Title", "abstract": NaN, "upvotes": NaN, "year": Infinity}')
    assert result.problems == ()
    assert result.papers == (Paper("A Title", source="jsonl"),)


@pytest.mark.parametrize(("given", "expected"), [(-5, 0), (2**63, 2**53), (3.7, 3), (0, 0), ("12", 12)])
def test_counts_are_clamped(given: Any, expected: int) -> None:
    assert only_paper(upvotes=given).upvotes == expected


def test_surrogates_controls_and_bidi_do_not_get_in() -> None:
    result = lines(r'{"title": "a\ud800b\u001b[31mc\u202ed", "authors": ["e\u009bf"], "note": "\ud800"}')
    (paper,) = result.papers
    assert paper.title == "a\N{REPLACEMENT CHARACTER}b[31mcd"
    assert paper.authors == (Author("ef"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{}", "no title"),
        ('{"title": null}', "no title"),
        ('{"title": 7}', "the title is not text"),
        ('{"title": " \\u200b "}', "no title"),
        (json.dumps({"title": "x" * 2001}), "2,001"),
        ("[]", "not a JSON object"),
        ('"text"', "not a JSON object"),
        ("{'title': 'x'}", "not JSON"),
        ('{"title": "x"', "in the middle"),
        ('{"title": "x', "in the middle"),
        ('{"title": "x"} {"title": "y"}', "column"),
        ("[" * 100_000, "nested too deeply"),
        ('{"title": "x", "year": ' + "9" * 5000 + "}", "too many digits"),
        (json.dumps({"title": "x", "abstract": "y" * 1_000_000}), "1,000,000 bytes"),
    ],
)
def test_a_line_that_gives_no_paper_says_why_and_costs_no_other(text: str, reason: str) -> None:
    result = lines({"title": "Before"}, text, {"title": "After"})
    assert [paper.title for paper in result.papers] == ["Before", "After"]
    (problem,) = result.problems
    assert (problem.file, problem.record) == ("x.jsonl", 2)
    assert reason in problem.reason


@pytest.mark.parametrize(
    "given",
    [
        {"abstract": 7}, {"authors": 7}, {"authors": [[]]}, {"date": {}}, {"date": "n.d."}, {"upvotes": "many"},
        {"categories": {}}, {"withdrawn": "no"}, {"url": 7}, {"upvotes": True}, {"title": "A Title", "venue": []},
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_left_out_and_reported(given: dict[str, Any]) -> None:
    result = lines({"title": "A Title", **given})
    assert result.papers == (Paper("A Title", source="jsonl"),)
    (problem,) = result.problems
    assert "left out" in problem.reason


def test_blank_lines_are_nothing_and_count_as_lines() -> None:
    result = parse(Document("x", b'\xef\xbb\xbf\r\n{"title": "A"}\r\n\n  \n{"title": "B"}'))
    assert [(record.locator, record.paper.title) for record in result.records] == [(2, "A"), (5, "B")]
    assert result.problems == ()


def test_utf_16_is_read() -> None:
    text = '{"title": "Ćirić"}\n{"title": "Ċ\u0a0aB"}\n'
    result = parse(Document("x", text.encode("utf-16")))
    assert [paper.title for paper in result.papers] == ["Ćirić", "Ċ\u0a0aB"]


def test_bytes_of_windows_are_read_and_reported_once() -> None:
    result = parse(Document("x", b'{"title": "Na\xefve"}\n{"title": "Na\xefve two"}\n'))
    assert [paper.title for paper in result.papers] == ["Naïve", "Naïve two"]
    assert len(result.problems) == 1


def test_marks_are_taken_from_our_own_export_only() -> None:
    marked = {"title": "A Title", "starred": True, "read": False, "tags": ["a"], "note": "b"}
    (foreign,) = lines(marked).records
    (ours,) = lines({"key": "title:0", **marked}).records
    assert foreign.marks == NO_MARKS
    assert (ours.marks.starred_at, ours.marks.read_at, ours.marks.tags, ours.marks.note) == (UNDATED, None, ("a",), "b")


SNAPSHOT = {
    "id": "0704.0001", "submitter": "Pavel Nadolsky", "authors": "C. Bal\\'azs, E. L. Berger",
    "title": "Calculation of prompt\n  production", "comments": "37 pages", "journal-ref": "Phys.Rev.D76",
    "doi": "10.1103/PhysRevD.76.013009 10.1103/other", "report-no": None, "categories": "hep-ph cs.LG",
    "license": None, "abstract": "  A fully\ndifferential.\n", "update_date": "2008-11-26",
    "versions": [{"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
                 {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "authors_parsed": [["Balázs", "C.", ""], ["Berger", "E. L.", "Jr.", "CERN"]],
}  # fmt: skip


def test_the_arxiv_snapshot_is_read_in_its_own_shape() -> None:
    result = lines(SNAPSHOT)
    assert result.problems == ()
    assert result.papers == (
        Paper(
            title="Calculation of prompt production",
            abstract="A fully differential.",
            authors=(Author("C. Balázs", "Balázs", "C."), Author("E. L. Berger Jr.", "Berger", "E. L.")),
            author_count=2,
            published=PartialDate(2007, 4, 2),
            updated=PartialDate(2007, 7, 24),
            arxiv_id="0704.0001",
            arxiv_version=2,
            doi="10.1103/physrevd.76.013009",
            categories=("hep-ph", "cs.LG"),
            comment="37 pages",
            journal_ref="Phys.Rev.D76",
            submitter="Pavel Nadolsky",
            source="arxiv-snapshot",
        ),
    )


@pytest.mark.parametrize("given", [704.0001, "704.0001", "0704.0001"])
def test_an_id_of_the_snapshot_that_lost_its_zeros_gets_them_back(given: Any) -> None:
    assert lines(SNAPSHOT | {"id": given}).papers[0].arxiv_id == "0704.0001"


def test_a_withdrawn_paper_says_so_in_its_first_words() -> None:
    assert lines(SNAPSHOT | {"comments": "This paper has been withdrawn by the author"}).papers[0].withdrawn
    assert not lines(SNAPSHOT | {"abstract": "x" * 100 + "withdrawn"}).papers[0].withdrawn


@pytest.mark.parametrize("name", sorted(SNAPSHOT.keys() - {"title"}))
@pytest.mark.parametrize("value", [None, 7, "", [], {}, [7], [[]], [{}], True])
def test_no_value_of_the_snapshot_can_stop_it(name: str, value: Any) -> None:
    assert len(lines(SNAPSHOT | {name: value}).papers) == 1


KEYS = st.sampled_from(
    [
        *(
            "title",
            "abstract",
            "summary",
            "authors",
            "author_names",
            "author_count",
            "organization",
            "published",
            "date",
        ),
        *("year", "updated", "categories", "venue", "comment", "comments", "doi", "arxiv_id", "id", "url", "links"),
        *("upvotes", "keywords", "starred", "read", "tags", "note", "key", "starred_at", "authors_parsed", "versions"),
        *("update_date", "withdrawn", "arxiv_version", "code_url", "page"),
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([2**80, math.nan]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize("number", ["9" * 400, "-" + "9" * 400, "1e999", "-1e999", "9" * 4_000])
@pytest.mark.parametrize("name", ["upvotes", "year", "author_count", "arxiv_id", "title", "authors", "update_date"])
def test_a_number_of_any_length_costs_its_field_at_most(name: str, number: str) -> None:
    result = lines(
        f'{{"title": "A", "versions": [], "{name}": {number}}}', f'{{"title": "A", "{name}": {number}}}', {"title": "B"}
    )
    assert [paper.title for paper in result.papers][-1] == "B"


@given(st.dictionaries(KEYS, VALUES, max_size=10), st.booleans())
@settings(max_examples=examples(600))
def test_no_json_raises(value: dict[str, Any], titled: bool) -> None:
    result = lines(value | {"title": "A Title"} if titled else value)
    assert len(result.records) == 1 or not titled or result.problems


@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([b'{"title": "x', b"\xff\xfe{", b'{"title":"y"}']), max_size=6)
)
@settings(max_examples=examples(400))
def test_no_bytes_raise(data: list[bytes]) -> None:
    collect(read(data, "x"))
