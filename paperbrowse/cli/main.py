"""The tree of subcommands, and how what goes wrong becomes an exit status."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import NoReturn

from paperbrowse import __version__
from paperbrowse.cli import status
from paperbrowse.cli.command import Command, load
from paperbrowse.cli.commands import SUBCOMMANDS
from paperbrowse.cli.output import Output, open_output
from paperbrowse.model.errors import ImportRefused, NoSuchPaper, PaperbrowseError, StorageError, UsageError
from paperbrowse.text.clean import clean_line

_STATUS: tuple[tuple[type[PaperbrowseError], int], ...] = (
    (UsageError, status.USAGE),
    (NoSuchPaper, status.NOTHING_FOUND),
    (ImportRefused, status.REFUSED),
    (StorageError, status.STORAGE),
)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; what goes wrong is one line on stderr, never a traceback."""
    try:
        try:
            command, given = parse(arguments)
        except SystemExit as ending:  # how argparse ends --help, --version and mistakes
            sys.stdout.flush()
            return ending.code if isinstance(ending.code, int) else status.USAGE
        output = open_output(
            as_json=getattr(given, "json", False),
            quiet=getattr(given, "quiet", False),
            no_color=getattr(given, "no_color", False),
        )
        return _guarded(lambda: command.run(given, output), output)
    except BrokenPipeError:
        return _pipe_closed()


def parse(arguments: Sequence[str]) -> tuple[Command, Namespace]:
    """The subcommand and its arguments. Raises SystemExit as argparse does."""
    parser, loaded = _tree(arguments)
    given, strays = parser.parse_known_args(arguments)
    command = loaded[given.command]
    if command.takes_dashed_words:
        given.query += [word for word in strays if not word.startswith("--")]
        strays = [word for word in strays if word.startswith("--")]
    if strays:
        parser.error(f"unknown: {' '.join(strays)}")
    return command, given


class _Parser(ArgumentParser):
    """Tells of mistakes in words that no terminal could obey, whatever was typed or pasted."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave."""
        super().error(clean_line(message))


def _tree(arguments: Sequence[str]) -> tuple[ArgumentParser, dict[str, Command]]:
    """Every subcommand with its help; only those named in the call are loaded, which is what costs time."""
    common = _common_options()
    parser = _Parser(
        prog="paperbrowse",
        description="Browse papers in the terminal; without a COMMAND it opens, with QUERY in its box.",
        usage="paperbrowse [options] [QUERY]\n       paperbrowse [options] COMMAND …",
        parents=[common],
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"paperbrowse {__version__}")
    tree = parser.add_subparsers(prog="paperbrowse", dest="command", metavar="COMMAND", required=True)
    loaded: dict[str, Command] = {}
    for name, help_text in SUBCOMMANDS.items():
        described = tree.add_parser(
            name, help=help_text, description=help_text, parents=[common], add_help=False, allow_abbrev=False
        )
        if name in arguments:
            loaded[name] = load(name)
            loaded[name].add_arguments(described)
    return parser, loaded


def _common_options() -> _Parser:
    """Options for before and behind the subcommand, without defaults: those of the second would undo the first."""
    common = _Parser(add_help=False, argument_default=SUPPRESS, allow_abbrev=False)
    options = common.add_argument_group("everywhere")
    options.add_argument("--home", metavar="DIR", help="one folder for everything (also PAPERBROWSE_HOME)")
    options.add_argument("--config", metavar="FILE", help="the config file")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")
    options.add_argument("--no-color", action="store_true", help="no colour (also NO_COLOR)")
    options.add_argument("--help", action="help", help="show this and leave")
    return common


def _guarded(command: Callable[[], int], output: Output) -> int:
    try:
        ending = command()
        output.flush()
    except PaperbrowseError as error:
        output.complain(str(error))
        return next((code for kind, code in _STATUS if isinstance(error, kind)), status.REFUSED)
    except KeyboardInterrupt:
        return status.INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        output.complain(f"{error.filename or 'stdout'}: {error.strerror or error}")
        return _nothing_more(status.STORAGE)
    return ending


def _pipe_closed() -> int:
    """The reader of stdout has gone (`| head`)."""
    return _nothing_more(status.PIPE_CLOSED)


def _nothing_more(ending: int) -> int:
    """Turn stdout into nowhere: what is still in its buffer would raise once more at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return ending
