"""`similar`: papers like one, printed as `search` prints its own."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_output import add_limit_option, print_result, print_result_json


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("key", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key")
    add_limit_option(parser)


def run(args: Namespace, output: Output) -> int:
    """Print the papers, the most alike first; the library raises when there is none of the key."""
    with open_library(args, output) as library:
        view = library.similar(library.find(args.key).row)
        if output.as_json:
            print_result_json(library, view, args.limit, output)
        else:
            print_result(library, view, args.limit, output)
    return exit_codes.SUCCESS if view.total else exit_codes.NO_MATCH


SIMILAR = Subcommand(add_arguments, run)
