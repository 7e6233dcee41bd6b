"""The formats papers can be written in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from paperbrowse.export import bibtex, csl_json, csv_table, json_lines, markdown, ris
from paperbrowse.export.item import ExportItem
from paperbrowse.model.errors import UsageError

PREVIEW_PAPERS = 3
"""Papers that show what a format looks like."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format: what `--format` takes, how its files end, and how papers are written in it."""

    name: str
    label: str
    suffix: str
    write: Callable[[Iterable[ExportItem]], Iterator[str]]
    """The text of papers, a piece at a time: joined, the pieces are the whole file."""


FORMATS = (
    ExportFormat("bibtex", "BibTeX", ".bib", bibtex.write),
    ExportFormat("ris", "RIS", ".ris", ris.write),
    ExportFormat("csl-json", "CSL JSON", ".json", csl_json.write),
    ExportFormat("csv", "CSV", ".csv", csv_table.write),
    ExportFormat("markdown", "a Markdown reading list", ".md", markdown.write),
    ExportFormat("jsonl", "JSON Lines", ".jsonl", json_lines.write),
)


def format_by_name(name: str) -> ExportFormat:
    """The format of a name. Raises UsageMistake with the names there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageError(f"no export format {name!r}", f"there are {_format_names()}")


def format_by_file(file: str) -> ExportFormat:
    """The format that the end of a file's name asks for. Raises UsageMistake where it asks for none."""
    suffix = PurePath(file).suffix.lower()
    for format in FORMATS:
        if format.suffix == suffix:
            return format
    raise UsageError(f"{file} does not say which format", f"name one with --format: {_format_names()}")


def preview(export_format: ExportFormat, papers: Iterable[ExportItem], limit: int = PREVIEW_PAPERS) -> str:
    """The first few papers as a file of them would read."""
    return "".join(export_format.write(islice(papers, limit)))


def _format_names() -> str:
    return ", ".join(format.name for format in FORMATS)
