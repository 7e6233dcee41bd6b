"""`similar`: papers like one, printed as `search` prints its own."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.listing import add_limit, print_blocks, print_json
from paperbrowse.cli.output import Output


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("key", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key")
    add_limit(parser)


def run(given: Namespace, output: Output) -> int:
    """Print the papers, the most alike first; the library raises when there is none of the key."""
    with open_library(given, output) as library:
        view = library.similar(library.find(given.key).row)
        if output.as_json:
            print_json(library, view, given.limit, output)
        else:
            print_blocks(library, view, given.limit, output)
    return status.DONE if view.total else status.NOTHING_FOUND


COMMAND = Command(add_arguments, run)
