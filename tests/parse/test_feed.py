"""Feeds of journals and others, including broken and hostile ones."""

import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse import limits
from paperbrowse.parse.document import Record
from paperbrowse.parse.feed_splitter import MAX_DEPTH
from paperbrowse.parse.formats import detect_format, find_format
from paperbrowse.parse.markup import html_to_text
from paperbrowse.text.dates import PartialDate
from tests.growth import TOO_MUCH, growth
from tests.parse.parsing import Document, ParseResult, collect, parse

SAMPLES = Path(__file__).parents[2] / "sample_data"
API, RSS = ((SAMPLES / name).read_bytes() for name in ("arxiv_api.xml", "arxiv_rss.xml"))

OPENING = (
    "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/"
    "content/' xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel><title>Journal of Tests</title>"
)
CLOSING = "</channel></rss>"


def read(data: bytes | str) -> ParseResult:
    return parse(Document("x", data if isinstance(data, bytes) else data.encode()))


def rss(*items: str) -> str:
    return OPENING + "".join(f"<item>{item}</item>" for item in items) + CLOSING


def paper(item: str) -> Paper:
    """Return the paper of a feed with one item."""
    result = read(rss(item))
    assert not result.problems
    return result.papers[0]


def test_an_item_of_a_journal_gives_all_it_says() -> None:
    result = paper(
        "<title>A &lt;i>new&lt;/i> result</title><link>https://example.org/a/1</link>"
        "<description>&lt;p>First &amp;amp; last.&lt;/p>&lt;p>Second&lt;script>alert(1)&lt;/script>.</description>"
        "<dc:creator>Lee, Ann</dc:creator><dc:creator>Li, Bo</dc:creator><category>graphs</category>"
        "<prism:doi>10.1234/ABC.5</prism:doi><pubDate>Fri, 01 Mar 2024 00:00:00 +0900</pubDate>"
    )
    assert result == Paper(
        title="A new result",
        abstract="First & last.\n\nSecond.",
        authors=(Author("Ann Lee", "Lee", "Ann"), Author("Bo Li", "Li", "Bo")),
        author_count=2,
        published=PartialDate(2024, 3, 1),
        doi="10.1234/abc.5",
        venue="Journal of Tests",
        keywords=("graphs",),
        url="https://example.org/a/1",
        source="feed",
    )


def test_an_rdf_feed_is_read_too() -> None:
    result = read(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
        " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='https://example.org'><title>J</title></channel>"
        "<item rdf:about='https://example.org/1'><title>T</title><link>https://example.org/1</link>"
        "<dc:identifier>doi:10.1234/5</dc:identifier><dc:date>2024-05-06</dc:date></item></rdf:RDF>"
    )
    (item,) = result.papers
    assert (item.title, item.doi, item.venue, str(item.published)) == ("T", "10.1234/5", "J", "2024-05-06")


def test_an_atom_entry_without_author_has_that_of_its_feed_and_text_from_its_content() -> None:
    result = read(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>A &lt;b>Blog&lt;/b></title>"
        "<author><name>Ann Lee</name></author><entry><title>T</title><updated>2024-01-02T23:00:00-05:00</updated>"
        "<link href='https://e.org/x'/>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Long <b>text</b></div></content>"
        "</entry></feed>"
    )
    (item,) = result.papers
    assert (item.authors, item.abstract, item.venue) == ((Author("Ann Lee"),), "Long text", "A Blog")
    assert (str(item.published), item.updated, item.url) == ("2024-01-02", None, "https://e.org/x")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://dl.acm.org/doi/abs/10.1145/1234.567?af=R", "10.1145/1234.567"),
        ("https://www.frontiersin.org/articles/10.3389/fnins.2021.1/full", "10.3389/fnins.2021.1"),
        ("https://doi.org/10.1234/X", "10.1234/x"),
        ("https://example.org/news/10", None),
    ],
)
def test_a_doi_is_found_in_the_address(link: str, expected: str | None) -> None:
    assert paper(f"<title>T</title><link>{link}</link>").doi == expected


def test_an_entry_whose_address_is_an_arxiv_page_is_that_paper() -> None:
    result = paper("<title>T</title><link>https://arxiv.org/abs/2401.00001v2</link>")
    assert (result.arxiv_id, result.arxiv_version, result.source) == ("2401.00001", 2, "feed")


def test_several_authors_in_one_element_are_parted() -> None:
    assert paper("<title>T</title><dc:creator>Ann Lee, Bo Li and Cy Day</dc:creator>").author_count == 3


def test_an_entry_without_title_is_a_problem_and_costs_no_other() -> None:
    result = read(rss("<enclosure url='https://e.org/a.mp3'/>", "<title>T</title>", f"<title>{'x' * 2_001}</title>"))
    assert [item.title for item in result.papers] == ["T"]
    assert [problem.reason.split(",")[0] for problem in result.problems] == ["no title", "the title has 2"]


@pytest.mark.parametrize("data", [API, RSS])
def test_a_feed_cut_anywhere_gives_the_entries_before_and_says_where_it_ends(data: bytes) -> None:
    whole = read(data).papers
    ending = b"</entry>" if data is API else b"</item>"
    for at in range(data.index(ending), data.rindex(b"<") + 1, 37):
        result = read(data[:at])
        assert result.papers == whole[: data[:at].count(ending)]
        assert len(result.problems) == 1
        assert "the file ends" in result.problems[0].reason


def test_an_entry_with_broken_xml_is_repaired_and_told() -> None:
    result = read(rss("<title>A</title>", "<title>B&nbsp;b</title>", "<title>C</d>", "<title>D</title>"))
    assert [item.title for item in result.papers] == ["A", "B b", "C", "D"]
    assert [problem.reason for problem in result.problems] == [
        "&nbsp; is not XML; read as text",
        "broken XML in line 1: mismatched tag; the entry was repaired",
    ]


def test_lines_are_counted_on_behind_a_break() -> None:
    result = read(rss("<title>A</title>\n", "\n<title>B<title>", "\n\n<title>D</title>").replace("<item>", "\n<item>"))
    assert [record.locator for record in result.records] == [2, 4, 6]
    assert [problem.record for problem in result.problems] == [4]


def test_a_feed_broken_everywhere_gives_its_entries_and_is_told_once() -> None:
    result = read(rss(*["<title>T</title></item></p>"] * 200))
    assert (len(result.papers), len(result.problems)) == (200, 1)


def test_a_feed_that_ends_before_its_first_entry_is_reported() -> None:
    result = read(OPENING + "<description>half")
    assert (result.records, len(result.problems)) == ((), 1)


def test_text_behind_the_feed_is_reported() -> None:
    result = read(rss("<title>A</title>") + "junk")
    assert ([item.title for item in result.papers], len(result.problems)) == (["A"], 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("<!DOCTYPE rss [<!ENTITY a ']> [<!ENTITY b '&a;'>]>" + rss("<title>&a;</title>"), "DOCTYPE"),
        (rss("<a>" * 65), "more than 64 nested"),
        ("<rss", "not readable XML"),
        ("<rss a='" + "x" * 20_000 + "'>", "root|begins with tags"),
        (OPENING + "<a/>" * 260_000 + "<item/>" + CLOSING, "1,000,000 bytes before its first entry"),
        (OPENING + "<category>a</category>" * 1_001 + CLOSING, "outside its entries"),
        ("<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><GetRecord/></OAI-PMH>", "OAI-PMH"),
    ],
)
def test_what_is_refused_says_why(data: str, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        parse(Document("x", data.encode()), find_format("feed"))


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("<author>" + "a" * 100_000 + "</author>", "without a space"),
        ("<dc:creator>x@" + "a." * 50_000 + "</dc:creator>", "without a space"),
        ("<category>a</category>" * 20_000, "categories or namespaces"),
        ("<tags>" + "a,<!-- -->" * 20_000 + "</tags>", "categories or namespaces"),
        ("".join(f"<a{i}:b xmlns:a{i}='u:{i}'/>" for i in range(20_000)), "categories or namespaces"),
        ("<a " + " ".join(f"b{i}=''" for i in range(20_000)) + "/>", "attributes"),
        ("<description>" + "a" * limits.RECORD + "</description>", "1,000,000 bytes"),
    ],
)
def test_an_entry_that_would_take_too_long_is_left_out(item: str, reason: str) -> None:
    result = read(rss("<title>A</title>", "<title>B</title>" + item, "<title>C</title>"))
    assert [item.title for item in result.papers] == ["A", "C"]
    assert [problem.record for problem in result.problems] == [1]
    assert reason in result.problems[0].reason


def test_many_entries_with_namespaces_of_their_own_are_no_harm() -> None:
    entry = "<item xmlns:a='u:a' xmlns:b='u:b'><title>T</title></item>"
    assert len(read(OPENING + entry * 600 + CLOSING).papers) == 600


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii"]
)
def test_a_feed_in_any_encoding_that_is_allowed_is_read(encoding: str) -> None:
    name = "utf-16" if "utf-16" in encoding else encoding.removesuffix("-sig")
    letter = "&#233;" if encoding == "us-ascii" else "é"
    text = f"<?xml version='1.0' encoding='{name}'?>\n" + rss(f"<title>Th{letter}orie</title>")
    data = text.encode(encoding)
    assert detect_format(data, "x").name == "feed"
    assert [item.title for item in read(data).papers] == ["Théorie"]


def test_bytes_that_do_not_fit_the_encoding_are_those_of_windows_and_are_reported() -> None:
    result = read(rss("<title>A\xe9</title>", "<title>Ü ÄÖ</title>").encode().replace(b"\xc3\xa9", b"\xe9"))
    assert [item.title for item in result.papers] == ["Aé", "Ü ÄÖ"]
    assert "UTF-8" in result.problems[0].reason


def test_control_characters_never_reach_a_field() -> None:
    result = read(rss("<title>A\x1b[31m&#155;B</title><description>\x00x</description>"))
    assert (result.papers[0].title, result.papers[0].abstract) == ("A[31m›B", "x")


@pytest.mark.parametrize(
    "head",
    [
        b"<html><body>",
        b"<!doctype html>\n<html>",
        b"<svg/>",
        b"<feedback/>",
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>",
        b'{"title": "<feed>"}',
        b"TY  - JOUR\nTI  - <rss>",
    ],
)
def test_no_other_document_is_stream_for_a_feed(head: bytes) -> None:
    assert not find_format("feed").recognizes(head.decode(), "feed.xml")


@pytest.mark.parametrize(
    "prolog",
    [
        "",
        "\n ",
        "<?xml version='1.0'?>",
        "<!-- <html> -->\n<?xml-stylesheet href='x'?>",
        "<!DOCTYPE rss [<!ENTITY a 'b'>]>",
    ],
)
def test_a_feed_is_known_by_its_outermost_element(prolog: str) -> None:
    assert detect_format((prolog + rss()).encode(), "x").name == "feed"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("no markup", "no markup"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("H<sub>2</sub>O<br>next", "H₂O\n\nnext"),
        ("<style>p {}</style><!-- no -->yes", "yes"),
        ("<p>" * 3_000 + "deep", ""),
    ],
)
def test_markup_becomes_the_text_a_reader_sees(markup: str, text: str) -> None:
    assert text in html_to_text(markup)


def test_only_a_feed_loads_the_feed_library() -> None:
    program = (
        "import sys; import paperbrowse.parse.formats; sys.exit('feedparser' in sys.modules or 'lxml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_name_of_a_file_inside_a_feed_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<title>SECRET</title>"))
    with pytest.raises(ImportRefused):
        parse(Document("x", str(secret).encode()), find_format("feed"))


@pytest.mark.parametrize("tag", ["<entry {}/>", "<entry><!--{}--></entry>", "<{}>"])
def test_a_tag_or_a_comment_longer_than_a_record_costs_no_other_entry(tag: str) -> None:
    result = read("<feed><entry><title>T</title></entry>" + tag.format("a" * (2 * limits.RECORD)) + "</feed>")
    assert (len(result.papers), len(result.problems)) == (1, 1)


def test_a_feed_is_read_as_it_comes() -> None:
    entry = b"<entry><title>T</title></entry>"
    stream = find_format("feed").parse_stream(BytesIO(b"<feed>" + entry * 1_000 + b"<b>" * MAX_DEPTH), "x")
    assert [type(next(stream)) for _ in range(3)] == [Record, Record, Record]
    with pytest.raises(ImportRefused, match="nested elements"):
        collect(stream)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_letters_at_the_end_of_a_chunk_stay_complete(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperbrowse.parse.encoding.BLOCK_SIZE", 57)
    text = f"<?xml version='1.0' encoding='{encoding}'?><feed><entry><title>ÄÖÜßéà</title></entry></feed>"
    (paper,) = parse(Document("x", text.encode(encoding)), find_format("feed")).papers
    assert paper.title == "ÄÖÜßéà"


def test_ten_times_the_feed_takes_about_ten_times_as_long() -> None:
    head, entries = API[: API.index(b"<entry>")], API[API.index(b"<entry>") : API.rindex(b"</feed>")]
    assert growth(parse, lambda times: Document("x", head + entries * times + b"</feed>"), 20) < TOO_MUCH


@pytest.mark.parametrize(
    ("before", "unit", "after"),
    [
        (b"<id>http://arxiv.org/abs/2411.19943v1</id><title>T</title><summary>a", b" ", b"a</summary>"),
        (b"<title>T</title><summary>Authors:", b"\n", b"</summary>"),
    ],
)
def test_a_great_many_blanks_in_a_summary_are_passed_at_once(before: bytes, unit: bytes, after: bytes) -> None:
    (paper,) = parse(Document("x", b"<feed><entry>" + before + 300_000 * unit + after + b"</entry></feed>")).papers
    assert paper.title == "T"


@pytest.mark.parametrize("unit", ["<!--", "<![CDATA[", "<![cdata[", "<?", "&x;<!--", "<a></b>"])
@pytest.mark.parametrize("place", ["<entry><title>T</title>{}</entry>", "{}<entry><title>T</title></entry>"])
def test_markup_that_never_ends_is_searched_once(unit: str, place: str) -> None:
    text = f"<feed>{place}</feed>".format(unit * (200_000 // len(unit)))
    assert [paper.title for paper in parse(Document("x", text.encode()), find_format("feed")).papers] == ["T"]


@pytest.mark.parametrize("text", ["1" * 100 + "!", "1a2b" * 20 + "!", "0000-0002-1825-0097 " * 9 + "!"])
def test_a_summary_of_numbers_is_divided_in_one_way_only(text: str) -> None:
    feed = f"<feed><entry><title>T</title><summary>{text}</summary></entry></feed>"
    assert parse(Document("x", feed.encode()), find_format("feed")).papers[0].abstract == text


def test_an_open_comment_in_the_html_of_a_broken_entry_stays_as_it_is() -> None:
    text = "<feed><entry><title>T</title></p><summary><![CDATA[a <!-- b]]></summary></entry></feed>"
    (paper,) = parse(Document("x", text.encode()), find_format("feed")).papers
    assert paper.abstract == "a <!-- b"


def mangled(data: bytes, edits: list[tuple[int, bytes, int]]) -> bytes:
    """Return the data with pieces inserted and bytes behind them removed."""
    for offset, piece, lost in edits:
        at = offset % (len(data) + 1)
        data = data[:at] + piece + data[at + lost :]
    return data


MARKUP = """< > </item> <item> <entry> & &#0; ]]> <![CDATA[ <!-- ' " <title> </channel> <author> <link> <x:y> <svg>
<image> <published>1</published> <source> <category/> </category> <content/> <!DOCTYPE> xml:base='http://['
<link/> <pubDate>9"""
PIECES = st.sampled_from([*MARKUP.encode().split(), b"<content type='xhtml'>", b"<link href='http://[x'/>"])


@given(
    st.sampled_from([API[2_000:], b"<feed>" + API[2_000:], API, RSS]),
    st.lists(st.tuples(st.integers(0, 20_000), PIECES | st.binary(max_size=5), st.integers(0, 400)), max_size=8),
)
def test_a_mangled_feed_never_raises_anything_but_a_refusal(data: bytes, edits: list[tuple[int, bytes, int]]) -> None:
    result = ParseResult()
    with suppress(ImportRefused):
        result = parse(Document("x", mangled(data, edits)), find_format("feed"))
    assert all(item.title and len(item.title) <= limits.TITLE for item in result.papers)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_text_comes_through_as_a_title(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    entry = f"<entry><id>http://arxiv.org/abs/2401.00001v1</id><title>a {escaped} b</title></entry>"
    result = read(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>")
    assert len(result.papers) == 1
    assert result.papers[0].title.startswith("a")
    assert result.papers[0].title.endswith("b")
