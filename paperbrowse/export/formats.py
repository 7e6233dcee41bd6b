"""The formats papers can be written in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from paperbrowse.export import bibtex, csl_json, csv_table, json_lines, reading_list, ris
from paperbrowse.export.exported import Exported
from paperbrowse.model.errors import UsageMistake

PREVIEWED = 3
"""Papers that show what a format looks like."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what `--format` takes, how its files end, and how papers are written in it."""

    name: str
    label: str
    suffix: str
    write: Callable[[Iterable[Exported]], Iterator[str]]
    """The text of papers, a piece at a time: joined, the pieces are the whole file."""


FORMATS = (
    Format("bibtex", "BibTeX", ".bib", bibtex.write),
    Format("ris", "RIS", ".ris", ris.write),
    Format("csl-json", "CSL JSON", ".json", csl_json.write),
    Format("csv", "CSV", ".csv", csv_table.write),
    Format("markdown", "a Markdown reading list", ".md", reading_list.write),
    Format("jsonl", "JSON Lines", ".jsonl", json_lines.write),
)


def by_name(name: str) -> Format:
    """The format of a name. Raises UsageMistake with the names there are."""
    for format in FORMATS:
        if format.name == name:
            return format
    raise UsageMistake(f"no export format {name!r}", f"there are {_names()}")


def by_file(file: str) -> Format:
    """The format that the end of a file's name asks for. Raises UsageMistake where it asks for none."""
    suffix = PurePath(file).suffix.lower()
    for format in FORMATS:
        if format.suffix == suffix:
            return format
    raise UsageMistake(f"{file} does not say which format", f"name one with --format: {_names()}")


def preview(format: Format, papers: Iterable[Exported], most: int = PREVIEWED) -> str:
    """The first few papers as a file of them would read."""
    return "".join(format.write(islice(papers, most)))


def _names() -> str:
    return ", ".join(format.name for format in FORMATS)
