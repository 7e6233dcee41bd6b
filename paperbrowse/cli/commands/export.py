"""`export`: write papers to a file or stdout."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.whole_file import whole_file
from paperbrowse.export.formats import FORMATS, Format, by_name
from paperbrowse.library.library import Library

STDOUT = "-"


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    names = ", ".join(format.name for format in FORMATS)
    parser.add_argument("query", nargs="*", metavar="QUERY", help="which papers; none exports all")
    parser.add_argument("--format", required=True, metavar="F", help=f"one of: {names}")
    parser.add_argument("-o", "--output", metavar="FILE", default=STDOUT, help="a file, made whole or not at all")
    parser.add_argument("--force", action="store_true", help="replace the file if it exists")


def run(given: Namespace, output: Output) -> int:
    """Write every paper that matches, in the order of the search."""
    format = by_name(given.format)
    with open_library(given, output) as library:
        records = _records(library, " ".join(given.query), format)
        if given.output == STDOUT:
            count = sum(1 for record in records if output.raw(record + "\n"))
        else:
            with whole_file(given.output, replace=given.force) as file:
                count = sum(1 for record in records if file.write((record + "\n").encode()))
            output.talk(f"{count:,} {'paper' if count == 1 else 'papers'} written to {given.output}")
    return status.DONE if count else status.NOTHING_FOUND


def _records(library: Library, query: str, format: Format) -> Iterator[str]:
    for entry in library.export(query):
        yield format.record(entry.key, entry.paper, entry.marks, entry.sources)


COMMAND = Command(add_arguments, run)
