"""`export`: write papers to a file or stdout."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import chain

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.replacing import may_replace
from paperbrowse.export.formats import FORMATS, ExportFormat, format_by_file, format_by_name
from paperbrowse.export.item import ExportItem
from paperbrowse.library.whole_file import whole_file
from paperbrowse.model.errors import UsageError

STDOUT = "-"


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    names = ", ".join(format.name for format in FORMATS)
    parser.add_argument("query", nargs="*", metavar="QUERY", help="which papers (is:starred, …); none exports all")
    parser.add_argument("--format", metavar="F", help=f"one of: {names}; not needed where FILE tells it")
    parser.add_argument("-o", "--output", metavar="FILE", default=STDOUT, help="a file, made whole or not at all")
    parser.add_argument("--force", action="store_true", help="replace the file if it exists")


def run(given: Namespace, output: Output) -> int:
    """Write every paper that matches, in the order of the search; a file stays as it was when none does."""
    format = _format(given)
    replace = given.output != STDOUT and may_replace(given.output, output, force=given.force)
    with open_library(given, output) as library:
        papers = _Counted(library.export(" ".join(given.query)))
        if given.output == STDOUT:
            for text in format.write(papers):
                output.raw(text)
        elif first := next(papers, None):
            with whole_file(given.output, replace=replace) as file:
                for text in format.write(chain([first], papers)):
                    file.write(text.encode())
            output.talk(f"{papers.count:,} {'paper' if papers.count == 1 else 'papers'} written to {given.output}")
    if not papers.count:
        output.talk("no paper matches")
    return status.DONE if papers.count else status.NOTHING_FOUND


def _format(given: Namespace) -> ExportFormat:
    """The format asked for, else the one that the file is named after. Raises UsageMistake without either."""
    if given.format is not None:
        return format_by_name(given.format)
    if given.output == STDOUT:
        raise UsageError("no format", f"name one with --format: {', '.join(one.name for one in FORMATS)}")
    return format_by_file(given.output)


class _Counted:
    """Papers counted as they pass."""

    def __init__(self, papers: Iterator[ExportItem]) -> None:
        self._papers = papers
        self.count = 0

    def __iter__(self) -> Iterator[ExportItem]:
        return self

    def __next__(self) -> ExportItem:
        paper = next(self._papers)
        self.count += 1
        return paper


COMMAND = Command(add_arguments, run)
