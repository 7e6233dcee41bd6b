"""`note`: print the note on a paper, or replace it."""

import sys
from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.commands.marks import report_change
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import STDIN, find_papers
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="as for `star`; - reads keys from stdin")
    parser.add_argument(
        "text",
        nargs="*",
        metavar="TEXT",
        help='the new note; - reads it from stdin, "" removes the note; without TEXT the note is printed',
    )


def run(args: Namespace, output: Output) -> int:
    """Write the text as the note of every paper named, or print their notes."""
    if args.key == STDIN and args.text == [STDIN]:
        raise UsageError("stdin cannot give both the keys and the note", "name the paper as KEY")
    text = sys.stdin.read() if args.text == [STDIN] else " ".join(args.text)
    with open_library(args, output) as library:
        entries, all_known = find_papers(library, [args.key], output)
        if not args.text:
            return _print_notes(entries, output)
        if entries:
            report_change(library.marks.note([entry.row for entry in entries], text), output)
    return exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH


def _print_notes(entries: list[PaperEntry], output: Output) -> int:
    """Print the notes; of several papers, each below its key."""
    for entry in entries:
        if output.as_json:
            output.json({"key": entry.key, "note": entry.marks.note})
        elif entry.marks.note:
            if len(entries) > 1:
                output.line(entry.key)
            for line in entry.marks.note.split("\n"):
                output.line(line)
    return exit_codes.SUCCESS if any(entry.marks.note for entry in entries) else exit_codes.NO_MATCH


NOTE = Subcommand(add_arguments, run)
