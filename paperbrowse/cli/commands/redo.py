"""`redo`: make the change again that was undone."""

from argparse import Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command, takes_nothing
from paperbrowse.cli.home import open_library
from paperbrowse.cli.marking import tell
from paperbrowse.cli.output import Output


def run(given: Namespace, output: Output) -> int:
    """One step of the journal, which lasts over sessions."""
    with open_library(given, output) as library:
        changed = library.redo()
    if changed is None:
        output.complain("nothing to redo")
        return status.NOTHING_FOUND
    tell(changed, output)
    return status.DONE


COMMAND = Command(takes_nothing, run)
