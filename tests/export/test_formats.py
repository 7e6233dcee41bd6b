"""Export formats by name and extension, and rules that all of them follow."""

from collections.abc import Iterator
from itertools import count

import pytest

from paperbrowse.export.formats import FORMATS, ExportFormat, format_by_file, format_by_name, preview
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper import Author, Paper
from tests.terminal.oracle import foreign


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
def test_a_file_extension_determines_the_format(file: str, name: str) -> None:
    assert format_by_file(file).name == name


@pytest.mark.parametrize("file", ["a", "bib", ".bib", "a.pdf", "a.bib/b"])
def test_an_unknown_file_extension_is_an_error(file: str) -> None:
    with pytest.raises(UsageError, match="--format"):
        format_by_file(file)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_papers_are_written_one_at_a_time(format: ExportFormat) -> None:
    keys: list[str] = []

    def papers() -> Iterator[ExportItem]:
        for item in endless():
            keys.append(item.key)
            yield item

    pieces = format.write(papers())
    while not any("Paper 0" in piece for piece in [next(pieces)]):
        pass
    assert keys == ["title:0"]


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_a_preview_is_the_file_of_the_first_papers(format: ExportFormat) -> None:
    text = preview(format, endless(), 2)
    assert text == "".join(format.write([next(papers) for papers in [endless()] for _ in range(2)]))
    assert "Paper 1" in text
    assert "Paper 2" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_controls_that_got_past_the_importer_are_not_written(format: ExportFormat) -> None:
    text = "word\x1b[2J\x9b6n\x07"
    paper = Paper(
        text, text, (Author(text),), categories=(text,), url=f"https://a.example/{text}", source=text, keywords=(text,)
    )
    written = "".join(format.write([ExportItem("title:word", paper)]))
    assert foreign(written.replace("\r\n", "\n").encode()) == []
