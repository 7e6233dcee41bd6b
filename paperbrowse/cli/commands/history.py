"""`history`: the changes of marks, the newest first."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.marks.history import MAX_COMMANDS
from paperbrowse.marks.history import JournalEntry as Change

FOR_A_PERSON = 20
"""Changes printed on a terminal without --limit; a pipe gets all that are remembered."""


def add_arguments(parser: ArgumentParser) -> None:
    """The --limit option."""
    parser.add_argument("--limit", type=_count, metavar="N", help="print at most N changes")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is no number of changes")
    return min(int(text), MAX_COMMANDS)


def run(given: Namespace, output: Output) -> int:
    """Print what each change did, and whether it is undone."""
    most = given.limit or (FOR_A_PERSON if output.is_watched and not output.as_json else MAX_COMMANDS)
    with open_library(given, output) as library:
        changes = library.history(most)
    if output.as_json:
        output.json([_as_json(change) for change in changes])
        return status.DONE if changes else status.NOTHING_FOUND
    for change in changes:
        undone = (" ", Styled("(undone)", DIM)) if change.undone else ()
        day = change.done_at.astimezone().isoformat(" ", timespec="minutes")[:16]
        output.line(Styled(day, DIM), "  ", change.sentence, *undone)
    if not changes:
        output.talk("no mark was changed yet")
    return status.DONE if changes else status.NOTHING_FOUND


def _as_json(change: Change) -> dict[str, object]:
    return {
        "done_at": change.done_at.isoformat(),
        "sentence": change.sentence,
        "papers": change.paper_count,
        "undone": change.undone,
    }


COMMAND = Command(add_arguments, run)
