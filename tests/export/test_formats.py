"""The formats papers can be written in, and what they have in common."""

from collections.abc import Iterator
from itertools import count

import pytest

from paperbrowse.export.formats import FORMATS, ExportFormat, format_by_file, format_by_name, preview
from paperbrowse.export.item import ExportItem
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper import Paper


def endless() -> Iterator[ExportItem]:
    return (ExportItem(f"title:{number}", Paper(f"Paper {number}")) for number in count())


def test_a_format_is_found_by_its_name() -> None:
    assert [format_by_name(format.name) for format in FORMATS] == list(FORMATS)
    with pytest.raises(UsageError, match="jsonl"):
        format_by_name("nope")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.bib", "bibtex"),
        ("b/a.RIS", "ris"),
        ("a.csv", "csv"),
        ("a.b.md", "markdown"),
        ("a.jsonl", "jsonl"),
        ("a.json", "csl-json"),
    ],
)
def test_a_file_says_its_format_by_how_its_name_ends(file: str, name: str) -> None:
    assert format_by_file(file).name == name


@pytest.mark.parametrize("file", ["a", "bib", ".bib", "a.pdf", "a.bib/b"])
def test_a_file_that_says_no_format_is_a_mistake(file: str) -> None:
    with pytest.raises(UsageError, match="--format"):
        format_by_file(file)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_papers_are_written_as_they_come(format: ExportFormat) -> None:
    taken: list[str] = []

    def papers() -> Iterator[ExportItem]:
        for one in endless():
            taken.append(one.key)
            yield one

    pieces = format.write(papers())
    while not any("Paper 0" in piece for piece in [next(pieces)]):
        pass
    assert taken == ["title:0"]


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_a_preview_is_a_file_of_the_first_papers(format: ExportFormat) -> None:
    shown = preview(format, endless(), 2)
    assert shown == "".join(format.write([next(papers) for papers in [endless()] for _ in range(2)]))
    assert "Paper 1" in shown
    assert "Paper 2" not in shown
    assert shown.endswith("\n")
