"""`duplicates`, `merge` and `split`: papers that may be the same."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.commands.marks import report_change
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.cli.paper_args import add_key_argument
from paperbrowse.cli.paper_output import parse_limit, print_paper_block
from paperbrowse.library.paper_template import entry_json
from paperbrowse.text.latex import latex_to_unicode
from paperbrowse.text.phrases import count_of

MERGE_HINT = "`paperbrowse merge KEY KEY` merges them"
SPLIT_HINT = "`paperbrowse split KEY` splits a paper again"

DEFAULT_LIMIT = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--joined", action="store_true", help="list the records that were joined last, and why")
    parser.add_argument("-n", "--limit", type=parse_limit, default=DEFAULT_LIMIT, metavar="N", help="at most N of them")


def run_duplicates(args: Namespace, output: Output) -> int:
    """Print each group with its keys, or the latest joins; nothing is merged automatically."""
    if args.joined:
        return _print_joins(args.limit, args, output)
    count = 0
    with open_library(args, output) as library:
        for count, (group, reason) in enumerate(library.duplicates.groups(), start=1):
            if output.as_json:
                output.json({"papers": [entry_json(entry) for entry in group], "why": reason})
                continue
            output.line(Styled(f"{count}. may be the same paper: {reason}", DIM))
            for entry in group:
                print_paper_block(entry, output)
    if not output.as_json:
        output.info(f"{count_of(count, 'group')}: {MERGE_HINT}" if count else "no duplicates")
    return exit_codes.SUCCESS if count else exit_codes.NO_MATCH


def _print_joins(limit: int, args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        joins = library.duplicates.latest_joins(limit)
    for join in joins:
        when = datetime.fromtimestamp(join.joined_at or 0, UTC)
        if output.as_json:
            record = {"key": join.key, "title": join.paper.title, "sources": join.sources, "why": join.reason}
            output.json({**record, "joined_at": when.isoformat()})
            continue
        output.line(f"{join.key}  {latex_to_unicode(join.paper.title)}")
        details = f"{when.astimezone():%Y-%m-%d %H:%M}  {join.reason}  {', '.join(join.sources)}"
        output.line(Styled(f"    {details}", DIM))
    if not output.as_json:
        output.info(f"{count_of(len(joins), 'join')}: {SPLIT_HINT}" if joins else "no records were joined")
    return exit_codes.SUCCESS if joins else exit_codes.NO_MATCH


DUPLICATES = Subcommand(add_arguments, run_duplicates)


def add_merge_arguments(parser: ArgumentParser) -> None:
    add_key_argument(parser)
    parser.add_argument("keys", nargs="+", metavar="KEY", help="papers that are the same")


def run_merge(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        report_change(
            library.duplicates.merge([library.papers.find(key).row for key in (args.key, *args.keys)]), output
        )
    return exit_codes.SUCCESS


MERGE = Subcommand(add_merge_arguments, run_merge)


def run_split(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        report_change(library.duplicates.split(library.papers.find(args.key).row), output)
    return exit_codes.SUCCESS


SPLIT = Subcommand(add_key_argument, run_split)
