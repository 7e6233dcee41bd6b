"""Import reads back what export wrote, in every format with both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export.formats import format_by_name as export_format
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.identity import paper_key
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.formats import detect_format
from paperbrowse.text.clean import clean_line, clean_paragraphs
from tests.export.made_papers import ANY_TEXT, DAYS, EXAMPLES, LABELS
from tests.parse.parsing import Document, parse

TWO_WAY_FORMATS = ["bibtex", "ris", "csl-json", "jsonl"]

SIGNS = st.text("{}%#$&_~^@\"'`,;:-=()[]aBé大 1", max_size=25)
LINES = (ANY_TEXT | SIGNS).map(clean_line).filter(bool)


def is_name(text: str) -> bool:
    return bool(text) and not text.endswith("...")  # which means more authors


NAMES = st.text("{}%#$&_~^@\"'`-.=()[]aBé大 1", max_size=25).map(clean_line).filter(is_name) | st.sampled_from(
    [
        "Ada Lovelace",
        "CMS Collaboration",
        "Barnes and Noble",
        "and",
        "Or and",
        "others",
        "Jr.",
        "王小明",
        "Él -- Ñ",
    ]
)
NAME_PARTS = NAMES.filter(lambda name: name != "others")  # as a part it means more authors
AUTHORS = st.lists(
    NAMES.map(Author)
    | st.builds(lambda given, family: Author(f"{given} {family}", family, given), NAME_PARTS, NAME_PARTS),
    max_size=4,
)


@st.composite
def plain_papers(draw: st.DrawFn) -> Paper:
    """Generate papers without backslashes, because text with TeX is decoded by the import."""
    authors = draw(AUTHORS)
    abstract = draw(st.none() | (ANY_TEXT | SIGNS).map(clean_paragraphs).filter(bool))
    return Paper(
        title=draw(LINES).replace("\\", "/"),
        abstract=abstract and abstract.replace("\\", "/"),
        authors=tuple(authors),
        author_count=len(authors) or None,
        published=draw(st.none() | DAYS),
        arxiv_id=draw(st.none() | st.sampled_from(["2411.19943", "0704.0001", "math/0309136"])),
        doi=draw(st.none() | st.sampled_from(["10.1103/physrevd.76.013009", "10.1000/(a)_b%c<d>#e;f"])),
        categories=draw(st.sampled_from([(), ("cs.CL", "stat.ML")])),
        venue=draw(st.none() | LINES),
        comment=draw(st.none() | LINES),
        keywords=draw(LABELS),
        url=draw(st.none() | st.just("https://a.example/x_y?z=%7B#~1")),
    )


@pytest.mark.parametrize("format", TWO_WAY_FORMATS)
@given(written=st.lists(plain_papers(), min_size=1, max_size=3))
@settings(max_examples=EXAMPLES)
def test_exported_papers_are_imported_unchanged(format: str, written: list[Paper]) -> None:
    data = "".join(export_format(format).write(ExportItem(paper_key(paper), paper) for paper in written)).encode()
    assert detect_format(data, "x").name == format
    document = parse(Document("x", data))
    assert document.problems == ()
    for paper, imported in zip(written, document.papers, strict=True):
        for field in ("title", "arxiv_id", "doi", "published"):
            assert getattr(imported, field) == getattr(paper, field), field
        assert [author.name for author in imported.authors] == [author.name for author in paper.authors]
        # RIS has one line per value.
        assert imported.abstract == (clean_line(paper.abstract or "") or None if format == "ris" else paper.abstract)
