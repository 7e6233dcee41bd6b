"""CSL JSON from reference managers and publishers, complete, broken and unusual."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.model.bibliography import BibRecord, decode_record, encode_record
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.formats import detect_format, find_format
from paperbrowse.text.dates import PartialDate
from tests.growth import TOO_MUCH, growth, repeated
from tests.parse.parsing import Document, ParseResult, parse

SAMPLE = Path(__file__).parents[2] / "sample_data" / "references.csl.json"
REAL = Path(__file__).parent / "data" / "csl"


def read(data: bytes | str) -> ParseResult:
    return parse(Document("x.json", data if isinstance(data, bytes) else data.encode()), find_format("csl-json"))


def real(name: str) -> ParseResult:
    data = (REAL / f"{name}.csl.json").read_bytes()
    assert detect_format(data, "x").name == "csl-json"
    return read(data)


def only_paper(**fields: Any) -> Paper:
    result = read(json.dumps([{"title": "A Title", **fields}]))
    assert result.problems == ()
    (paper,) = result.papers
    return paper


def test_the_sample_gives_papers_with_their_arxiv_ids() -> None:
    result = parse(Document("sample", SAMPLE.read_bytes()))
    assert result.problems == ()
    assert [paper.arxiv_id for paper in result.papers] == ["0705.1862", "2311.12882", "2405.14908", "2406.09297"]
    assert [record.locator for record in result.records] == ["item 1", "item 2", "item 3", "item 4"]
    assert result.papers[0].authors[1] == Author("Chris P. Pearson", "Pearson", "Chris P.")
    assert [paper.published for paper in result.papers[1:3]] == [PartialDate(2023, 11), PartialDate(2024, 5, 23)]
    assert all(paper.abstract and paper.doi is None and paper.source == "csl-json" for paper in result.papers)


def test_what_pandoc_reads_gives_papers_without_tags() -> None:
    result = real("pandoc")
    first, second, third, last = result.papers
    assert first.title == "The physical volcanology of the 1600 eruption of Huaynaputina, southern Peru"
    assert (first.author_count, first.venue) == (7, "Bulletin of Volcanology")
    assert first.published == PartialDate(2014, 12, 31)
    assert second.doi == "10.1484/j.se.2.303788"
    assert third.title.endswith("Collecta ex diuersis auditis in scola magistri Willelmi de Monte")
    assert last.published == PartialDate(1883)
    assert result.problems == ()


def test_an_item_without_a_title_is_listed_under_its_id() -> None:
    result = real("creators")
    assert len(result.papers) == 7
    ((record, reason),) = [(problem.record, problem.reason) for problem in result.problems]
    assert (record, reason) == ("item 4", f"no title; listed as “{result.papers[3].title}”")
    assert result.papers[3].title.startswith("Untitled: ")


def test_dates_of_all_sorts_are_read_or_reported() -> None:
    result = real("dates")
    assert len(result.papers) == 15
    assert [str(paper.published) for paper in result.papers[:5]] == [
        *("2011-05-25", "2011-05-25", "2011-05", "2017", "2011"),
    ]
    seasons = real("seasons")
    assert [paper.published for paper in seasons.papers] == [None] * 4 + [PartialDate(2017)] * 2
    assert len(seasons.problems) == 4


def test_an_article_keeps_its_journal_abstract_and_address() -> None:
    (paper,) = real("journal").papers
    assert paper.doi == "10.1093/llc/fqac083"
    assert paper.venue == "Digital Scholarship in the Humanities"
    assert paper.url == "https://academic.oup.com/dsh/advance-article/doi/10.1093/llc/fqac083/6964525"
    assert paper.abstract is not None
    assert paper.abstract.startswith("Wikidata has been widely used")


def test_the_yaml_variant_is_refused_with_a_way_out() -> None:
    data = (REAL / "pandoc.csl.yml").read_bytes()
    for head in (data, b"---\n" + data):
        with pytest.raises(ImportRefused, match=r"CSL YAML.*CSL JSON"):
            detect_format(head, "x.yml")


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ({"date-parts": [["2019", 4, 28]]}, PartialDate(2019, 4, 28)),
        ({"date-parts": [[2019, "04"]]}, PartialDate(2019, 4)),
        ({"date-parts": [["2019"], [2020]]}, PartialDate(2019)),
        ({"date-parts": [2019, 4]}, PartialDate(2019, 4)),
        ({"date-parts": [[2019]], "season": 2}, PartialDate(2019)),
        ({"date-parts": [[2019, 22]]}, PartialDate(2019)),
        ({"date-parts": [[2019, 2, 31]]}, PartialDate(2019, 2)),
        ({"date-parts": [[2019, None]]}, PartialDate(2019)),
        ({"literal": "8 June 2004"}, PartialDate(2004, 6, 8)),
        ({"literal": "2017-14/2017-99"}, PartialDate(2017)),
        ({"raw": "2017-03-01/2018"}, PartialDate(2017, 3, 1)),
        ({"raw": "2017/03/01"}, PartialDate(2017, 3, 1)),
        ([{"year": 2014, "month": 12, "day": 31}, {"year": 2015}], PartialDate(2014, 12, 31)),
        ({"year": "2014"}, PartialDate(2014)),
        ("2014-05", PartialDate(2014, 5)),
        (2014, PartialDate(2014)),
        ({"date-parts": [[1886, 1, 26]]}, PartialDate(1886, 1, 26)),
        ({"literal": "ca. 1687"}, PartialDate(1687)),
        ({"raw": "12 March 1859"}, PartialDate(1859, 3, 12)),
        ({"date-parts": [[]]}, None),
        ({"date-parts": []}, None),
        ({}, None),
        ([], None),
    ],
)
def test_every_spelling_of_a_date_is_read(issued: Any, published: PartialDate | None) -> None:
    assert only_paper(issued=issued).published == published


@pytest.mark.parametrize(
    "issued",
    [
        *({"date-parts": [["x"]]}, {"date-parts": [[True]]}, {"date-parts": [[-44]]}, {"date-parts": [[["2019"]]]}),
        *(
            {"literal": "n.d."},
            {"literal": "No. 1234"},
            {"date-parts": [[999]]},
            True,
            1e999,
            {"date-parts": [[10**30]]},
        ),
    ],
)
def test_an_invalid_date_is_left_out_and_reported(issued: Any) -> None:
    result = read(json.dumps([{"title": "A Title", "issued": issued}]))
    assert result.papers[0].published is None
    assert len(result.problems) == (0 if issued == 1e999 else 1)


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ({"family": "Lee", "given": "Ann"}, Author("Ann Lee", "Lee", "Ann")),
        ({"family": "Lee"}, Author("Lee")),
        ({"given": "Ann"}, Author("Ann")),
        ({"literal": "Team GLM"}, Author("Team GLM")),
        ({"name": "Team GLM"}, Author("Team GLM")),
        (
            {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
            Author("Vincent van Gogh", "van Gogh", "Vincent"),
        ),
        (
            {"family": "Humboldt", "given": "A.", "dropping-particle": "von"},
            Author("A. von Humboldt", "Humboldt", "A."),
        ),
        ({"family": "King", "given": "M. L.", "suffix": "Jr."}, Author("M. L. King Jr.", "King", "M. L.")),
        ("Ann Lee", Author("Ann Lee")),
        ({"family": 7, "given": None, "literal": "X"}, Author("X")),
    ],
)
def test_names_come_in_many_shapes(name: Any, author: Author) -> None:
    assert only_paper(author=[name, {}, None]).authors == (author,)


def test_more_authors_than_are_kept_are_still_counted() -> None:
    paper = only_paper(author=[{"family": f"A{number}"} for number in range(6000)])
    assert (len(paper.authors), paper.author_count) == (limits.AUTHORS, 6000)


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("A <i>new</i> <b>result</b>", "A new result"),
        ("<span class=\"nocase\">NaCl</span> and <span style='font-variant: small-caps'>x</span>", "NaCl and x"),
        ("10<sup>6</sup> m<sup>-2</sup> of H<sub>2</sub>O", "10⁶ m⁻² of H₂O"),
        ("The 1<sup>st</sup>", "The 1st"),
        ("When a<b and b>c", "When a<b and b>c"),
        ("Science &amp; Art &#233;", "Science & Art é"),
        ("AT&T; R&D", "AT&T; R&D"),
        (["Crossref's list", "Another"], "Crossref's list"),
    ],
)
def test_tags_and_entities_leave_a_title_readable(given: Any, title: str) -> None:
    assert only_paper(title=given).title == title


def test_an_abstract_of_a_publisher_is_plain_text() -> None:
    opening = "<jats:title>Abstract</jats:title><jats:p>One &amp; <jats:italic>two</jats:italic>.</jats:p>"
    assert only_paper(abstract=opening + "<jats:p>Three.</jats:p>").abstract == "One & two.\n\nThree."
    assert only_paper(abstract="Where a<b\nholds &amp; more").abstract == "Where a<b holds & more"


@pytest.mark.parametrize(
    ("fields", "arxiv_id", "doi"),
    [
        ({"DOI": "10.48550/ARXIV.1706.03762"}, "1706.03762", None),
        ({"URL": "http://arxiv.org/abs/1706.03762v2"}, "1706.03762", None),
        ({"number": "arXiv:1706.03762"}, "1706.03762", None),
        ({"note": "arXiv: 1706.03762\nread it"}, "1706.03762", None),
        ({"note": "See also arXiv:1706.03762"}, None, None),
        ({"note": "arXiv admin note: text overlap with arXiv:1706.03762"}, None, None),
        ({"note": "Comment on arXiv:1706.03762\nData: https://doi.org/10.5281/zenodo.1"}, None, None),
        ({"extra": "arXiv: 1706.03762 [cs]"}, "1706.03762", None),
        ({"container-title": "ArXiv, abs/1706.03762"}, None, None),
        ({"note": "https://www.doi.org/10.1000%2Fabc"}, None, "10.1000/abc"),
        ({"URL": "https://link.springer.com/article/10.1000/abc#Sec1"}, None, "10.1000/abc"),
        ({"container-title": "arXiv:math/0309136 [math.GT]"}, "math/0309136", None),
        ({"number": "1706.03762"}, None, None),
        ({"DOI": "https://doi.org/10.1000/ABC"}, None, "10.1000/abc"),
        ({"note": "PMID: 1\nDOI: 10.1000/abc"}, None, "10.1000/abc"),
        ({"DOI": "10/fqd6hj", "URL": "https://doi.org/10.1177/0193723504268729"}, None, "10.1177/0193723504268729"),
    ],
)
def test_ids_are_found_where_managers_put_them(fields: dict[str, Any], arxiv_id: str | None, doi: str | None) -> None:
    paper = only_paper(**fields)
    assert (paper.arxiv_id, paper.doi) == (arxiv_id, doi)


def test_a_shortened_doi_is_an_address_and_a_wrong_one_is_reported() -> None:
    assert only_paper(DOI="10/fqd6hj").url == "https://doi.org/10/fqd6hj"
    result = read('[{"title": "x", "DOI": "none"}]')
    assert "not a DOI" in result.problems[0].reason


def test_keywords_are_parted_and_a_conference_is_a_venue() -> None:
    assert only_paper(keyword="a b, c, d").keywords == ("a b", "c", "d")
    assert only_paper(keyword="Hydrology; Lakes, artificial").keywords == ("Hydrology", "Lakes, artificial")
    assert only_paper(categories=["cs.CL", "cs.LG"]).keywords == ("cs.CL", "cs.LG")
    assert only_paper(**{"event-title": "A Conference"}).venue == "A Conference"
    assert only_paper(event={"name": "A Conference"}).venue is None


def test_a_subtitle_goes_with_its_title_once() -> None:
    assert only_paper(title=["TUBE"], subtitle=["pricing of data"]).title == "TUBE: pricing of data"
    assert only_paper(title="Who pays?", subtitle="Pricing").title == "Who pays? Pricing"
    assert only_paper(title="TUBE: Pricing", subtitle=["pricing"]).title == "TUBE: Pricing"


def test_editors_take_the_place_of_authors_only_in_books() -> None:
    editors = [{"family": "Doe", "given": "Jane"}]
    assert [author.name for author in only_paper(type="book", editor=editors).authors] == ["Jane Doe"]
    assert only_paper(type="chapter", editor=editors).authors == ()


def only_bib(item: dict[str, Any]) -> BibRecord:
    (record,) = read(json.dumps([item])).records
    assert record.bib is not None
    return record.bib


def test_the_whole_item_is_kept() -> None:
    bib = only_bib(
        {"id": "doe2020", "type": "book", "title": "A <i>b</i>", "page": "1-9", "volume": 3, "x": [{"y": None}]}
    )
    assert bib == BibRecord(
        *("csl-json", "book", "doe2020"),
        (("title", '"A <i>b</i>"'), ("page", '"1-9"'), ("volume", "3"), ("x", '[{"y": null}]')),
    )


@pytest.mark.parametrize(
    ("item", "key", "kept"),
    [
        ({"id": "http://zotero.org/users/1/items/A"}, "", {"id": "http://zotero.org/users/1/items/A"}),
        (
            {"id": "http://zotero.org/a", "citation-key": "doe"},
            "doe",
            {"id": "http://zotero.org/a"},
        ),
        ({"id": "doe", "citation-key": "doe"}, "doe", {"citation-key": "doe"}),
        ({"id": 7}, "7", {"id": 7}),
        ({"id": ["x"]}, "", {"id": ["x"]}),
        ({}, "", {}),
    ],
)
def test_the_key_is_the_one_people_cite_and_the_id_comes_back(
    item: dict[str, Any], key: str, kept: dict[str, Any]
) -> None:
    bib = only_bib({"title": "A Title", **item})
    assert bib.key == key
    assert {name: json.loads(value) for name, value in bib.fields} == {"title": "A Title", **kept}


def test_a_kept_item_has_no_control_characters_and_can_be_stored() -> None:
    bib = only_bib({"title": "A\x1b[31m\tTitle\ud800", "a\udc00\x07": {"b\udc00": [float("inf")]}})
    assert dict(bib.fields)["title"] == '"A[31m Title\N{REPLACEMENT CHARACTER}"'
    assert decode_record(encode_record(bib)) == bib
    nested: Any = "deep"
    for _ in range(200):
        nested = [nested]
    assert only_bib({"title": "A Title", "x": nested}).fields[1][0] == "x"


ITEM = '{"type": "article-journal", "title": "A Title", "issued": {"date-parts": [[2019]]}}'


@pytest.mark.parametrize(
    ("document", "count"),
    [
        (ITEM, 1),
        (f"[{ITEM}]", 1),
        (f"{ITEM}\n{ITEM}\n", 2),
        (f'{{"items": [{ITEM}, {ITEM}]}}', 2),
        (f'{{"references": [{ITEM}]}}', 1),
        (f'{{"status": "ok", "message": {ITEM}}}', 1),
        (f'{{"status": "ok", "message": {{"total-results": 1, "items": [{ITEM}]}}}}', 1),
    ],
)
def test_items_come_alone_in_lists_and_wrapped(document: str, count: int) -> None:
    assert detect_format(document.encode(), "x").name == "csl-json"
    result = read(document)
    assert result.problems == ()
    assert len(result.papers) == count
    for encoding in ("utf-16", "utf-8-sig"):
        assert len(parse(Document("x", document.encode(encoding))).papers) == count


def test_a_file_cut_short_keeps_whole_items_and_says_so() -> None:
    for document in (f"[{ITEM}, {ITEM}, {ITEM[:-9]}", f'{{"items": [{ITEM}, {ITEM}, {ITEM[:-9]}'):
        result = read(document)
        assert len(result.papers) == 2
        assert [(problem.record, problem.reason) for problem in result.problems] == [
            ("item 3", "the file ends in the middle of a record")
        ]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("7", "not a paper"),
        ("null", "not a paper"),
        ("{}", "no title"),
        ('{"title": " "}', "no title"),
        ('{"title": 7}', "the title is not text"),
        ('{"title": []}', "the title is not text"),
        ('{"title": "' + "x" * 3000 + '"}', "the title has 3,000 characters"),
    ],
)
def test_every_item_fails_alone(item: str, reason: str) -> None:
    result = read(f"[{ITEM}, {item}, {ITEM}]")
    assert len(result.papers) == 2
    assert [problem.record for problem in result.problems] == ["item 2"]
    assert result.problems[0].reason.startswith(reason)


def test_a_field_that_does_not_fit_costs_only_itself() -> None:
    result = read('[{"title": "x", "author": 7, "abstract": [1], "URL": {}, "issued": NaN, "keyword": true}]')
    assert result.papers == (Paper("x", source="csl-json"),)
    assert [problem.reason.split()[0] for problem in result.problems] == ["author", "abstract", "URL", "keyword"]


def test_surrogates_and_controls_do_not_reach_a_paper() -> None:
    paper = only_paper(title="A\ud800 \x1b[31mTitle\u202e", author=[{"family": "L\x07ee", "given": "\udc00"}])
    assert paper.title == "A\N{REPLACEMENT CHARACTER} [31mTitle"
    assert paper.authors[0].family == "Lee"


@pytest.mark.parametrize(
    "document", ["[" * 100_000, '{"items":' * 900 + "[]" + "}" * 900, '[{"title":' + "[" * 5000, "[{}" + ",{}" * 5000]
)
def test_depth_and_emptiness_do_no_harm(document: str) -> None:
    assert read(document).papers == ()


def test_a_text_without_a_list_is_refused() -> None:
    for document in ("7", '"x"', "[]"):
        with pytest.raises(ImportRefused, match="no papers"):
            read(document)


def test_a_file_broken_all_over_is_given_up() -> None:
    result = read("{\n" * 5000)
    assert len(result.problems) == 101
    assert "rest was not read" in result.problems[-1].reason


@pytest.mark.parametrize(
    "head",
    [
        '{"title": "x", "abstract": "\\"date-parts\\": "}',
        '[{"paper": {"id": "1", "authors": [{"type": "user", "name": "x"}]}}]',
        '{"type": "article", "title": "x", "authors": ["A"]}',
        'prose about "date-parts": [1]',
    ],
)
def test_other_json_is_not_taken_for_csl(head: str) -> None:
    assert not find_format("csl-json").recognizes(head, "x")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2019", "arXiv:"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["family", "date-parts", "raw", "year", "items"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["title", "author", "issued", "DOI", "URL", "note", "abstract", "keyword", "event", "number"])


@given(st.lists(st.dictionaries(KEYS, VALUES), min_size=1, max_size=3))
def test_no_values_make_it_fail(items: list[dict[str, Any]]) -> None:
    result = read(json.dumps(items))
    assert len(result.records) + len({problem.record for problem in result.problems}) >= len(items)


@given(st.sampled_from(sorted(REAL.glob("*.json"))), st.integers(0, 8000), st.binary(max_size=8), st.integers(0, 40))
def test_no_damage_makes_it_fail(path: Path, at: int, put: bytes, cut: int) -> None:
    data = path.read_bytes()
    result = read(data[:at] + put + data[at + cut :])
    assert result.records or result.problems


@pytest.mark.parametrize(
    ("opening", "again", "closing"),
    [
        ("[", ITEM + ",\n", ITEM + "]"),
        ("[", ITEM + ",\n", ""),
        ("", "{\n", ""),
        ('[{"title": "x", "abstract": "', "<sup>1", '"}]'),
        ('[{"title": "x", "author": [', '{"family": "a", "given": "b"},', "{}]}]"),
    ],
)
def test_ten_times_the_file_takes_about_ten_times_as_long(opening: str, again: str, closing: str) -> None:
    assert growth(read, partial(repeated, opening, again, closing), 60_000) < TOO_MUCH
