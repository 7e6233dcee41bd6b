"""`similar`: papers similar to one, printed as `search` prints its results."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import add_key_argument
from paperbrowse.cli.paper_output import add_limit_option, print_result, print_result_json


def add_arguments(parser: ArgumentParser) -> None:
    add_key_argument(parser)
    add_limit_option(parser)


def run(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        result = library.similar(library.find(args.key).row)
        if output.as_json:
            print_result_json(library, result, args.limit, output)
        else:
            print_result(library, result, args.limit, output)
    return exit_codes.SUCCESS if result.total else exit_codes.NO_MATCH


SIMILAR = Subcommand(add_arguments, run)
