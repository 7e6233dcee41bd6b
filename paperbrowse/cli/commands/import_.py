"""`import`: read papers from files, folders or stdin."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.library.ingest import ImportReport, Progress
from paperbrowse.parse.formats import by_name

PROBLEMS_TOLD = 20
"""Problems told one by one to a person; `--json` has them all."""


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for stdin; .gz and .xz too")
    parser.add_argument("--format", metavar="F", help="the format, where the content does not show it")
    parser.add_argument("--dry-run", action="store_true", help="read all, keep nothing")


def run(given: Namespace, output: Output) -> int:
    """Import and account for it."""
    if given.format:
        by_name(given.format)  # a name that is none is told before anything is opened
    with open_library(given, output) as library, _progress_line(output) as progress:
        report = library.import_paths(given.paths, format=given.format, dry_run=given.dry_run, progress=progress)
    if output.as_json:
        output.json(_account(report))
    else:
        _tell(report, output, dry_run=given.dry_run)
    return status.REFUSED if report.problems else status.DONE


def _account(report: ImportReport) -> dict[str, object]:
    counts = {name: getattr(report, name) for name in ("files", "records", "new", "updated", "unchanged")}
    return {**counts, "problems": [asdict(problem) for problem in report.problems]}


def _tell(report: ImportReport, output: Output, *, dry_run: bool) -> None:
    for problem in report.problems[:PROBLEMS_TOLD]:
        output.complain(str(problem))
    if (rest := len(report.problems) - PROBLEMS_TOLD) > 0:
        output.complain(f"and {rest:,} more problems (--json has them all)")
    papers = "1 record" if report.records == 1 else f"{report.records:,} records"
    would = "; nothing was kept (--dry-run)" if dry_run else ""
    output.talk(f"{papers}: {report.new:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged{would}")


@contextmanager
def _progress_line(output: Output) -> Iterator["_Line | None"]:
    """A line that tells how far it is, where a person watches stderr; it is gone when all is done."""
    if output.is_quiet or not sys.stderr.isatty():
        yield None
        return
    try:
        yield _Line(output)
    finally:
        output.over("")


class _Line:
    def __init__(self, output: Output) -> None:
        self._output = output

    def __call__(self, progress: Progress) -> None:
        share = "" if progress.share is None else f"{progress.share:.0%} of "
        self._output.over(f"{progress.records:,} records, {share}{progress.name}")


COMMAND = Command(add_arguments, run)
