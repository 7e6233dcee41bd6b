"""`duplicates`, `merge` and `split`: papers that may be the same."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, no_arguments, open_library
from paperbrowse.cli.commands.marks import report_change
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.cli.paper_args import add_key_argument
from paperbrowse.cli.paper_output import entry_json, print_paper_block
from paperbrowse.text.phrases import count_of

MERGE_HINT = "`paperbrowse merge KEY KEY` merges them"


def run_duplicates(args: Namespace, output: Output) -> int:
    """Print each group with its keys; nothing is merged automatically."""
    count = 0
    with open_library(args, output) as library:
        for count, group in enumerate(library.duplicates.groups(), start=1):
            if output.as_json:
                output.json({"papers": [entry_json(entry) for entry in group]})
                continue
            output.line(Styled(f"{count}. may be the same paper", DIM))
            for entry in group:
                print_paper_block(entry, output)
    if not output.as_json:
        output.info(f"{count_of(count, 'group')}: {MERGE_HINT}" if count else "no duplicates")
    return exit_codes.SUCCESS if count else exit_codes.NO_MATCH


DUPLICATES = Subcommand(no_arguments, run_duplicates)


def add_merge_arguments(parser: ArgumentParser) -> None:
    add_key_argument(parser)
    parser.add_argument("keys", nargs="+", metavar="KEY", help="papers that are the same")


def run_merge(args: Namespace, output: Output) -> int:
    """Merge papers, which can be undone and holds for later imports."""
    with open_library(args, output) as library:
        report_change(
            library.duplicates.merge([library.papers.find(key).row for key in (args.key, *args.keys)]), output
        )
    return exit_codes.SUCCESS


MERGE = Subcommand(add_merge_arguments, run_merge)


def run_split(args: Namespace, output: Output) -> int:
    """Split a paper, which can be undone and holds for later imports."""
    with open_library(args, output) as library:
        report_change(library.duplicates.split(library.papers.find(args.key).row), output)
    return exit_codes.SUCCESS


SPLIT = Subcommand(add_key_argument, run_split)
