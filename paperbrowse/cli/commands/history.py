"""`history`: the list of changes, newest first."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.marks.history import MAX_COMMANDS, JournalEntry

TERMINAL_LIMIT = 20
"""Changes printed on a terminal without --limit; a pipe gets all of them."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=_parse_limit, metavar="N", help="print at most N changes")


def _parse_limit(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r}: must be a whole number, 1 or more")
    return min(int(text), MAX_COMMANDS)


def run(args: Namespace, output: Output) -> int:
    """Print what each change did, and whether it is undone."""
    limit = args.limit or (TERMINAL_LIMIT if output.is_terminal and not output.as_json else MAX_COMMANDS)
    with open_library(args, output) as library:
        changes = library.history(limit)
    if output.as_json:
        output.json([_change_json(change) for change in changes])
        return exit_codes.SUCCESS if changes else exit_codes.NO_MATCH
    for change in changes:
        undone = (" ", Styled("(undone)", DIM)) if change.undone else ()
        day = change.done_at.astimezone().isoformat(" ", timespec="minutes")[:16]
        output.line(Styled(day, DIM), "  ", change.sentence, *undone)
    if not changes:
        output.info("no changes yet")
    return exit_codes.SUCCESS if changes else exit_codes.NO_MATCH


def _change_json(change: JournalEntry) -> dict[str, object]:
    return {
        "done_at": change.done_at.isoformat(),
        "sentence": change.sentence,
        "papers": change.paper_count,
        "undone": change.undone,
    }


HISTORY = Subcommand(add_arguments, run)
