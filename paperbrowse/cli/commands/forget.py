"""`forget`: remove papers and their marks."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, checked_query, open_library
from paperbrowse.cli.commands.marks import report_change
from paperbrowse.cli.output import Output, confirm
from paperbrowse.cli.paper_output import print_paper_block
from paperbrowse.model.errors import UsageError
from paperbrowse.text.phrases import count_of

SHOWN = 5
"""Papers printed before the question."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query", nargs="+", metavar="QUERY", help="which papers; an import of their file brings them again"
    )
    parser.add_argument("-y", "--yes", action="store_true", help="remove them without asking")


def run(args: Namespace, output: Output) -> int:
    """Remove every listed paper after a question; `undo` brings back those with marks."""
    if not " ".join(args.query).strip():
        raise UsageError("no query", "name the papers, for example source:huggingface")
    with open_library(args, output) as library:
        result = library.search.run(checked_query(library, args.query, complete=True))
        for hint in result.hints:
            output.warn(hint)
        rows = list(result.rows)
        if not rows:
            output.info("no papers match")
            return exit_codes.NO_MATCH
        papers = count_of(len(rows), "paper")
        if not args.yes:
            for entry in filter(None, library.papers.entries(rows[:SHOWN])):
                print_paper_block(entry, output)
            if not confirm(f"forget {papers} with stars, tags and notes?", output):
                raise UsageError(f"nothing was removed; {papers} would be", "--yes removes without asking")
        change = library.marks.forget(rows)
    report_change(change, output)
    return exit_codes.SUCCESS


FORGET = Subcommand(add_arguments, run, takes_query=True)
