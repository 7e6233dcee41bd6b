"""`import`: read papers from files, folders or stdin."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.stopping import Stop, stopping
from paperbrowse.library.ingest import ImportReport
from paperbrowse.parse.formats import find_format

PROBLEMS_TOLD = 20
"""Problems told one by one to a person; `--json` has them all."""

STOPPING = "stopping: what is whole is being saved · Ctrl+C again stops at once"

GO_ON = "import the same again to go on"
"""What is known already costs little and is not changed."""


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="a file, a folder, or - for stdin; also .gz, .xz, .zip"
    )
    parser.add_argument("--format", metavar="F", help="the format, where the content does not show it")
    parser.add_argument("--dry-run", action="store_true", help="read all, keep nothing")


def run(given: Namespace, output: Output) -> int:
    """Import and account for it; Ctrl+C stops between batches, a second one at once."""
    if given.format:
        find_format(given.format)  # a name that is none is told before anything is opened
    with stopping() as stop:
        try:
            report = _import(given, output, stop)
        except KeyboardInterrupt:
            output.complain(f"stopped at once: what was saved before is kept ({GO_ON})")
            return stop.status
    if output.as_json:
        output.json(_account(report))
    else:
        _tell(report, output)
    if report.stopped:
        return stop.status
    return status.REFUSED if report.problems else status.DONE


def _import(given: Namespace, output: Output, stop: Stop) -> ImportReport:
    def is_stopped() -> bool:
        if stop.is_asked():
            output.over(STOPPING)
        return stop.is_asked()

    with open_library(given, output) as library:
        try:
            return library.import_paths(
                given.paths,
                format=given.format,
                dry_run=given.dry_run,
                progress=lambda progress: output.over(progress.sentence(output.room)),
                is_stopped=is_stopped,
            )
        finally:
            output.over("")


def _account(report: ImportReport) -> dict[str, object]:
    counts = {name: getattr(report, name) for name in ("files", "records", "new", "updated", "unchanged")}
    return {**counts, "problems": [asdict(problem) for problem in report.problems], "stopped": report.stopped}


def _tell(report: ImportReport, output: Output) -> None:
    for problem in report.problems[:PROBLEMS_TOLD]:
        output.complain(str(problem))
    if (rest := len(report.problems) - PROBLEMS_TOLD) > 0:
        output.complain(f"and {rest:,} more problems (--json has them all)")
    papers = "1 record" if report.records == 1 else f"{report.records:,} records"
    counts = f"{papers}: {report.new:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged"
    stopped = f"stopped after {counts} ({GO_ON})" if report.stopped else counts
    output.talk(f"{stopped}; nothing was kept (--dry-run)" if report.dry_run else stopped)


COMMAND = Command(add_arguments, run)
