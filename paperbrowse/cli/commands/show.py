"""`show`: one paper in full."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_output import entry_json, print_paper_page


def add_arguments(parser: ArgumentParser) -> None:
    """Its own argument."""
    parser.add_argument("key", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key")


def run(args: Namespace, output: Output) -> int:
    """Print the paper; the library raises when there is none."""
    with open_library(args, output) as library:
        entry = library.find(args.key)
    if output.as_json:
        output.json(entry_json(entry))
    else:
        print_paper_page(entry, output)
    return exit_codes.SUCCESS


SHOW = Subcommand(add_arguments, run)
