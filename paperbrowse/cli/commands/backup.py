"""`backup`: copy what the reader made."""

from argparse import Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command, takes_nothing
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output


def run(given: Namespace, output: Output) -> int:
    """Make one, unless nothing changed since the newest, and say where it lies."""
    with open_library(given, output) as library:
        backup = library.back_up()
        holding = library.holding()
    if output.as_json:
        output.json({"file": str(backup.file), "json": str(backup.twin), "at": backup.at.isoformat()})
    else:
        output.line(str(backup.file))
        output.talk(f"{holding}; the same as JSON beside it")
    return status.DONE


COMMAND = Command(takes_nothing, run)
