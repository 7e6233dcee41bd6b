"""The tree of subcommands, and how what goes wrong becomes an exit status."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import NoReturn

from paperbrowse import __version__
from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands import SUBCOMMANDS
from paperbrowse.cli.commands.base import Subcommand, load
from paperbrowse.cli.output import Output, open_output
from paperbrowse.model.errors import ImportRefused, NoSuchPaper, PaperbrowseError, StorageError, UsageError
from paperbrowse.text.clean import clean_line

_EXIT_CODES: tuple[tuple[type[PaperbrowseError], int], ...] = (
    (UsageError, exit_codes.USAGE),
    (NoSuchPaper, exit_codes.NO_MATCH),
    (ImportRefused, exit_codes.REFUSED),
    (StorageError, exit_codes.STORAGE),
)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; what goes wrong is one line on stderr, never a traceback."""
    try:
        try:
            command, given = parse_arguments(arguments)
        except SystemExit as ending:  # how argparse ends --help, --version and mistakes
            sys.stdout.flush()
            return ending.code if isinstance(ending.code, int) else exit_codes.USAGE
        output = open_output(
            as_json=getattr(given, "json", False),
            quiet=getattr(given, "quiet", False),
            no_color=getattr(given, "no_color", False),
        )
        return _run_safely(lambda: command.run(given, output), output)
    except BrokenPipeError:
        return _handle_closed_pipe()


def parse_arguments(arguments: Sequence[str]) -> tuple[Subcommand, Namespace]:
    """The subcommand and its arguments. Raises SystemExit as argparse does."""
    parser, loaded = _build_parser(arguments)
    given, strays = parser.parse_known_args(arguments)
    command = loaded[given.command]
    if command.accepts_dashed_words:
        given.query += [word for word in strays if not word.startswith("--")]
        strays = [word for word in strays if word.startswith("--")]
    if strays:
        parser.error(f"unknown: {' '.join(strays)}")
    return command, given


class _SafeParser(ArgumentParser):
    """Tells of mistakes in words that no terminal could obey, whatever was typed or pasted."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and leave."""
        super().error(clean_line(message))


def _build_parser(arguments: Sequence[str]) -> tuple[ArgumentParser, dict[str, Subcommand]]:
    """Every subcommand with its help; only those named in the call are loaded, which is what costs time."""
    common = _common_options()
    parser = _SafeParser(
        prog="paperbrowse",
        description="Browse papers in the terminal; without a COMMAND it opens, with QUERY in its box.",
        usage="paperbrowse [options] [QUERY]\n       paperbrowse [options] COMMAND …",
        parents=[common],
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"paperbrowse {__version__}")
    tree = parser.add_subparsers(prog="paperbrowse", dest="command", metavar="COMMAND", required=True)
    loaded: dict[str, Subcommand] = {}
    for name, help_text in SUBCOMMANDS.items():
        described = tree.add_parser(
            name, help=help_text, description=help_text, parents=[common], add_help=False, allow_abbrev=False
        )
        if name in arguments:
            loaded[name] = load(name)
            loaded[name].add_arguments(described)
    return parser, loaded


def _common_options() -> _SafeParser:
    """Options for before and behind the subcommand, without defaults: those of the second would undo the first."""
    common = _SafeParser(add_help=False, argument_default=SUPPRESS, allow_abbrev=False)
    options = common.add_argument_group("everywhere")
    options.add_argument("--home", metavar="DIR", help="one folder for everything (also PAPERBROWSE_HOME)")
    options.add_argument("--config", metavar="FILE", help="the config file")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")
    options.add_argument("--no-color", action="store_true", help="no colour (also NO_COLOR)")
    options.add_argument("--help", action="help", help="show this and leave")
    return common


def _run_safely(command: Callable[[], int], output: Output) -> int:
    try:
        ending = command()
        output.flush()
    except PaperbrowseError as error:
        output.warn(str(error))
        return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), exit_codes.REFUSED)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        output.warn(f"{error.filename or 'stdout'}: {error.strerror or error}")
        return _silence_stdout(exit_codes.STORAGE)
    return ending


def _handle_closed_pipe() -> int:
    """The reader of stdout has gone (`| head`)."""
    return _silence_stdout(exit_codes.PIPE_CLOSED)


def _silence_stdout(exit_code: int) -> int:
    """Turn stdout into nowhere: what is still in its buffer would raise once more at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return exit_code
