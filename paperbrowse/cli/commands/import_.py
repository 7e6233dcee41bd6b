"""`import`: read papers from files, folders or stdin."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.signals import StopRequest, stop_on_signals
from paperbrowse.fetch.errors import FetchStopped
from paperbrowse.library.importer import ImportReport, samples_sentence
from paperbrowse.model.errors import Interrupted
from paperbrowse.parse.formats import find_format
from paperbrowse.text.phrases import count_of

MAX_MESSAGES = 20
"""Messages printed one by one; `--json` has all of them."""

STOPPING_MESSAGE = "stopping: saving what is complete · Ctrl+C again stops at once"

RESUME_HINT = "import the same again to continue"
"""Papers known already cost little time and are not changed."""

JOINED_HINT = "`paperbrowse duplicates --joined` lists them"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a file, a folder, or - for stdin; also .gz, .xz, .zip; `zotero [COLLECTION]` reads the running Zotero",
    )
    parser.add_argument("--format", metavar="F", help="the format, if the content does not show it")
    parser.add_argument("--tags", action="store_true", help="make the keywords of BibTeX, RIS and CSL files your tags")
    add_progress_option(parser)
    parser.add_argument("--dry-run", action="store_true", help="read everything, save nothing")


def add_progress_option(parser: ArgumentParser) -> None:
    parser.add_argument("--progress", choices=("json",), help="print progress and messages on stderr as JSON Lines")


def run(args: Namespace, output: Output) -> int:
    """Import and print a report; Ctrl+C stops between batches, a second one at once."""
    if args.format:
        find_format(args.format)  # reports an unknown name before anything is opened
    with stop_on_signals() as stop:
        try:
            report = _import(args, output, stop)
        except (KeyboardInterrupt, Interrupted, FetchStopped):  # also while it waited for a database
            output.warn(f"stopped at once: what was saved before stays saved ({RESUME_HINT})")
            return stop.exit_code
    if output.as_json:
        output.json(_report_json(report))
    else:
        _print_report(report, output)
    if report.stopped:
        return stop.exit_code
    return exit_codes.REFUSED if report.problems else exit_codes.SUCCESS


def _import(args: Namespace, output: Output, stop: StopRequest) -> ImportReport:
    with open_library(args, output) as library:
        options: Any = {
            "dry_run": args.dry_run,
            "keywords_as_tags": args.tags,
            "progress": output.show_progress,
            "is_stopped": lambda: stop.is_requested_aloud(output, STOPPING_MESSAGE),
        }
        try:
            if args.paths[0] == "zotero" and len(args.paths) <= 2 and not Path("zotero").exists():
                from paperbrowse.library.zotero import Zotero  # late: loads what HTTP needs

                text = Zotero(stop.is_requested).read(*args.paths[1:])
                return library.imports.import_text(text, name=" ".join(args.paths), **options)
            return library.imports.import_paths(args.paths, format_name=args.format, **options)
        finally:
            output.show_status("")


def _report_json(report: ImportReport) -> dict[str, object]:
    counts = {name: getattr(report, name) for name in ("files", "records", "new", "updated", "unchanged")}
    return {
        **counts,
        "joined": report.joins.total(),
        "problems": [asdict(problem) for problem in report.problems],
        "stopped": report.stopped,
        "key_notes": report.key_notes,
    }


def _print_report(report: ImportReport, output: Output) -> None:
    print_first(report.problems, "problems", output.warn)
    print_first(report.key_notes, "keys of other papers", output.info)
    outcomes = f"{report.new:,} new, {report.updated:,} updated, {report.unchanged:,} unchanged"
    counts = f"{count_of(report.records, 'record')}: {outcomes}"
    stopped = f"stopped after {counts} ({RESUME_HINT})" if report.stopped else counts
    output.info(f"{stopped}; nothing was saved (--dry-run)" if report.dry_run else stopped)
    if report.joins:
        output.info(f"{report.joined_sentence}; {JOINED_HINT}")
    if report.removed_samples:
        output.info(samples_sentence(report.removed_samples))


def print_first(messages: Sequence[object], name: str, print_line: Callable[[str], None]) -> None:
    """Print the first messages, and how many more there are."""
    for message in messages[:MAX_MESSAGES]:
        print_line(str(message))
    if (rest := len(messages) - MAX_MESSAGES) > 0:
        print_line(f"and {rest:,} more {name} (--json has them all)")


IMPORT = Subcommand(add_arguments, run, creates_home=lambda args: True)
