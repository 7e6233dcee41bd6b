"""`note`: print the note on a paper, or write another in its place."""

import sys
from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.keys_given import STDIN, known
from paperbrowse.cli.marking import tell
from paperbrowse.cli.output import Output
from paperbrowse.library.view import Entry
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("key", metavar="KEY", help="as for `star`; - reads keys from stdin")
    parser.add_argument(
        "text",
        nargs="*",
        metavar="TEXT",
        help='the note, in place of the one there is; - reads it from stdin, "" removes it; without TEXT it is printed',
    )


def run(given: Namespace, output: Output) -> int:
    """Write the text on every paper that is named, or print what is written there."""
    if given.key == STDIN and given.text == [STDIN]:
        raise UsageError("stdin cannot give both the keys and the note", "name the paper as KEY")
    text = sys.stdin.read() if given.text == [STDIN] else " ".join(given.text)
    with open_library(given, output) as library:
        entries, all_known = known(library, [given.key], output)
        if not given.text:
            return _print(entries, output)
        if entries:
            tell(library.note([entry.row for entry in entries], text), output)
    return status.DONE if all_known else status.NOTHING_FOUND


def _print(entries: list[Entry], output: Output) -> int:
    """The notes there are; of several papers, each with its key above."""
    for entry in entries:
        if output.as_json:
            output.json({"key": entry.key, "note": entry.marks.note})
        elif entry.marks.note:
            if len(entries) > 1:
                output.line(entry.key)
            for line in entry.marks.note.split("\n"):
                output.line(line)
    return status.DONE if any(entry.marks.note for entry in entries) else status.NOTHING_FOUND


COMMAND = Command(add_arguments, run)
