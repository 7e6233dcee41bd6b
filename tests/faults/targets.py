"""Targets of the fuzz tests: each takes any bytes, and fails if their result breaks a rule."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from paperbrowse.export import bibtex, markdown
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.errors import ImportRefused
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Paper
from paperbrowse.parse import bibtex_tex, bibtex_values, formats, limits, markup, references
from paperbrowse.parse.fields import InvalidValue
from paperbrowse.search import completion, highlight, parser, query_edit
from paperbrowse.text import acronyms, clean, dates, fold, latex
from tests.parse.parsing import Document, ParseResult, parse
from tests.terminal.oracle import foreign

TODAY = date(2026, 1, 7)
SAMPLES = Path(__file__).parents[2] / "sample_data"

PAGES = ("huggingface-page", "huggingface-list", "huggingface-trending")


def read(data: bytes, format: str | None) -> ParseResult | None:
    """Return the result of a parser, or None if it refuses the bytes."""
    try:
        return parse(Document("any", data), formats.find_format(format) if format else None)
    except ImportRefused:
        return None


def check_paper(paper: Paper) -> None:
    """Check that no text or number of a paper exceeds its limit, and that no text has control sequences."""
    assert paper.title.strip()
    assert len(paper.title) <= limits.TITLE
    assert len(paper.abstract or "") <= limits.ABSTRACT
    assert len(paper.authors) <= limits.AUTHORS
    texts = [paper.title, paper.abstract, paper.organization, paper.venue, paper.comment, paper.submitter]
    texts += [author.name for author in paper.authors] + list(paper.keywords) + list(paper.categories)
    for text in texts:
        assert text is None or foreign(text.encode()) == []  # encode() also fails for half a surrogate pair
    for count in (paper.upvotes, paper.comments, paper.github_stars, paper.author_count):
        assert count is None or 0 <= count <= limits.NUMBER
    for url in (paper.url, paper.pdf_url, paper.code_url, paper.project_url):
        assert url is None or (url.lower().startswith(("http://", "https://")) and url.isprintable())
    assert paper_key(paper)


def check_parsed(result: ParseResult | None) -> None:
    """Check that all papers can be stored and shown, and that all problems have a reason."""
    for paper in result.papers if result else ():
        check_paper(paper)
    for problem in result.problems if result else ():
        assert problem.reason.strip()


def pages(data: bytes) -> None:
    """Parse bytes as the text of a copied page."""
    check_parsed(read(data, None))
    for name in PAGES:
        check_parsed(read(data, name))


def queries(data: bytes) -> None:
    """Parse, complete and edit bytes as the text in the search box."""
    text = data.decode("utf-8", "surrogatepass") if _is_text(data) else data.decode("latin-1")
    query = parser.parse_query(text, TODAY)
    assert parser.parse_query(text, TODAY) == query
    assert all(hint.strip() for hint in query.hints)
    for cursor in (0, len(text) // 2, len(text)):
        completion.complete(text, cursor, {"tag": ("a b", "c")})
    for term in ("is:starred", "date:2024"):
        assert query_edit.has_term(query_edit.toggled(query_edit.with_field(text, ("sort",), None), term), term) in (
            True,
            False,
        )
    words = {"title": frozenset(fold.folded_words(text)[:9])}
    highlights = highlight.Highlights(words, {"title": frozenset({("a", "b")})})
    for start, end in highlights.spans(text, "title"):
        assert 0 <= start < end <= len(text)


def texts(data: bytes) -> None:
    """Convert bytes as TeX and markup of titles and abstracts: parsed, shown and exported."""
    text = clean.clean_text(data.decode("utf-8", "replace"))
    shown = latex.latex_to_unicode(text)
    for converted in (shown, bibtex_tex.tex_to_text(text), bibtex_tex.strip_tex(text), markup.html_to_text(text)):
        assert foreign(clean.clean_text(converted).encode()) == []
    fold.folded_words(text)
    fold.word_spans(text)
    acronyms.find_acronyms(text)
    dates.parse_iso(text)
    dates.parse_month_name(text)
    bibtex_values.parse_authors(text)
    references.find_arxiv_id([text])
    references.find_doi([text])
    with suppress(InvalidValue):
        references.parse_date(text)
    if title := clean.clean_line(text)[: limits.TITLE].strip():
        for write in (bibtex.write, markdown.write):
            exported = "".join(write([ExportItem("a", Paper(title))]))
            assert foreign(exported.encode()) == []


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


TARGETS: dict[str, Callable[[bytes], None]] = {"pages": pages, "queries": queries, "texts": texts}

WORDS: dict[str, tuple[str, ...]] = {
    "pages": (
        *("\n·\n", "• 2 authors\n", "Nov 8, 2022", "Nov 8, 2022 2", "Submitted by\n", "### ", "GitHub 1.2k", "new\n"),
        *("## Trending Papers\n", "by AK and the research community\n", "Jan 7\n", "Daily Papers\n", "\r\n", "\u0301"),
        *("[LINK: GitHub 1](https://github.com/a/b)", "Subscribe\n", "\ufeff", "\ud7ff", "- 1 author\n", "slug Slug\n"),
    ),
    "queries": (
        *('"', "'", "-", " OR ", "date:", "2024", "2024-03..2024-06", "last-week", "7d", "is:starred", "since:"),
        *(
            "title:",
            "abstract:",
            "author:",
            "sort:newest",
            "upvotes:>10",
            "like:2411.19943",
            "tag:",
            "cat:",
            "has:code",
        ),
        *(":", "..", "\u3042", "\u00e9", "e\u0301", "(", ")", "*", "~", "before:", "9999999999", "\x00"),
    ),
    "texts": (
        *("$", "$$", r"\(", r"\)", "\\", "{", "}", r"\alpha", r"\frac{1}{2}", r"\"{o}", "\\'e", "_{", "^{", r"\sqrt["),
        *(r"\begin{equation}", r"\end{equation}", r"\item", r"\verb|", r"\textbf{", r"\href{", r"\ensuremath{", "``"),
        *("%", "&amp;", "&#155;", "&#x1b;", "<p>", "</b>", "<script>", "<!--", "<jats:p>", "<![CDATA[", " and ", ","),
        *("arXiv:2411.19943", "10.1000/x", "https://", "family=", "(LLMs)", "8 June 2004", r"\u{", "~", "---", "\n\n"),
    ),
}
"""Words by target that a fuzzer would take long to find by itself."""


def seeds(name: str) -> list[bytes]:
    """Return real examples to start with."""
    page = (SAMPLES / "huggingface_search_page.txt").read_bytes()
    if name == "pages":
        return [page[:2_000], page[-2_000:], page[20_000:23_000]]
    if name == "queries":
        return [b'tokn "token type" -word a OR b author:liang date:2024-03..2024-06 sort:newest', b"'exact title:x 7d"]
    records = (SAMPLES / "arxiv_records.jsonl").read_bytes()
    return [records[:500], (SAMPLES / "references.bib").read_bytes()[:500], page[1_000:1_500]]
