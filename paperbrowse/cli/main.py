"""The argument parser, and how an error becomes an exit code."""

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
    """Run one command and return its exit code. An error is one line on stderr, never a traceback."""
    try:
        try:
            command, args = parse_arguments(arguments)
        except SystemExit as exit_:  # argparse ends --help, --version and usage errors so
            sys.stdout.flush()
            return exit_.code if isinstance(exit_.code, int) else exit_codes.USAGE
        output = open_output(
            as_json=getattr(args, "json", False),
            quiet=getattr(args, "quiet", False),
            no_color=getattr(args, "no_color", False),
        )
        return _run_safely(lambda: command.run(args, output), output)
    except BrokenPipeError:
        return _handle_closed_pipe()


def parse_arguments(arguments: Sequence[str]) -> tuple[Subcommand, Namespace]:
    """Return the subcommand and its arguments. Raises SystemExit as argparse does."""
    parser, loaded = _build_parser(arguments)
    args, unknown = parser.parse_known_args(arguments)
    command = loaded[args.command]
    if command.accepts_dashed_words:
        args.query += [word for word in unknown if not word.startswith("--")]
        unknown = [word for word in unknown if word.startswith("--")]
    if unknown:
        parser.error(f"unknown option: {' '.join(unknown)}")
    return command, args


class _SafeParser(ArgumentParser):
    """An argument parser whose errors hold no control characters, whatever was typed or pasted."""

    def error(self, message: str) -> NoReturn:
        super().error(clean_line(message))


def _build_parser(arguments: Sequence[str]) -> tuple[ArgumentParser, dict[str, Subcommand]]:
    """Return the parser and the subcommands named in the call; loading the others would only cost time."""
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
        subparser = tree.add_parser(
            name, help=help_text, description=help_text, parents=[common], add_help=False, allow_abbrev=False
        )
        if name in arguments:
            loaded[name] = load(name)
            loaded[name].add_arguments(subparser)
    return parser, loaded


def _common_options() -> _SafeParser:
    """Return the options allowed before and after the subcommand.

    They have no defaults, because the defaults of the second parser would overwrite values of the first.
    """
    common = _SafeParser(add_help=False, argument_default=SUPPRESS, allow_abbrev=False)
    options = common.add_argument_group("everywhere")
    options.add_argument("--home", metavar="DIR", help="keep all files in one folder (also PAPERBROWSE_HOME)")
    options.add_argument("--config", metavar="FILE", help="the config file")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--quiet", action="store_true", help="print nothing but errors")
    options.add_argument("--no-color", action="store_true", help="no color (also NO_COLOR)")
    options.add_argument("--help", action="help", help="show help and exit")
    return common


def _run_safely(command: Callable[[], int], output: Output) -> int:
    try:
        exit_code = command()
        output.flush()
    except PaperbrowseError as error:
        output.warn(str(error))
        return next((code for error_class, code in _EXIT_CODES if isinstance(error, error_class)), exit_codes.REFUSED)
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        output.warn(f"{error.filename or 'stdout'}: {error.strerror or error}")
        return _silence_stdout(exit_codes.STORAGE)
    return exit_code


def _handle_closed_pipe() -> int:
    """End quietly after the program that read stdout has ended (`| head`)."""
    return _silence_stdout(exit_codes.PIPE_CLOSED)


def _silence_stdout(exit_code: int) -> int:
    """Send stdout to /dev/null, because what is still in its buffer would raise again at exit."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    return exit_code
