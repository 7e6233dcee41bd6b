"""`foryou`: print what the order for you has learned, or forget skips and wishes."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.commands.marks import report_change
from paperbrowse.cli.output import BOLD, DIM, Output, Styled
from paperbrowse.cli.paper_output import parse_limit
from paperbrowse.library.foryou import Learned
from paperbrowse.library.results import feature_label
from paperbrowse.search.taste import MIN_STARS

SHOWN = 40
"""Words printed without --limit."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--explain", action="store_true", help="print words, authors and categories (the default)")
    parser.add_argument("--tag", default="", metavar="TAG", help="what is learned from a tag instead of the stars")
    parser.add_argument(
        "--limit", type=parse_limit, default=SHOWN, metavar="N", help=f"print N words (default: {SHOWN})"
    )
    parser.add_argument("--forget", action="store_true", help="forget skipped papers and wishes; undo brings them back")


def run(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        if args.forget:
            report_change(library.marks.forget_taste(), output)
            return exit_codes.SUCCESS
        learned = library.foryou.explain(args.tag, args.limit)
        if learned is None:
            what = f"papers with the tag “{args.tag}”" if args.tag else "stars"
            output.warn(
                f"nothing is learned yet: it needs {MIN_STARS} {what}; there are {library.foryou.count(args.tag)}"
            )
            return exit_codes.NO_MATCH
        if output.as_json:
            output.json(learned._asdict() | {"features": [feature._asdict() for feature in learned.features]})
        else:
            _print(learned, output)
    return exit_codes.SUCCESS


def _print(learned: Learned, output: Output) -> None:
    output.line(f"learned from {learned.liked:,} liked and {learned.skipped:,} skipped papers, in library.db only")
    for feature in learned.features:
        name, wish = feature_label(feature.feature), f"  wish {feature.wish:+d}" if feature.wish else ""
        papers = f"  {', '.join(feature.papers[:3])}{' …' if len(feature.papers) > 3 else ''}"
        output.line(f"{feature.weight:+6.2f}  ", Styled(name, BOLD), wish, Styled(papers, DIM))


FORYOU = Subcommand(add_arguments, run)
