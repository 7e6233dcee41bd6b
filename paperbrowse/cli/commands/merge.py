"""`merge`: say that papers are one."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.marking import tell
from paperbrowse.cli.output import Output


def add_arguments(parser: ArgumentParser) -> None:
    """Two keys at least."""
    parser.add_argument("key", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key")
    parser.add_argument("keys", nargs="+", metavar="KEY", help="papers that are the same one")


def run(given: Namespace, output: Output) -> int:
    """Make one of them, which undo takes back; no import will make two of it."""
    with open_library(given, output) as library:
        tell(library.merge([library.find(key).row for key in (given.key, *given.keys)]), output)
    return status.DONE


COMMAND = Command(add_arguments, run)
