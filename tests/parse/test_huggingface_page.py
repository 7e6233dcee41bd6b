"""The copied papers page: a real one, damaged ones and generated ones."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Paper
from paperbrowse.parse import limits
from paperbrowse.parse.formats import detect_format, find_format
from paperbrowse.parse.huggingface_page import is_boilerplate
from paperbrowse.parse.page_lines import MAX_LINES
from paperbrowse.text.clean import clean_line
from paperbrowse.text.dates import MONTHS, PartialDate
from tests.examples import examples
from tests.growth import TOO_MUCH, growth
from tests.parse.parsing import Document, ParseResult, parse

SEED = (Path(__file__).parents[2] / "sample_data" / "huggingface_search_page.txt").read_bytes()
HEADER = (
    "new\n\nGet trending papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\n"
    "byAK and the research community\n\nJan 7\n\n"
)
ONE = "A Title of Some Length\n\nAn abstract.\n\n  • 3 authors\n·\nNov 8, 2022 2"
TWO = "Another Title Altogether\n\nAnother abstract.\n\n  • 12 authors\n·\nMar 7, 2024"


def parse_page(document: Document) -> ParseResult:
    return parse(document, find_format("huggingface-page"))


def page(text: str) -> ParseResult:
    return parse_page(Document("page.txt", text.encode()))


def only_paper(text: str) -> Paper:
    result = page(text)
    assert not result.problems
    (paper,) = result.papers
    return paper


@pytest.fixture(scope="module")
def seed() -> ParseResult:
    return parse(Document("seed", SEED))


def test_the_real_page_gives_forty_papers_and_no_problem(seed: ParseResult) -> None:
    assert len({paper.title for paper in seed.papers}) == 40
    assert seed.problems == ()
    assert all(paper.abstract and len(paper.abstract) > 1300 for paper in seed.papers)
    assert seed.records[0].locator == 13


def test_the_real_page_keeps_every_count_and_date(seed: ParseResult) -> None:
    counts = [paper.comments for paper in seed.papers if paper.comments is not None]
    assert counts == [2, 2, 4, 2, 2, 2, 2, 7, 2, 4, 3]
    years = Counter(paper.published.year for paper in seed.papers if paper.published and paper.published.day)
    assert years == {2022: 4, 2023: 1, 2024: 19, 2025: 16}
    assert all(paper.upvotes is None and paper.arxiv_id is None and paper.url is None for paper in seed.papers)


def test_the_organization_takes_the_place_of_the_author_count(seed: ParseResult) -> None:
    (paper,) = (paper for paper in seed.papers if paper.author_count is None)
    assert paper.organization == "ByteDance Seed"
    assert sum(paper.organization is not None for paper in seed.papers) == 1


def test_tex_that_the_site_mangled_stays_as_it_is(seed: ParseResult) -> None:
    text = " ".join(f"{paper.title} {paper.abstract}" for paper in seed.papers)
    for left_over in ("ktimes k", r"\textless2MB", r"\ours", "``token''", "Byte-~and", "256*256", ".git."):
        assert left_over in text


@pytest.mark.parametrize(
    "changed",
    [
        SEED.replace(b"\n", b"\r\n"),
        SEED.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + SEED,
        SEED.decode().encode("utf-16"),
        SEED + b"\n\n\n",
        SEED[SEED.index(b"Syntax-Aware") :],
        SEED[SEED.index(b"byAK") :],
        SEED[SEED.index(b"Jan 7") :],
        SEED.replace(b"inbox!", b"inbox once a day!"),
        SEED.replace(b"inbox!", b"inbox once a day!\n\nGet trending papers in your email inbox!"),
        SEED.replace(b"byAK and", b"by AK and"),
        SEED.replace("  •".encode(), "\u00a0\u00a0• ".encode()),
        SEED.replace("  •".encode(), "\t•".encode()),
        SEED.replace("authors\n·\n".encode(), "authors\n\n  ·  \n\n".encode()),
        SEED.replace(b"\n", b" \n"),
        SEED.replace(b"\n\n", b"\n\n\n\n"),
        SEED + b"\n\nSystem theme\nCompany\nTOS\nPrivacy\nAbout\nCareers\n",
        b"Hugging Face's logo\nHugging Face\nModels\nDatasets\nSpaces\n\n" + SEED,
    ],
)  # fmt: skip
def test_how_the_page_was_copied_changes_nothing(changed: bytes, seed: ParseResult) -> None:
    result = parse(Document("seed", changed))
    assert result.papers == seed.papers
    assert result.problems == ()


def test_two_pages_pasted_together_are_read_as_one_after_the_other(seed: ParseResult) -> None:
    result = parse(Document("seed", SEED + b"\n\n" + SEED))
    assert result.papers == seed.papers * 2
    assert result.problems == ()


def test_an_html_break_between_date_and_count_does_not_matter() -> None:
    assert only_paper("A Title\n\nText.\n\n• 3 authors\n·\nNov 8, 2022\n2").comments == 2


@pytest.mark.parametrize(("printed", "count"), [("7", 7), ("1.2k", 1200), ("1,234", 1234), ("2k", 2000), ("0", 0)])
def test_counts_as_the_site_prints_them(printed: str, count: int) -> None:
    assert only_paper(f"A Title\n\nText.\n\n  • 3 authors\n·\nNov 8, 2022 {printed}").comments == count


@pytest.mark.parametrize(("who", "count"), [("• 1 authors", 1), ("• 1 author", 1), ("3,303 authors", 3303)])
def test_authors_are_counted_however_they_are_worded(who: str, count: int) -> None:
    assert only_paper(f"A Title\n\nText.\n\n  {who}\n·\nNov 8, 2022").author_count == count


@pytest.mark.parametrize(
    ("who", "organization"),
    [
        ("ByteDance-Seed ByteDance Seed", "ByteDance Seed"),
        ("nvidia NVIDIA", "NVIDIA"),
        ("zai-org Z.ai", "Z.ai"),
        ("SJTU Shanghai Jiao Tong University", "Shanghai Jiao Tong University"),
        ("Shanghai Jiao Tong University", "Shanghai Jiao Tong University"),
        ("microsoft", "microsoft"),
        ("google Google", "Google"),
    ],
)
def test_an_organization_is_its_full_name_without_the_slug(who: str, organization: str) -> None:
    paper = only_paper(f"A Title\n\nText.\n\n{who}\n·\nNov 8, 2022")
    assert (paper.organization, paper.author_count) == (organization, None)


def test_an_abstract_may_have_several_paragraphs() -> None:
    assert (
        only_paper(ONE.replace("An abstract.", "First.\nStill first.\n\n\nSecond.")).abstract
        == "First. Still first.\n\nSecond."
    )


def test_an_abstract_may_be_missing() -> None:
    assert only_paper("A Title\n\n  • 3 authors\n·\nNov 8, 2022").abstract is None


@pytest.mark.parametrize("line", ["·", "Nov 8, 2022", "Jan 7", "new", "12", "Subscribe", "• 3 authors of it"])
def test_an_abstract_may_hold_a_line_that_looks_like_something_else(line: str) -> None:
    result = page(f"{TWO}\n\nA Title\n\nBefore.\n\n{line}\n\nAfter.\n\n  • 3 authors\n·\nNov 8, 2022\n\n{ONE}")
    assert result.problems == ()
    assert [paper.title for paper in result.papers] == ["Another Title Altogether", "A Title", "A Title of Some Length"]
    assert result.papers[1].abstract == f"Before.\n\n{line}\n\nAfter."


@pytest.mark.parametrize("title", ["Jan 7", "new", "Daily Papers", "2048", "·", "Nov 8, 2022"])
def test_a_title_may_look_like_something_else(title: str) -> None:
    result = page(HEADER + f"{title}\n\nText.\n\n  • 3 authors\n·\nNov 8, 2022\n\n" + TWO)
    assert [paper.title for paper in result.papers] == [title, "Another Title Altogether"]
    assert result.papers[0].abstract == "Text."


def test_a_page_cut_off_in_its_last_record_keeps_the_others_and_names_the_line() -> None:
    result = page(f"{ONE}\n\n{TWO.partition('  •')[0]}")
    assert [paper.title for paper in result.papers] == ["A Title of Some Length"]
    (problem,) = result.problems
    assert (problem.file, problem.record) == ("page.txt", 9)


def test_a_record_cut_off_before_another_page_is_reported_and_not_mixed_up() -> None:
    result = page(f"{ONE}\n\nLost Title\n\nHalf an abst\n\n{HEADER}{TWO}")
    assert [paper.title for paper in result.papers] == ["A Title of Some Length", "Another Title Altogether"]
    assert [problem.record for problem in result.problems] == [9]


def test_a_record_cut_off_behind_its_authors_is_kept_without_a_date() -> None:
    result = page(f"A Title\n\nText.\n\n  • 3 authors\n\n{TWO}")
    assert [paper.title for paper in result.papers] == ["A Title", "Another Title Altogether"]
    assert result.papers[0].author_count == 3
    assert result.papers[0].published is None
    assert [problem.record for problem in result.problems] == [5]


@pytest.mark.parametrize("day", ["8 nov. 2022", "8. November 2022", "2022年11月8日", "Feb 30, 2022", "Nov 8, 966"])
def test_a_date_that_is_not_english_is_reported_with_its_line_and_the_paper_kept(day: str) -> None:
    result = page(f"A Title\n\nText.\n\n  • 3 authors\n·\n{day}\n\n{TWO}")
    assert [paper.title for paper in result.papers] == ["A Title", "Another Title Altogether"]
    assert result.papers[0].published is None
    (problem,) = result.problems
    assert problem.record == 5
    assert "date" in problem.reason


def test_bytes_of_windows_are_read_and_reported() -> None:
    old = ONE.replace("Some", "Naïve").replace("•", "*").encode("latin-1")
    result = parse_page(Document("old", old))
    assert [paper.title for paper in result.papers] == ["A Title of Naïve Length"]
    assert ["Windows-1252" in problem.reason for problem in result.problems] == [True]


def test_a_title_that_is_an_accident_is_refused_and_costs_no_other() -> None:
    result = page(f"{'x' * 3000}\n\nText.\n\n  • 3 authors\n·\nNov 8, 2022\n\n{TWO}")
    assert len(result.papers) == 1
    assert "3,000" in result.problems[0].reason


def test_control_and_bidi_characters_do_not_get_in() -> None:
    paper = only_paper(ONE.replace("Title", "T\x1b]0;x\x07i\u202et\u200ble").replace("abstract", "a\x9bb"))
    assert paper.title == "A T]0;xitle of Some Length"
    assert paper.abstract == "An ab."


TITLES = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
    .map(clean_line)
    .filter(lambda s: s not in ("", "·") and not is_boilerplate(s) and not s.endswith(("author", "authors")))
)
PROSE = st.lists(TITLES, max_size=4)
DAYS = st.dates(date(1990, 1, 1), date(2190, 1, 1))
WHO = st.one_of(st.integers(1, 5000), st.sampled_from(["Qwen Qwen", "nvidia NVIDIA", "ByteDance-Seed ByteDance Seed"]))
Printed: TypeAlias = tuple[str, list[str], int | str, date, int | None]
RECORDS = st.tuples(TITLES, PROSE, WHO, DAYS, st.none() | st.integers(0, 999))


def printed(record: Printed) -> str:
    title, prose, who, day, count = record
    who_line = f"  • {who} authors" if isinstance(who, int) else who
    month = MONTHS[day.month - 1][:3].title()
    counted = f" {count}" if count is not None else ""
    return "\n\n".join([title, *prose, f"{who_line}\n·\n{month} {day.day}, {day.year}{counted}"])


@given(st.lists(RECORDS, max_size=6), st.booleans())
@settings(max_examples=examples(300))
def test_a_page_printed_from_papers_gives_the_papers_back(records: list[Printed], headed: bool) -> None:
    result = page(HEADER * headed + "\n\n".join(map(printed, records)))
    if headed or not records or not records[0][0].startswith(tuple(m[:3].title() for m in MONTHS)):
        assert [paper.title for paper in result.papers] == [title for title, *_ in records]
        assert [paper.abstract or "" for paper in result.papers] == ["\n\n".join(prose) for _, prose, *_ in records]
        assert [paper.comments for paper in result.papers] == [count for *_, count in records]
        days = [PartialDate(d.year, d.month, d.day) for *_, d, _ in records]
        assert [paper.published for paper in result.papers] == days


LINES = st.sampled_from(
    ["·", "• 3 authors", "Nov 8, 2022", "Nov 8, 2022 2", "", "", "new", "Jan 7", "x", HEADER, "· ·"]
)


@given(st.lists(LINES | st.text(max_size=20), max_size=40).map("\n".join))
@settings(max_examples=examples(500))
def test_nothing_that_looks_like_a_page_raises(text: str) -> None:
    page(text)


@given(st.binary(max_size=300))
@settings(max_examples=examples(300))
def test_no_bytes_raise(data: bytes) -> None:
    parse_page(Document("x", data))


@pytest.mark.parametrize(
    "unit",
    ["·\n", "• 3 authors\n", "new\nSubscribe\n", "·\nNov 8, 2022\n", "x\n", "9" * 50, " ", "• 3 authors\n·\n", "\n"],
)
def test_ten_times_the_text_takes_ten_times_as_long(unit: str) -> None:
    assert growth(parse_page, lambda times: Document("x", (unit * times).encode()), 4_000) < TOO_MUCH


def test_the_page_is_known_by_its_content_alone() -> None:
    assert detect_format(SEED[:65_536], "x").name == "huggingface-page"
    assert detect_format(ONE.encode(), "x").name == "huggingface-page"


def test_a_page_of_more_lines_than_any_has_is_refused() -> None:
    with pytest.raises(ImportRefused, match="1,000,000 lines"):
        page("\n" * (MAX_LINES + 1))


def test_of_a_line_longer_than_a_record_the_beginning_is_read() -> None:
    result = page("A Title\n\n" + "é" * limits.RECORD + "\n\n• 3 authors\n·\nNov 8, 2022\n")
    assert result.problems == ()
    assert result.papers[0].abstract == "é" * limits.ABSTRACT
