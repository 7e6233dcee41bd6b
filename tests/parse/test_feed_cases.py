"""Feeds and encodings from bug reports: the right abstract, authors in one element, feeds that are almost XML."""

from pathlib import Path

import pytest

from paperbrowse.model.paper import Paper
from paperbrowse.parse.feed_repair import repair_document
from tests.parse.parsing import Document, ParseResult, parse

CASES = Path(__file__).parents[1] / "data" / "formats"

OPENING = (
    "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/"
    "content/'><channel><title>Journal of Tests</title>"
)


def read(data: str) -> ParseResult:
    return parse(Document("x", data.encode()))


def rss(*items: str) -> str:
    return OPENING + "".join(f"\n<item>{item}</item>" for item in items) + "\n</channel></rss>"


def paper(item: str) -> Paper:
    result = read(rss("<title>A long title</title>" + item))
    assert not result.problems
    return result.papers[0]


def element(tag: str, text: str) -> str:
    return f"<{tag}>{text.replace('&', '&amp;').replace('<', '&lt;')}</{tag}>"


def case(name: str) -> ParseResult:
    return parse(Document(name, (CASES / name).read_bytes()))


@pytest.mark.parametrize(
    ("name", "title", "authors", "abstract"),
    [
        ("biorxiv-creators.xml", "A long title on genes", ["J. Doe", "J. A. Roe", "K. Poe"], "We did it."),
        ("feed-bare-ampersand.xml", "A long title on galaxies", [], None),
        ("feed-html-creators.xml", "A long title about things", ["Jane Doe", "John Roe"], "We do things."),
        ("feed-html-entity.xml", "Café society and more of it", [], "a — b"),
        ("feed-mathml-title.xml", "A long title on N solitons", [], None),
        ("feed-two-mails.xml", "A long title about things", ["Jane Doe", "John Roe"], None),
        ("feed-windows-1252.xml", "Café “quotes” and more of it", [], None),
        ("bib-declared-encoding.bib", "Журнал вычислительной математики", ["Иван Иванов"], None),
        ("ris-cp1252-apostrophe.ris", "The reader’s view – a long one", ["Jörg Müller"], None),
        (
            "wiley-abstract-in-content.xml",
            "Flow controlled reactions of ketones",
            ["Dong Yo", "Kaz Oka"],
            "Flash generation of dianions enables selective addition.\n\nThe fast generation of dianions was achieved.",
        ),
    ],
)
def test_a_reported_file_gives_its_paper(name: str, title: str, authors: list[str], abstract: str | None) -> None:
    (found,) = case(name).papers
    assert (found.title, [author.name for author in found.authors], found.abstract) == (title, authors, abstract)


def test_utf_16_without_a_mark_is_read_as_bibtex() -> None:
    assert len(case("bib-utf16-no-bom.bib").papers) == 1


def test_a_stock_sentence_is_no_abstract() -> None:
    assert [found.abstract for found in case("wiley-earlyview-joined.xml").papers] == [
        "We close rings with rhodium.",
        "Eight-membered rings are made.",
    ]


def test_a_listing_of_arxiv_before_2024_gives_id_category_and_day() -> None:
    data = (CASES / "feed-html-creators.xml").read_text()
    data = data.replace("</channel>", "<dc:date>2022-07-03T20:30:00-05:00</dc:date></channel>")
    for old, new in ((" [math.QA])", " [math.QA] UPDATED)"), (" [math.QA])", " [math.QA] CROSS LISTED)")):
        (found,) = read(data.replace(old, new)).papers
        assert (found.title, found.arxiv_id, found.arxiv_version) == ("A long title about things", "2207.00001", 1)
        assert (found.categories, str(found.announced), found.source) == (("math.QA",), "2022-07-03", "arxiv")


@pytest.mark.parametrize(
    ("description", "content", "abstract"),
    [
        ("Journal of Things, EarlyView.", "<p>Rings are made.</p>", "Rings are made."),
        ("Journal of Things, Early View. Rings are made.", "", "Rings are made."),
        ("Volume 3, Issue 2", "", None),
        ("Volume 12, Issue 3, June 2026, Page 1-20<br/>. ", "", None),
        ("Science, Volume 379, Issue 6632, Page 543-544, February 2023.", "", None),
        ("J. Tests, Volume 3, Issue 2, Page 1-10, June 2026. <br/>Things grow.", "", "Things grow."),
        ("Journal of Tests, Ahead of Print. <br/>Things grow. And more.", "", "Things grow. And more."),
        ("<p>Publication date: June 2026</p><p><b>Source:</b> Journal, Volume 5</p>", "", None),
        (
            "Jane<br/><p>We count.</p><br/>[Phys. Rev. A 109, 012345] Published Wed Jan 10, 2024",
            "",
            "Jane\n\nWe count.",
        ),
        ("Nature, Published online: 05 June 2026; doi:10.1038/s41586-026-1-2", "<p>Birds fly.</p>", "Birds fly."),
        ("<p>Tests, Vol. 24, Pages 12: A long title</p><p>Tests doi: 10.3390/s12</p><p>We sense.</p>", "", "We sense."),
        ("<div><cite>Journal of Tests</cite></div><div>DOI: 10.1021/acs.x</div>", "", None),
        ("No abstract is available for this article.", "", None),
        ("Not Available", "", None),
        (
            "CONCLUSIONS: It works…",
            "<p>World J. 2026 Feb 1:1-9. doi: 10.1016/j.1. Online ahead of print.</p><p><b>ABSTRACT</b></p>"
            "<p>BACKGROUND: Much.</p><p>CONCLUSIONS: It works well.</p><p>PMID:<a>34</a> | DOI:<a>10.1016/j.1</a></p>",
            "BACKGROUND: Much.\n\nCONCLUSIONS: It works well.",
        ),
        ("We begin here and go on ...", "We begin here and go on to the end.", "We begin here and go on to the end."),
        ("The abstract.", "The abstract. " + "The complete article. " * 500, "The abstract."),
        (
            "Volume 3 of the cube is measured. Then we show it.",
            "",
            "Volume 3 of the cube is measured. Then we show it.",
        ),
        ("We study in press releases and their volume.", "", "We study in press releases and their volume."),
        ("Journal of Tests 2020 3 (2), 1-10", "", None),
        ("pp. 1-10", "", None),
        ("<h2>ABSTRACT</h2>We do it.<h4>Results</h4>It works.", "", "We do it.\n\nResults\n\nIt works."),
        ("We wrote it and… <a>Continue reading →</a>", "We wrote it and went on.", "We wrote it and went on."),
    ],
)
def test_of_several_texts_the_abstract_is_taken(description: str, content: str, abstract: str | None) -> None:
    found = paper(element("description", description) + element("content:encoded", content))
    assert found.abstract == abstract


RSC = (
    "<div><i><b>Phys. Chem. Chem. Phys.</b></i>, 2026, <b>{}</b><br/><b>DOI</b>: 10.1039/D5CP01234A, Paper</div><div>"
    "Jane Doe, John Roe<br/>We measure.<br/>To cite this article before page numbers are assigned, use the DOI form of "
    "citation above.<br/>The content of this RSS Feed (c) The Royal Society of Chemistry</div>"
)


@pytest.mark.parametrize("status", ["Advance Article", "28, 1234-1240", "28, 12"])
def test_a_description_with_doi_and_authors_gives_them(status: str) -> None:
    found = paper(element("description", RSC.format(status)) + element("link", "https://example.org/1"))
    assert (found.doi, found.abstract) == ("10.1039/d5cp01234a", "We measure.")
    assert [author.name for author in found.authors] == ["Jane Doe", "John Roe"]


def test_a_label_below_the_title_is_no_author() -> None:
    assert paper(element("description", "<b>A long title</b><br/>Open Access<br/>We measure.")).authors == ()


@pytest.mark.parametrize(
    ("item", "doi"),
    [
        (element("link", "http://pubs.rsc.org/en/Content/ArticleLanding/2026/CP/D5CP01234A"), "10.1039/d5cp01234a"),
        (element("dc:identifier", "doi:10.1000/x1") + element("dc:identifier", "pmid:4"), "10.1000/x1"),
        (element("description", "We do. Data DOI: 10.5281/z.1. Comment on doi:10.1000/x."), None),
        (element("description", "J. Tests, 2026. doi: 10.1000/x1. Online ahead of print."), "10.1000/x1"),
    ],
)
def test_a_doi_is_found_where_publishers_put_it(item: str, doi: str | None) -> None:
    assert paper(item).doi == doi


@pytest.mark.parametrize(
    ("creators", "names"),
    [
        (["Doe, Jane"], ["Jane Doe"]),
        (["Doe, Jane", "Roe, John A."], ["Jane Doe", "John A. Roe"]),
        (["Doe, J. and Roe, K."], ["J. Doe", "K. Roe"]),
        (["Doe, J. A., & Roe, B."], ["J. A. Doe", "B. Roe"]),
        (
            ["Doe, J., Roe, J.-P., Poe, Th., The ATLAS Collaboration"],
            ["J. Doe", "J.-P. Roe", "Th. Poe", "The ATLAS Collaboration"],
        ),
        (["Doe, Jane, Roe, John, Poe, Kim"], ["Jane Doe", "John Roe", "Kim Poe"]),
        (["Doe J, Roe JA, Poe K"], ["Doe J", "Roe JA", "Poe K"]),
        (["Jane Doe, John Roe, and Kim Poe"], ["Jane Doe", "John Roe", "Kim Poe"]),
        (["Jane Doe, ATLAS, John Roe"], ["Jane Doe", "ATLAS", "John Roe"]),
        (["Jane Doe, Jr., John Roe"], ["Jane Doe Jr.", "John Roe"]),
        (["Smith, John A., Jr."], ["John A. Smith Jr."]),
        (["van der Berg, Jan"], ["Jan van der Berg"]),
        (["Jane Doe (Univ. A, B), John Roe (C)"], ["Jane Doe", "John Roe"]),
        (["<b>Jane Doe</b>; <a href='x'>Roe, John</a>"], ["Jane Doe", "John Roe"]),
        (["Jane Doe <jane@x.org>, John Roe <john@x.org>"], ["Jane Doe", "John Roe"]),
        (["jane@x.org (Jane Doe)", "john@x.org (John Roe)"], ["Jane Doe", "John Roe"]),
        (["noreply@x.org"], []),
        (["by Jane Doe & John Roe"], ["Jane Doe", "John Roe"]),
        (["Jane Doe, John Roe et al."], ["Jane Doe", "John Roe"]),
        (["Jane Doe\n  John Roe\n"], ["Jane Doe", "John Roe"]),
        (["Jane Doe | John Roe"], ["Jane Doe", "John Roe"]),
        (["Department of Health and Aging", "Jane Doe"], ["Department of Health and Aging", "Jane Doe"]),
        (["M&uuml;ller, J&ouml;rg"], ["Jörg Müller"]),
        (["王芳, 李明"], ["王芳", "李明"]),
        (["Jane Doe<sup>1,2</sup>, John Roe†"], ["Jane Doe", "John Roe"]),
        (["Jane Doe, Ph.D., John Roe, MD"], ["Jane Doe", "John Roe"]),
        (["Jane Doe", "and Darby Roe"], ["Jane Doe", "Darby Roe"]),
    ],
)
def test_every_author_is_one_name(creators: list[str], names: list[str]) -> None:
    found = paper("".join(element("dc:creator", creator) for creator in creators))
    assert [author.name for author in found.authors] == names
    assert found.author_count == (len(names) or None)


def test_a_line_with_the_authors_is_no_abstract() -> None:
    item = element("dc:creator", "Jane Doe") + element("dc:creator", "John Roe")
    assert paper(item + element("description", "<p>by Jane Doe, John Roe</p> We show it.")).abstract == "We show it."


def test_authors_that_only_the_description_names_are_found() -> None:
    text = "<p>Publication date: June 2026</p><p>Author(s): Jane Doe, John Roe</p>"
    assert [author.name for author in paper(element("description", text)).authors] == ["Jane Doe", "John Roe"]


@pytest.mark.parametrize(
    ("item", "titles", "told"),
    [
        ("<title>R&D &copy; &foo; &x</title>", ["R&D © &foo; &x"], "& is not XML; read as text, and 3 more"),
        ("<title><![CDATA[R&D <i>x</i> &nbsp;]]></title>", ["R&D x"], ""),
        ("<title>A&amp;eacute;</title>", ["Aé"], ""),
        ("<title>&amp;lt;b&amp;gt;A&amp;lt;/b&amp;gt;</title>", ["A"], ""),
        ("<title>A</title><link>https://e.org/?a=1&b=2</link>", ["A"], "& is not XML"),
        ("<title>A&#0;&#x1f;&#xD800;&#57343;&#xFFFE;&#55000;</title>", ["A\ud6d8"], "is not XML"),
        ("<title>A\x07\x0bB</title>", ["AB"], "control characters"),
        ("<title>A</titel><link>https://e.org</link>", ["A"], "mismatched tag; the entry was repaired"),
        ("<title>A<link>https://e.org</link>", ["A"], "the entry was repaired"),
        ("<title>A</title><description>one<br>two<p>x < 5</description>", ["A"], "the entry was repaired"),
        ("<title>A</title><category term=x>b</category>", ["A"], "the entry was repaired"),
        ("<title>A</title></item><item><title>B</title><item><title>C</title>", ["A", "B", "C"], "inside another"),
        ("<Title>A</title>", ["A"], "the entry was repaired"),
        ("<title>A</title><foo:bar>x</foo:bar>", ["A"], "does not declare the prefix foo"),
    ],
)
def test_a_feed_that_is_almost_xml_is_read_and_told(item: str, titles: list[str], told: str) -> None:
    result = read(rss(item, "<title>Z</title>"))
    assert [found.title for found in result.papers] == [*titles, "Z"]
    assert told in " ".join(problem.reason for problem in result.problems)
    assert bool(told) == bool(result.problems)


def test_fields_of_a_broken_entry_stay() -> None:
    item = "<title>A<link>https://e.org/1</link><dc:creator>Jane Doe</dc:creator><description>x < 5<br>y</description>"
    (found,) = read(rss(item)).papers
    assert (found.title, found.url, found.authors[0].name, found.abstract) == (
        "A",
        "https://e.org/1",
        "Jane Doe",
        "x < 5\n\ny",
    )


@pytest.mark.parametrize(
    ("feed", "told"),
    [
        (
            '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/x.dtd">\n'
            "<rss version='0.91'><channel><title>J</title><item><title>T</title></item></channel></rss>",
            "",
        ),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>\n]>\n<rss><channel><item><title>T</title></item></channel></rss>", "DOCTYPE"),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>"
            "<channel><title>J</title></channel><item><title>T</title></item></rdf:RDF>",
            "",
        ),
        ("<rdf:RDF><channel><title>J</title></channel><item><title>T</title></item></rdf:RDF>", "prefix rdf"),
        (
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>J</title><entry><title>T</title>"
            "<content mode='escaped' type='text/html'>&lt;p>abs&lt;/p></content></entry></feed>",
            "",
        ),
        (
            "<rss version=2.0><channel><title>J<br></title><item><title>T</title></item></channel></rss>",
            "before the first",
        ),
        (
            "<rss><channel><title>J</titel><link>x</link>\n<item><title>T</title></item></channel></rss>",
            "before the first",
        ),
    ],
)
def test_feeds_of_every_age_are_read(feed: str, told: str) -> None:
    result = read(feed)
    assert [found.title for found in result.papers] == ["T"]
    assert told in " ".join(problem.reason for problem in result.problems)
    assert bool(told) == bool(result.problems)


def test_every_entry_of_a_feed_full_of_html_is_repaired() -> None:
    result = read(rss(*[f"<title>T {number}</title><description>a<br>b</description>" for number in range(300)]))
    assert [found.title for found in result.papers] == [f"T {number}" for number in range(300)]
    assert [problem.record for problem in result.problems] == [number + 2 for number in range(300)]


def test_a_repair_keeps_the_lines_and_well_formed_feeds_as_they_are() -> None:
    feed = rss("<title>A &amp; B &#233; <![CDATA[& &nbsp;]]></title>").encode()
    assert repair_document(feed) == (feed, [])
    broken = b"<?xml version='1.0'\n?>\n<!DOCTYPE rss\n[<!ENTITY a 'b'>]>\n" + feed.replace(b"&#233;", b"&")
    repaired, notes = repair_document(broken)
    assert repaired.count(b"\n") == broken.count(b"\n")
    assert [line for line, _ in notes] == [3, 6]


@pytest.mark.parametrize(
    ("element_", "date"),
    [
        ("<prism:coverDisplayDate>May 2020</prism:coverDisplayDate>", "2020-05"),
        ("<pubDate>Sunday, May 03, 2020</pubDate>", "2020-05-03"),
        ("<pubDate>Sun, 3 Mai 2020 00:00:00 +0200</pubDate>", "2020-05-03"),
        ("<pubDate>1588464000</pubDate><dc:date>2020-05-03</dc:date>", "2020-05-03"),
    ],
)
def test_dates_of_feeds_are_read_as_people_write_them(element_: str, date: str) -> None:
    feed = OPENING.replace("><channel", " xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel")
    (found,) = read(f"{feed}<item><title>T</title>{element_}</item></channel></rss>").papers
    assert str(found.published) == date
