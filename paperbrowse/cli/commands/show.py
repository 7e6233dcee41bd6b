"""`show`: one paper in full."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_page import as_json, print_page


def add_arguments(parser: ArgumentParser) -> None:
    """Its own argument."""
    parser.add_argument("key", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key")


def run(given: Namespace, output: Output) -> int:
    """Print the paper; the library raises when there is none."""
    with open_library(given, output) as library:
        entry = library.find(given.key)
    if output.as_json:
        output.json(as_json(entry))
    else:
        print_page(entry, output)
    return status.DONE


COMMAND = Command(add_arguments, run)
