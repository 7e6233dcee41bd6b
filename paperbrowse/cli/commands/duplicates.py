"""`duplicates`: papers that may be one, for a person to decide."""

from argparse import Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command, takes_nothing
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.cli.paper_page import as_json, print_block

WAY_ON = "`paperbrowse merge KEY KEY` makes one of them"


def run(given: Namespace, output: Output) -> int:
    """Print each group with its keys; nothing is merged by guess."""
    count = 0
    with open_library(given, output) as library:
        for count, group in enumerate(library.duplicates(), start=1):
            if output.as_json:
                output.json({"papers": [as_json(entry) for entry in group]})
                continue
            output.line(Styled(f"{count}. may be one paper", DIM))
            for entry in group:
                print_block(entry, output)
    if not output.as_json:
        output.talk(f"{count:,} {'group' if count == 1 else 'groups'}: {WAY_ON}" if count else "no papers look alike")
    return status.DONE if count else status.NOTHING_FOUND


COMMAND = Command(takes_nothing, run)
