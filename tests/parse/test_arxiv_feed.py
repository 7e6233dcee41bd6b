"""arXiv's feeds: responses of its API, and its daily announcements."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.merge import SOURCES_BY_TEXT_QUALITY, merge
from paperbrowse.model.paper import Author, Paper
from paperbrowse.model.paper_ids import arxiv_id_month
from paperbrowse.text.dates import PartialDate, parse_iso
from tests.parse.parsing import Document, ParseResult, parse

SAMPLES = Path(__file__).parents[2] / "sample_data"
API, RSS = ((SAMPLES / name).read_bytes() for name in ("arxiv_api.xml", "arxiv_rss.xml"))

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><title>Q</title>'


def read(data: bytes | str) -> ParseResult:
    return parse(Document("x", data if isinstance(data, bytes) else data.encode()))


def answer(*entries: str) -> str:
    return ATOM + "".join(f"<entry>{entry}</entry>" for entry in entries) + "</feed>"


def announced(creator: str, kind: str = "new", version: int = 1) -> Paper:
    """Return the paper of an announcement."""
    item = (
        f"<title>T</title><guid isPermaLink='false'>oai:arXiv.org:2509.13338v{version}</guid>"
        f"<description>arXiv:2509.13338v{version} Announce Type: {kind} \nAbstract: Some words</description>"
        f"<dc:creator>{creator}</dc:creator><pubDate>Thu, 18 Sep 2025 00:00:00 -0400</pubDate>"
    )
    result = read(
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>F</title>"
        f"<item>{item}</item></channel></rss>"
    )
    assert not result.problems
    return result.papers[0]


def test_every_field_of_an_answer_is_what_a_plain_xml_reader_finds() -> None:
    atom, arxiv = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
    entries = ElementTree.fromstring(API).findall(f"{atom}entry")  # noqa: S314 - a file of ours
    result = read(API)
    assert len(result.papers) == len(entries) == 3
    for paper, entry in zip(result.papers, entries, strict=True):
        assert paper.title == entry.findtext(f"{atom}title")
        assert paper.abstract == " ".join((entry.findtext(f"{atom}summary") or "").split())
        assert len(paper.authors) == paper.author_count == len(entry.findall(f"{atom}author"))
        assert f"http://arxiv.org/abs/{paper.arxiv_id}v{paper.arxiv_version}" == entry.findtext(f"{atom}id")
        assert str(paper.published) == (entry.findtext(f"{atom}published") or "")[:10]
        assert str(paper.updated) == (entry.findtext(f"{atom}updated") or "")[:10]
        assert paper.comment == entry.findtext(f"{arxiv}comment")
        assert paper.journal_ref == entry.findtext(f"{arxiv}journal_ref")
        assert paper.doi == (entry.findtext(f"{arxiv}doi") or "").lower() or paper.doi is None
        primary = entry.find(f"{arxiv}primary_category")
        assert primary is not None
        assert paper.categories[0] == primary.get("term")
        assert (paper.source, paper.announced) == ("arxiv", None)


def test_a_name_in_twice_encoded_utf_8_is_mended() -> None:
    assert read(API).papers[1].authors[:1] == (Author("Aurora Ramírez"),)


def test_a_record_stands_at_the_line_of_its_entry() -> None:
    lines = API.decode().splitlines()
    assert all("<entry>" in lines[int(record.locator) - 1] for record in read(API).records)


def test_the_primary_category_comes_first_and_classes_of_msc_and_acm_are_none() -> None:
    terms = "".join(f"<category term='{term}'/>" for term in ("cs.AI", "math.IT", "68T05", "I.2.6", "astro-ph"))
    entry = "<id>http://arxiv.org/abs/2401.00001v2</id><title>T</title><arxiv:primary_category term='math.IT'/>"
    assert read(answer(entry + terms)).papers[0].categories == ("math.IT", "cs.AI", "astro-ph")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("http://arxiv.org/abs/math.GT/0309136v3", ("math/0309136", 3)),
        ("https://arxiv.org/abs/2401.00001v12", ("2401.00001", 12)),
        (" http://export.arxiv.org/abs/0704.0001 ", ("0704.0001", None)),
    ],
)
def test_ids_old_and_new_give_id_and_version(id: str, expected: tuple[str, int | None]) -> None:
    paper = read(answer(f"<id>{id}</id><title>T</title>")).papers[0]
    assert (paper.arxiv_id, paper.arxiv_version) == expected


def test_arxiv_elements_are_known_by_their_namespace_whatever_its_prefix() -> None:
    entry = "<id>http://arxiv.org/abs/2401.00001v1</id><title>T</title><ax:comment>5 pages</ax:comment>"
    result = read(answer(entry).replace("xmlns:arxiv=", "xmlns:ax="))
    assert result.papers[0].comment == "5 pages"
    own = "<id>http://arxiv.org/abs/2401.00001v1</id><title>T</title>"
    own += "<b:comment xmlns:b='http://arxiv.org/schemas/atom'>6 pages</b:comment>"
    assert read(answer(own)).papers[0].comment == "6 pages"


def test_markup_signs_in_arxiv_texts_are_text() -> None:
    entry = "<id>http://arxiv.org/abs/2401.00001v1</id><title>On a &lt;b&gt; c</title><summary>x &lt;y&gt; z</summary>"
    paper = read(answer(entry)).papers[0]
    assert (paper.title, paper.abstract) == ("On a <b> c", "x <y> z")


def test_a_withdrawn_paper_says_so() -> None:
    entry = (
        "<id>http://arxiv.org/abs/2401.00001v2</id><title>T</title><arxiv:comment>withdrawn: an error</arxiv:comment>"
    )
    assert read(answer(entry)).papers[0].withdrawn


def test_an_error_of_arxiv_is_reported_with_its_message() -> None:
    error = "<id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title>"
    with pytest.raises(ImportRefused, match="incorrect id format for abc"):
        read(answer(error + "<summary>incorrect id format for abc</summary>"))


def test_an_answer_without_entries_is_read_without_complaint() -> None:
    assert read(answer()) == ParseResult()


def test_an_invalid_date_is_left_out_and_reported() -> None:
    result = read(answer("<id>http://arxiv.org/abs/2401.00001v1</id><title>T</title><published>soon</published>"))
    assert result.papers[0].published is None
    assert "soon" in result.problems[0].reason


def test_every_kind_of_announcement_gives_its_paper() -> None:
    result = read(RSS)
    assert not result.problems
    assert [(paper.arxiv_id, paper.arxiv_version) for paper in result.papers] == [
        ("2509.13402", 1),
        ("2509.13507", 1),
        ("2509.13536", 2),
        ("2509.13570", 2),
    ]
    assert {paper.announced for paper in result.papers} == {PartialDate(2025, 9, 18)}
    assert {paper.updated for paper in result.papers} == {None}
    assert not any((paper.abstract or "").startswith("arXiv:") for paper in result.papers)
    assert result.papers[3].categories == ("cs.AI", "math.HO")
    assert result.papers[1].authors[1] == Author("Thomas Lapotre")
    assert result.papers[0].licence == "http://creativecommons.org/licenses/by/4.0/"


def test_a_paper_known_by_its_announcement_came_out_that_day_or_in_the_month_of_its_id() -> None:
    assert str(announced("A B", "new").published) == "2025-09-18"
    assert str(announced("A B", "replace", 2).published) == "2025-09"


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("2509.13338", "2025-09"),
        ("0704.0001", "2007-04"),
        ("math/0309136", "2003-09"),
        ("hep-th/9108001", "1991-08"),
        ("9913.1", None),
    ],
)
def test_an_id_says_its_month(name: str, month: str | None) -> None:
    assert arxiv_id_month(name) == (parse_iso(month) if month else None)


def test_the_abstract_of_an_announcement_begins_behind_its_preamble() -> None:
    assert announced("A B", "replace-cross", 3).abstract == "Some words"


@pytest.mark.parametrize(
    ("creator", "names"),
    [
        ("Ann Lee, Team GLM, Bo", ["Ann Lee", "Team GLM", "Bo"]),
        ("Ann Lee, Jr., Bo Li, III, Cy", ["Ann Lee, Jr.", "Bo Li, III", "Cy"]),
        ("Ann Lee (Here, There), Bo Li (X)", ["Ann Lee", "Bo Li"]),
    ],
)
def test_the_authors_of_an_announcement_are_parted_at_commas(creator: str, names: list[str]) -> None:
    assert [author.name for author in announced(creator).authors] == names


def test_a_replacement_brings_its_newer_text_into_the_known_paper_and_keeps_the_first_day() -> None:
    known = Paper("Old", published=PartialDate(2025, 9, 1), arxiv_id="2509.13338", arxiv_version=1, source="arxiv")
    merged = merge(known, announced("A B", "replace", 2))
    assert (merged.title, merged.arxiv_version, str(merged.published)) == ("T", 2, "2025-09-01")
    assert merged.source in SOURCES_BY_TEXT_QUALITY
