"""RIS as read by rispy and the import of this program."""

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export import ris
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.marks import Marks
from paperbrowse.model.paper import Author, Paper
from paperbrowse.parse.ris import read
from paperbrowse.text.clean import clean_line
from paperbrowse.text.dates import PartialDate
from tests.export.made_papers import EXAMPLES, EXPORTS, LINE_BREAKERS, filled_with
from tests.parse.parsing import collect

KNOWN_TAGS = {"TY", "TI", "AU", "PY", "DA", "T2", "DO", "AN", "DB", "UR", "L1", "AB", "KW", "ER"}


def written(*papers: ExportItem) -> str:
    return "".join(ris.write(papers))


def test_a_paper_is_written_as_tagged_lines() -> None:
    paper = Paper(
        "A Title",
        abstract="First.\n\nSecond.",
        authors=(Author("Ada Lovelace"), Author("Sammy Davis Jr.", "Davis", "Sammy"), Author("CMS Collaboration")),
        published=PartialDate(2024, 11, 29),
        arxiv_id="2411.19943",
        keywords=("sums",),
    )
    assert written(ExportItem("arxiv:2411.19943", paper, Marks(tags=("mine", "sums"), note="private"))) == (
        "TY  - UNPB\n"
        "TI  - A Title\n"
        "AU  - Lovelace, Ada\n"
        "AU  - Davis, Sammy, Jr.\n"
        "AU  - CMS Collaboration\n"
        "PY  - 2024\n"
        "DA  - 2024/11/29/\n"
        "AN  - arXiv:2411.19943\n"
        "DB  - arXiv\n"
        "UR  - https://arxiv.org/abs/2411.19943\n"
        "L1  - https://arxiv.org/pdf/2411.19943\n"
        "AB  - First. Second.\n"
        "KW  - sums\n"
        "KW  - mine\n"
        "ER  - \n\n"
    )


@pytest.mark.parametrize(
    ("paper", "kind"),
    [
        (Paper("T", venue="Nature"), "JOUR"),
        (Paper("T", venue="Proceedings of the National Academy of Sciences"), "JOUR"),
        (Paper("T", venue="Proceedings of the 41st International Conference on Machine Learning"), "CONF"),
        (Paper("T", journal_ref="EMNLP 2023", arxiv_id="2411.19943"), "CONF"),
        (Paper("T", venue="arXiv.org", arxiv_id="2411.19943"), "UNPB"),
        (Paper("T"), "GEN"),
    ],
)
def test_the_kind_of_publication_decides_the_type(paper: Paper, kind: str) -> None:
    assert written(ExportItem("k", paper)).startswith(f"TY  - {kind}\n")


@given(st.lists(EXPORTS, max_size=3))
@settings(max_examples=EXAMPLES)
def test_rispy_reads_titles_authors_and_ids_as_they_were(papers: list[ExportItem]) -> None:
    records = rispy.loads(written(*papers))
    assert [record["title"] for record in records] == [item.paper.title for item in papers]
    for item, record in zip(papers, records, strict=True):
        names = record.get("authors", [])
        assert all(_is_of(name, author) for name, author in zip(names, item.paper.authors, strict=True))
        assert record.get("doi") == item.paper.doi
        arxiv_id = item.paper.arxiv_id
        assert record.get("accession_number") == (f"arXiv:{arxiv_id}" if arxiv_id else None)
        assert record.get("abstract") == (clean_line(item.paper.abstract) if item.paper.abstract else None)


def _is_of(text: str, author: Author) -> bool:
    """Return whether a name, in parts or unsplit, is that of an author."""
    if author.family and author.given:
        return text.startswith(f"{author.family}, {author.given}")
    family, given, suffix = (*text.split(", "), "", "")[:3]
    return author.name in (text, " ".join(part for part in (given, family, suffix) if part))


@pytest.mark.parametrize("line_break", LINE_BREAKERS)
@pytest.mark.parametrize(
    "injection", ["ER  - ", "TY  - BOOK", "AU  - Mallory", "ER  - {0}{0}TY  - JOUR{0}TI  - Evil", "XX  - "]
)
def test_no_text_can_add_a_tag(injection: str, line_break: str) -> None:
    text = f"Good{line_break}{injection.format(line_break)}{line_break}bad"
    lines = written(filled_with(text), ExportItem("title:0", Paper("Next"))).split("\n")
    assert {line[:2] for line in lines if line} <= KNOWN_TAGS
    assert sum(line.startswith("TY  - ") for line in lines) == sum(line.startswith("ER  - ") for line in lines) == 2
    assert "".join(lines).isprintable()
    first, second = rispy.loads("\n".join(lines))
    assert len(first["authors"]) == 2
    assert second["title"] == "Next"


def test_import_gives_back_what_was_exported() -> None:
    paper = Paper(
        "A Title of $L_p$ at 50%",
        abstract="One paragraph.",
        authors=(Author("Ada Lovelace", "Lovelace", "Ada"), Author("Sammy Davis Jr.", "Davis", "Sammy")),
        author_count=2,
        published=PartialDate(2024, 11),
        arxiv_id="2411.19943",
        doi="10.1103/physrevd.76.013009",
        venue="Physical Review D",
    )
    (imported,) = collect(read(written(ExportItem("k", paper)).encode().splitlines(keepends=True), "x")).papers
    for field in ("title", "abstract", "authors", "author_count", "published", "arxiv_id", "doi", "venue"):
        assert getattr(imported, field) == getattr(paper, field), field
