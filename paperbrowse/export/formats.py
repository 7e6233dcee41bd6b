"""Export formats, by name and by file extension."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from paperbrowse.export import atom, bibtex, csl_json, csv_table, json_lines, letter_html, markdown, ris
from paperbrowse.export.publication import ExportItem
from paperbrowse.model.errors import UsageError

PREVIEW_PAPERS = 3
"""Papers in a preview of a format."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    name: str
    """Value of `--format`."""
    label: str
    suffix: str
    write: Callable[[Iterable[ExportItem]], Iterator[str]]
    """Yields the file in pieces of text."""
    cites: bool = False
    """Whether papers need citation keys."""


FORMATS = (
    ExportFormat("bibtex", "BibTeX", ".bib", bibtex.write, cites=True),
    ExportFormat("ris", "RIS", ".ris", ris.write),
    ExportFormat("csl-json", "CSL JSON", ".json", csl_json.write, cites=True),
    ExportFormat("csv", "CSV", ".csv", csv_table.write),
    ExportFormat("markdown", "a Markdown reading list", ".md", markdown.write),
    ExportFormat("jsonl", "JSON Lines", ".jsonl", json_lines.write),
    ExportFormat("html", "HTML", ".html", letter_html.write),
    ExportFormat("atom", "Atom", ".xml", atom.write),
)
_FORMAT_NAMES = ", ".join(format.name for format in FORMATS)


def format_by_name(name: str) -> ExportFormat:
    """Return the format of a name. Raises UsageError."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageError(f"unknown export format {name!r}", f"use one of {_FORMAT_NAMES}")


def format_by_file(file: str) -> ExportFormat:
    """Return the format of a file extension. Raises UsageError if there is none."""
    suffix = PurePath(file).suffix.lower()
    for format in FORMATS:
        if format.suffix == suffix:
            return format
    raise UsageError(f"cannot tell the format of {file} from its name", f"use --format with one of {_FORMAT_NAMES}")


def preview(export_format: ExportFormat, papers: Iterable[ExportItem], limit: int = PREVIEW_PAPERS) -> str:
    """Return the text of a file with only the first papers."""
    return "".join(export_format.write(islice(papers, limit)))
