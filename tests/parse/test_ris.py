"""RIS and Web of Science files, real and broken ones."""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.model.bibliography import BibRecord
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.formats import detect_format, find_format
from paperbrowse.text.dates import PartialDate
from tests.growth import TOO_MUCH, growth, repeated
from tests.parse.parsing import Document, ParseResult, parse

SAMPLE = Path(__file__).parents[2] / "sample_data" / "references.ris"
REAL = Path(__file__).parent / "data" / "ris"
BASIC = (REAL / "example_basic.ris").read_bytes()


MARTINEZ = ["José Martínez", "A. Müller", "B. O'Neil"]


def read(data: bytes | str) -> ParseResult:
    return parse(Document("x.ris", data if isinstance(data, bytes) else data.encode()), find_format("ris"))


def real(name: str) -> ParseResult:
    data = (REAL / f"example_{name}.ris").read_bytes()
    assert detect_format(data, "x").name == "ris"
    return read(data)


def record(*lines: str) -> str:
    """Return a record with a title and these lines."""
    return "\n".join(("TY  - JOUR", "TI  - A Title", *lines, "ER  - ", ""))


def only_paper(*lines: str) -> Paper:
    result = read(record(*lines))
    assert result.problems == ()
    (paper,) = result.papers
    return paper


def test_the_sample_gives_papers_with_their_arxiv_ids() -> None:
    result = parse(Document("sample", SAMPLE.read_bytes()))
    assert result.problems == ()
    assert [paper.arxiv_id for paper in result.papers] == ["2112.07874", "2302.08150", "2405.21060", "2406.04692"]
    assert result.papers[2].authors == (Author("Tri Dao", "Dao", "Tri"), Author("Albert Gu", "Gu", "Albert"))
    assert result.papers[2].published == PartialDate(2024, 5, 31)
    assert all(paper.abstract and paper.doi is None and paper.source == "ris" for paper in result.papers)


def test_a_plain_record_gives_all_its_fields() -> None:
    (paper,) = real("basic").papers
    assert paper == Paper(
        title="A Mathematical Theory of Communication",
        authors=(Author("Claude E. Shannon", "Shannon", "Claude E."),),
        author_count=1,
        published=PartialDate(1948, 7),
        venue="Bell System Technical Journal",
        source="ris",
    )


@pytest.mark.parametrize(
    ("name", "lines", "titles"),
    [
        ("full", [2, 27], ["Title of reference", "The title of the reference"]),
        ("extraneous_data", [5, 33], ["Title of reference", "The title of the reference"]),
        ("urls", [1, 12, 24, 35], ["A Mathematical Theory of Communication"] * 4),
    ],
)
def test_records_are_found_among_what_exporters_print_around_them(
    name: str, lines: list[int], titles: list[str]
) -> None:
    result = real(name)
    assert result.problems == ()
    assert [record.locator for record in result.records] == lines
    assert [paper.title for paper in result.papers] == titles


def test_the_older_tags_mean_the_same() -> None:
    paper = real("full").papers[0]
    assert [author.name for author in paper.authors] == ["Karl Marx", "Astrid Lindgren"]
    assert paper.published == PartialDate(2014)
    assert (paper.venue, paper.url) == ("Lorem", "http://example_url.com")
    assert paper.keywords == ("Pippi", "Nordwind", "Piraten")
    assert paper.abstract is not None
    assert paper.abstract.startswith("BACKGROUND: Lorem ipsum")


def test_of_several_addresses_on_one_line_the_first_is_kept() -> None:
    assert [paper.url for paper in real("urls").papers] == ["http://example.com"] * 4
    assert only_paper("UR  - https://a.org/x;jsessionid=1").url == "https://a.org/x;jsessionid=1"


def test_a_tag_without_a_value_and_a_doi_with_its_resolver_are_read() -> None:
    (paper,) = real("empty_tag").papers
    assert paper.doi == "10.1177/2325967120950040"
    assert paper.keywords[0] == "athlete"
    assert paper.abstract is not None
    assert "repetition. Outcome measures are valuable" in paper.abstract


def test_the_short_title_stands_in_for_a_missing_one() -> None:
    (paper,) = real("utf_chars").papers
    assert paper.title.startswith("Состояние рецепторного аппарата")
    assert paper.author_count == 5


def test_a_record_without_a_title_is_a_problem_at_its_line() -> None:
    result = real("multiline")
    assert result.papers == ()
    assert [(problem.record, problem.reason) for problem in result.problems] == [
        *((1, "no title"), (8, "no title"), (17, "no title")),
    ]


def test_lines_that_go_on_are_joined() -> None:
    paper = only_paper("N2  - first line,", "      ER then second line", "the last line", "", "Another paragraph.")
    assert paper.abstract == "first line, ER then second line the last line\n\nAnother paragraph."
    (paper,) = read("TY  - JOUR\nTI  - A long\n  title\nER  -").papers
    assert paper.title == "A long title"
    assert only_paper("KW  - citation", "reference", "EndNote").keywords == ("citation", "reference", "EndNote")


def test_web_of_science_files_are_read_too() -> None:
    result = real("wos")
    assert result.problems == ()
    first, second = result.papers
    assert first.title == (
        "Interactions stabilizing the structure of the core light-harvesting complex (LHl) of photosynthetic bacteria "
        "and its subunit (B820)"
    )
    assert first.authors[3] == Author("PA Loach", "Loach", "PA")
    assert (first.doi, first.venue, first.published) == ("10.1021/bi049798f", "BIOCHEMISTRY", PartialDate(2004, 6, 8))
    assert second.author_count == 9


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + BASIC,
        BASIC.decode().encode("utf-16"),
        BASIC.replace(b"\n", b"\r\n"),
        BASIC.replace(b"\n", b"\r"),
        BASIC.replace(b"\n", b"\r\n").decode().encode("utf-16"),
        b"\n\n" + BASIC.replace(b"ER  - \n", b"ER  -"),
    ],
)
def test_however_it_is_encoded_and_its_lines_end_it_is_the_same_paper(data: bytes) -> None:
    assert detect_format(data, "x").name == "ris"
    result = read(data)
    assert result.problems == ()
    assert result.papers == read(BASIC).papers


def test_bytes_of_windows_are_read_and_reported_once() -> None:
    result = read(record("AU  - Kühn, Jörg", "KW  - süß").encode("latin-1"))
    assert result.papers[0].authors == (Author("Jörg Kühn", "Kühn", "Jörg"),)
    assert [problem.record for problem in result.problems] == [3]


def test_a_missing_end_costs_no_paper_and_is_reported() -> None:
    result = read(record().replace("ER  - \n", "") + record() + record().replace("ER  - \n", ""))
    assert len(result.papers) == 3
    assert [(problem.record, "incomplete" in problem.reason) for problem in result.problems] == [(1, True), (6, True)]


def test_a_record_without_a_type_is_read_and_reported() -> None:
    result = read("AU  - Lee, Ann\nTI  - Found\nER  -\n" + record())
    assert [paper.title for paper in result.papers] == ["Found", "A Title"]
    assert [problem.record for problem in result.problems] == [1]


def test_a_file_without_any_record_says_so() -> None:
    assert [problem.reason[:20] for problem in read("prose\n").problems] == ["contains no records:"]


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        (("PY  - 1948/07//",), PartialDate(1948, 7)),
        (("PY  - 2001/05/12/Spring",), PartialDate(2001, 5, 12)),
        (("Y1  - 2001///Spring",), PartialDate(2001)),
        (("PY  - 2007", "DA  - 2007/05/02"), PartialDate(2007, 5, 2)),
        (("PY  - 2007", "DA  - 2009/05/02"), PartialDate(2007)),
        (("PY  - 2007/03", "DA  - 2007"), PartialDate(2007, 3)),
        (("DA  - 2007/05/02",), PartialDate(2007, 5, 2)),
        (("PY  - 2004", "DA  - Jun 8"), PartialDate(2004, 6, 8)),
        (("PY  - 2004", "DA  - MAR-APR"), PartialDate(2004, 3)),
        (("DA  - 8 June 2004",), PartialDate(2004, 6, 8)),
        (("DA  - 2004 Jun 8",), PartialDate(2004, 6, 8)),
        (("PY  - c2005",), PartialDate(2005)),
        (("PY  - 2005/02/31",), PartialDate(2005)),
        (("PY  - ",), None),
        (("PY  - 1789",), PartialDate(1789)),
        (("PY  - [1687?]",), PartialDate(1687)),
        (("DA  - 12 Mar 1859",), PartialDate(1859, 3, 12)),
        (("Y1  - 2013/05/28", "PY  - 2013", "DA  - 2014/04/01"), PartialDate(2014, 4, 1)),
        (("Y1  - 2013/05/28", "DA  - 2014/04/01"), PartialDate(2014, 4, 1)),
        (("Y1  - 1998/05/28", "PY  - 1998", "DA  - 2019/03/18"), PartialDate(1998, 5, 28)),
        (("PY  - 2013", "Y1  - 2013/05/28"), PartialDate(2013, 5, 28)),
        (("PY  - in press", "Y1  - 2013"), PartialDate(2013)),
        (("PY  - 2011", "DA  - 99 Mar"), PartialDate(2011, 3)),
        (("PY  - 2011", "DA  - Spring"), PartialDate(2011)),
        (("PY  - n.d.", "DA  - 2011/05/02"), PartialDate(2011, 5, 2)),
    ],
)
def test_dates_are_kept_as_precise_as_they_are(lines: tuple[str, ...], published: PartialDate | None) -> None:
    assert only_paper(*lines).published == published


@pytest.mark.parametrize("date", ["n.d.", "0000", "999", "No. 1234", "in press", "/" * 50, "99999999"])
def test_a_date_that_cannot_be_read_is_left_out_and_reported(date: str) -> None:
    result = read(record(f"PY  - {date}"))
    assert result.papers[0].published is None
    assert "date" in result.problems[0].reason


@pytest.mark.parametrize(
    ("line", "arxiv_id", "doi"),
    [
        ("DO  - 10.48550/arXiv.1706.03762", "1706.03762", None),
        ("DO  - https://doi.org/10.48550/arXiv.1706.03762", "1706.03762", None),
        ("UR  - http://arxiv.org/abs/math.GT/0309136v1", "math/0309136", None),
        ("UR  - https://huggingface.co/papers/1706.03762", "1706.03762", None),
        ("AN  - arXiv:1706.03762", "1706.03762", None),
        ("M1  - arXiv:1706.03762 [cs.CL]", "1706.03762", None),
        ("JO  - arXiv preprint arXiv:1706.03762", "1706.03762", None),
        ("N1  - arXiv: 1706.03762", "1706.03762", None),
        ("N1  - Compare arXiv:1706.03762", None, None),
        ("M1  - 1706.03762", None, None),
        ("M1  - Comment on arXiv:1706.03762", None, None),
        ("N1  - Data: https://doi.org/10.5281/zenodo.1", None, None),
        ("N1  - Erratum: 10.1000/abc", None, None),
        ("N1  - arXiv admin note: overlap with arXiv:1706.03762", None, None),
        ("C7  - eprint: arXiv:1706.03762", "1706.03762", None),
        ("M3  - doi:10.1000/182", None, "10.1000/182"),
        ("N1  - 10.1000/182.", None, "10.1000/182"),
        ("L3  - 10.1000/182", None, "10.1000/182"),
        ("U1  - DOI 10.1000/182", None, "10.1000/182"),
        ("DO  - https://www.doi.org/10.1000%2F182", None, "10.1000/182"),
        ("UR  - http://onlinelibrary.wiley.com/doi/10.1000/182/abstract", None, "10.1000/182"),
        (
            "DO  - 10.1002/(SICI)1(199806)4:8&lt;6::AID-A4&gt;3.0.CO;2-O",
            None,
            "10.1002/(sici)1(199806)4:8<6::aid-a4>3.0.co;2-o",
        ),
        ("DO  - doi: 10.1000/ABC.5", None, "10.1000/abc.5"),
        ("DO  - 10.1016/S0022-2836(84)80011-X", None, "10.1016/s0022-2836(84)80011-x"),
        ("UR  - https://doi.org/10.1000/abc", None, "10.1000/abc"),
        ("UR  - https://example.org/10.1000/abc", None, None),
    ],
)
def test_ids_are_found_where_managers_put_them(line: str, arxiv_id: str | None, doi: str | None) -> None:
    paper = only_paper(line)
    assert (paper.arxiv_id, paper.doi) == (arxiv_id, doi)


def test_a_shortened_doi_is_an_address_and_a_wrong_one_is_reported() -> None:
    assert only_paper("DO  - 10/fqd6hj").url == "https://doi.org/10/fqd6hj"
    result = read(record("DO  - unknown"))
    assert result.papers[0].doi is None
    assert "'unknown'" in result.problems[0].reason


def test_names_come_apart_at_their_comma() -> None:
    assert only_paper(
        "AU  - King, Martin Luther, Jr.", "AU  - Team GLM", "AU  - Acme,", "AU  - ", "AU  - A; B"
    ).authors == (
        Author("Martin Luther King Jr.", "King", "Martin Luther"),
        *(Author("Team GLM"), Author("Acme"), Author("A"), Author("B")),
    )


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (("A1  - Doe, Jane", "AU  - Roe, John", "AU  - Poe, Jim"), ["Jane Doe", "John Roe", "Jim Poe"]),
        (("AU  - Doe, Jane", "A1  - Roe, John"), ["Jane Doe", "John Roe"]),
        (("A1  - Doe, J.", "A1  - Roe, J.", "AU  - Doe, Jane", "AU  - Roe, John"), ["Jane Doe", "John Roe"]),
        (("A1  - Doe, Jane", "AU  - Doe, Jane", "AU  - Doe, John"), ["Jane Doe", "John Doe"]),
        (("AU  - Doe, J. and Roe, J. and Poe, J.",), ["J. Doe", "J. Roe", "J. Poe"]),
        (("AU  - Doe, J.; Roe, J. & Poe, J.",), ["J. Doe", "J. Roe", "J. Poe"]),
        (("AU  - Doe, J., Roe, J. A., and Poe, K.",), ["J. Doe", "J. A. Roe", "K. Poe"]),
        (("AU  - Jane Doe and John van Roe",), ["Jane Doe", "John van Roe"]),
        (("AU  - Food and Drug Administration",), ["Food and Drug Administration"]),
        (("AU  - Centers for Disease Control and Prevention",), ["Centers for Disease Control and Prevention"]),
        (("AU  - Institute of Science and Museum of Arts",), ["Institute of Science and Museum of Arts"]),
        (("AU  - Mart&iacute;nez, Jos&eacute;", "AU  - M&uuml;ller, A.; O&#39;Neil, B."), MARTINEZ),
        (("AU  - Mart&amp;iacute;nez, Jos&amp;eacute;",), ["José Martínez"]),
        (("AU  - Doe, J. et al.", "AU  - et al."), ["J. Doe"]),
        (("ED  - Doe, Jane",), []),
    ],
)
def test_nobody_is_lost_or_listed_twice(lines: tuple[str, ...], names: list[str]) -> None:
    paper = only_paper(*lines)
    assert [author.name for author in paper.authors] == names
    assert paper.author_count == (len(names) or None)


def test_editors_take_the_place_of_authors_only_in_books() -> None:
    lines = ("TI  - A Title", "ED  - Doe, Jane", "A2  - Roe, John", "ER  - ")
    (book,) = read("\n".join(("TY  - EDBOOK", *lines))).papers
    assert [author.name for author in book.authors] == ["Jane Doe", "John Roe"]
    (chapter,) = read("\n".join(("TY  - CHAP", *lines))).papers
    assert chapter.authors == ()


PLAIN = """TY  - JOUR
AU  - Doe, Jane
TI  - A Title
AB  - AI - based and
CT-scan of things
KW  - one
PY  - 2020
ER  - """


@pytest.mark.parametrize(
    "document",
    [
        PLAIN.replace("  - ", "  -"),
        PLAIN.replace("  - ", " - "),
        PLAIN.replace("  - ", "\t- "),
        PLAIN.replace("  - ", "   -\t"),
        PLAIN.replace("  - ", " \N{EN DASH} "),
        PLAIN.replace("\n", "\n  ").replace("TY  - ", "  TY  - "),
        "\n".join(line if "  - " not in line else line[:2].lower() + line[2:] for line in PLAIN.split("\n")),
        "DB  - Scopus\nTI  - A Title\n" + PLAIN.replace("TI  - A Title\n", ""),
        "DB - Scopus\n" + PLAIN.replace("  - ", " - "),
        PLAIN.replace("TI  - A", "TI - A"),
        PLAIN.replace("TI  -", "CT  -"),
    ],
)
def test_files_that_do_not_keep_to_the_letter_say_the_same(document: str) -> None:
    for text in (document, f"{document}\n\n{document}"):
        assert detect_format(text.encode(), "x").name == "ris"
        result = read(text)
        assert result.problems == ()
        assert set(result.papers) == set(read(PLAIN).papers)
        assert len(result.papers) == text.count("AI - based")


def test_html_and_entities_are_read_in_every_field() -> None:
    paper = only_paper(
        *(
            "T2  - Astronomy &amp; Astrophysics",
            "AB  - <p>We show <b>x</b>",
            "  &lt; 5.</p>",
            "KW  - R&amp;D; <i>E. coli</i>",
        )
    )
    assert (paper.venue, paper.abstract) == ("Astronomy & Astrophysics", "We show x < 5.")
    assert paper.keywords == ("R&D", "E. coli")


def test_the_whole_record_is_kept_line_by_line() -> None:
    lines = (
        "ID  - doe2020",
        "VL  - 3",
        "KW  - a",
        "KW  - b",
        "XY  - \x1bodd",
        "AB  - one",
        "  two",
        "",
        "three",
        "DO  - ",
    )
    (kept,) = read(record(*lines)).records
    assert kept.bib == BibRecord(
        *("ris", "JOUR", "doe2020"),
        (
            *(("TI", "A Title"), ("VL", "3"), ("KW", "a"), ("KW", "b"), ("XY", "odd")),
            *(("AB", "one\ntwo\n\nthree"), ("DO", "")),
        ),
    )


def test_a_record_of_web_of_science_is_kept_with_the_tags_of_ris() -> None:
    bib = real("wos").records[0].bib
    assert bib is not None
    assert (bib.format, bib.kind, bib.key) == ("ris", "JOUR", "")
    fields = dict(bib.fields)
    assert [value for tag, value in bib.fields if tag == "AU"][:2] == ["Parkes-Loach, PS", "Majeed, AP"]
    assert [fields[tag] for tag in ("T2", "VL", "IS", "SP", "EP", "PB", "SN", "DA")] == [
        *("BIOCHEMISTRY", "43", "22", "7003", "7016", "AMER CHEMICAL SOC", "0006-2960", "2004/06/08"),
    ]
    assert ("KW", "AMINO-ACID-SEQUENCE") in bib.fields


def test_web_of_science_is_read_without_indents() -> None:
    text = (
        "FN x\nVR 1.0\nPT J\nTI A long\ntitle\nAU Doe, Jane\nRoe, John\nAF Doe, Jane A.\nRoe, John\nPY 1999\nER\nEF\n"
    )
    (paper,) = read(text).papers
    assert paper.title == "A long title"
    assert [author.name for author in paper.authors] == ["Jane A. Doe", "John Roe"]


def test_more_authors_than_are_kept_are_still_counted() -> None:
    paper = only_paper(*(f"AU  - A{number}, B" for number in range(6000)))
    assert (len(paper.authors), paper.author_count) == (limits.AUTHORS, 6000)


def test_no_control_character_reaches_a_paper() -> None:
    paper = only_paper("AU  - Le\x1b[31me, A\x07nn", "JO  - Jour\u202enal", "KW  - a\x9bb", "AB  - x\x00y")
    assert paper.authors[0].name == "Ann Le[31me"
    assert (paper.venue, paper.keywords, paper.abstract) == ("Journal", ("ab",), "xy")


def test_an_overlong_title_or_record_costs_only_itself() -> None:
    long = "TY  - JOUR\nTI  - " + "x" * 3000 + "\nER  -\n"
    huge = "TY  - JOUR\nTI  - x\n" + "AB  - y\n" * 200_000 + "ER  -\n"
    result = read(long + huge + record())
    assert len(result.papers) == 1
    assert ["3,000" in result.problems[0].reason, "1,000,000" in result.problems[1].reason] == [True, True]


@pytest.mark.parametrize("head", ['{"title": "TY  - "}', '[{"a": "\nTY  - x"}]', "@article{a,\nTY  - x}", "PT boats\n"])
def test_other_files_with_such_letters_are_not_taken_for_ris(head: str) -> None:
    assert not find_format("ris").recognizes(head, "x")


@pytest.mark.parametrize(("head", "seems"), [(b"PMID- 1\nTI  - x\n", "MEDLINE"), (b"%0 Journal Article\n", "EndNote")])
def test_cousins_of_ris_are_refused_with_a_way_out(head: bytes, seems: str) -> None:
    with pytest.raises(ImportRefused, match=f"{seems}.*RIS"):
        detect_format(head, "x")


@given(st.text(alphabet=st.sampled_from("TYERPAUIKDO10 -\n\r;,/.\x00\ud800é2"), max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    data = "TY  - JOUR\n" + text
    assert all(paper.title for paper in read(data.encode("utf-8", "surrogatepass")).papers)


@given(st.sampled_from(sorted(REAL.glob("*.ris"))), st.integers(0, 4000), st.binary(max_size=8), st.integers(0, 40))
def test_no_damage_makes_it_fail(path: Path, at: int, put: bytes, cut: int) -> None:
    data = path.read_bytes()
    result = read(data[:at] + put + data[at + cut :])
    assert result.records or result.problems


@pytest.mark.parametrize(
    "data",
    [
        record("AU  - Shannon, Claude E.", "PY  - 1948", "AB  - " + "text " * 100),
        "TY  - JOUR\n",
        "AB  - x\n",
        "AU  - A\n\n",
    ],
)
def test_ten_times_the_file_takes_about_ten_times_as_long(data: str) -> None:
    assert growth(read, partial(repeated, "TY  - JOUR\nTI  - x\n", data, ""), 40_000) < TOO_MUCH


@pytest.mark.parametrize("between", ["\t", ",", ".", "*", "<sup>1</sup>"])
def test_a_great_many_signs_in_a_name_are_passed_at_once(between: str) -> None:
    (paper,) = read(record("AU  - A" + 300_000 // len(between) * between + "B")).papers
    assert paper.authors[0].name.startswith("A")
