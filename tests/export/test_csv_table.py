"""CSV as the standard library reads it, without cells that a spreadsheet would calculate."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperbrowse.export import csv_table
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.clean import clean_text
from tests.export.made_papers import EXAMPLES, EXPORTS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def rows(*papers: ExportItem) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO("".join(csv_table.write(papers)), newline="")))


def unescaped(cell: str) -> str:
    """Return a cell without the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith((*FORMULA_SIGNS, "\0")) else cell


@given(st.lists(EXPORTS, max_size=3))
@settings(max_examples=EXAMPLES)
def test_titles_authors_and_ids_are_read_as_they_were(papers: list[ExportItem]) -> None:
    for item, row in zip(papers, rows(*papers), strict=True):
        assert unescaped(row["title"]) == item.paper.title
        assert unescaped(row["authors"]) == "; ".join(author.name for author in item.paper.authors)
        assert (row["doi"] or None, row["arxiv_id"] or None) == (item.paper.doi, item.paper.arxiv_id)
        assert unescaped(row["abstract"]) == (item.paper.abstract or "")
        assert not any(cell.startswith(FORMULA_SIGNS) for cell in row.values())


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
@pytest.mark.parametrize("prefix", ["", "'", "''"])
def test_no_cell_is_a_formula(sign: str, prefix: str) -> None:
    text = f'{prefix}{sign}HYPERLINK("https://evil.example","x")'
    paper = Paper(text, authors=(Author(text),), venue=text, keywords=(text,), abstract=text)
    (row,) = rows(ExportItem(text, paper))
    for name in ("key", "title", "authors", "venue", "keywords", "abstract"):
        assert row[name] == f"'{clean_text(text)}"


def test_no_cell_contains_terminal_control_characters() -> None:
    (row,) = rows(ExportItem("a", Paper("A\x1b[2J\x9b2J\u202eB", abstract="\x1b]0;x\x07C\r\nD", venue="\0=1")))
    assert (row["title"], row["abstract"], row["venue"]) == ("A[2J2JB", "]0;xC\nD", "'=1")


def test_quotes_commas_and_line_ends_stay_in_their_cell() -> None:
    text = 'A "quoted", title;\nof two lines'
    (first, second) = rows(ExportItem("a", Paper("One", abstract=text)), ExportItem("b", Paper("Two")))
    assert (first["abstract"], second["title"]) == (text, "Two")
