"""`split`: say that a paper is several, which were taken for one because they look alike."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.marking import tell
from paperbrowse.cli.output import Output


def add_arguments(parser: ArgumentParser) -> None:
    """Its own argument."""
    parser.add_argument("key", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key")


def run(given: Namespace, output: Output) -> int:
    """Make several of it, which undo takes back; no import will make one of them."""
    with open_library(given, output) as library:
        tell(library.split(library.find(given.key).row), output)
    return status.DONE


COMMAND = Command(add_arguments, run)
