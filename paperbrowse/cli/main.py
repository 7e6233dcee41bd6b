"""The argument parser, and how an error becomes an exit code."""

import re
import sys
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Collection, Iterator, Sequence
from textwrap import fill
from typing import Any, NoReturn

from paperbrowse import __version__
from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands import HELP, SUBCOMMANDS, VALUE_OPTIONS, VERSION, closest_command
from paperbrowse.cli.commands.base import QUERY_HELP, Subcommand, load, named_home
from paperbrowse.cli.output import MAX_WIDTH, Output, open_output, silence_stdout
from paperbrowse.fetch.errors import FetchFailed
from paperbrowse.library.manual import manual_pages
from paperbrowse.model.errors import ImportRefused, MailNotSent, NoSuchPaper, PaperbrowseError, StorageError, UsageError
from paperbrowse.text.clean import clean_line

_EXIT_CODES: tuple[tuple[type[PaperbrowseError], int], ...] = (
    (UsageError, exit_codes.USAGE),
    (NoSuchPaper, exit_codes.NO_MATCH),
    (ImportRefused, exit_codes.REFUSED),
    (MailNotSent, exit_codes.NETWORK),
    (StorageError, exit_codes.STORAGE),
    (FetchFailed, exit_codes.NETWORK),
)


_DASHED_WORD = re.compile(r"-[^\s\d-].", re.DOTALL)
_ATTACHED_FILE = re.compile(r"-o.*[./]", re.DOTALL)
"""The option -o with its file in the same word."""
_MARK = "\0"
"""Put before words of a query that argparse would take for options; no argument of a program can have it."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. An error is one line on stderr, never a traceback."""
    try:
        try:
            command, args = parse_arguments(arguments)
        except SystemExit as exit_:  # argparse ends --help, --version and usage errors so
            sys.stdout.flush()
            return exit_.code if isinstance(exit_.code, int) else exit_codes.USAGE
        return _run_safely(command, args, open_output(args))
    except BrokenPipeError:
        silence_stdout()  # quietly, because the program that read stdout has ended (`| head`)
        return exit_codes.PIPE_CLOSED


def _run_command(command: Subcommand, args: Namespace, output: Output) -> int:
    """Run a command, unless it would only read a folder or a config file that does not exist."""
    home = named_home(args)
    if home.is_named and home.data.is_file():
        raise UsageError(f"{home.data}: is not a folder", "check --home and PAPERBROWSE_HOME")
    is_missing = home.config_file.is_dir() or not (home.config_file.exists() or getattr(args, "init", False))
    if home.named_config and is_missing:
        raise UsageError(f"{home.config_file}: no such file", "leave out --config, or create the file")
    if home.is_missing and not command.creates_home(args):
        raise UsageError(f"{home.data}: no such folder", "check --home and PAPERBROWSE_HOME; an import creates it")
    if home.is_missing:
        output.info(f"new folder: {home.data}")
    return command.run(args, output)


def parse_arguments(arguments: Sequence[str]) -> tuple[Subcommand, Namespace]:
    """Return the subcommand and its arguments. Raises SystemExit as argparse does."""
    parser, loaded = build_parser(arguments)
    arguments = _resolve_command(arguments, parser)
    name = next(_find_words(arguments), "")
    takes_query = name in loaded and loaded[name].takes_query
    args, unknown = parser.parse_known_args([_mark(word) for word in arguments] if takes_query else arguments)
    for option, value in vars(args).items():
        setattr(args, option, _unmark(value))
    if takes_query:
        args.query += [_unmark(word) for word in unknown if not word.startswith("--")]
        unknown = [word for word in unknown if word.startswith("--")]
    if unknown:
        kind = "option" if unknown[0].startswith("-") else "argument"
        parser.error(f"unknown {kind}: {' '.join(unknown)}")
    if args.command is None:
        parser.error("no command (`paperbrowse help` lists commands and topics)")
    return loaded[args.command], args


def _resolve_command(arguments: Sequence[str], parser: ArgumentParser) -> Sequence[str]:
    """Return the arguments with an option in place of `help` and `version`; an unknown command ends the program."""
    words = list(_find_words(arguments))
    if words[:1] == [HELP]:
        if words[-1] not in SUBCOMMANDS and (page := manual_pages().get(words[-1])):
            import pydoc  # late, because it is large

            pydoc.pager(page.read_text(encoding="utf-8"))
            raise SystemExit(exit_codes.SUCCESS)
        return _resolve_command([*(word for word in arguments if word not in (HELP, VERSION)), "--help"], parser)
    if words == [VERSION]:
        return [*(word for word in arguments if word != VERSION), "--version"]
    if words and words[0] not in SUBCOMMANDS:
        parser.error(_unknown_command(words))
    return arguments


def _find_words(arguments: Sequence[str]) -> Iterator[str]:
    """Yield the words that are neither options nor values of the options that every command has."""
    values = {index + 1 for index, word in enumerate(arguments) if word in VALUE_OPTIONS}
    return (word for index, word in enumerate(arguments) if index not in values and not word.startswith("-"))


def _unknown_command(words: Sequence[str]) -> str:
    if closest := closest_command(words[0]):
        browse = f"to browse for these words: paperbrowse -- {' '.join(words)}"
        return f"unknown command: {words[0]} (did you mean {closest}?); {browse}"
    return f"unknown command: {words[0]} (`paperbrowse help` lists commands and topics)"


def _mark(word: str) -> str:
    return _MARK + word if _DASHED_WORD.match(word) and not _ATTACHED_FILE.match(word) else word


def _unmark(value: Any) -> Any:
    if isinstance(value, list):
        return [_unmark(word) for word in value]
    return value.removeprefix(_MARK) if isinstance(value, str) else value


class _SafeParser(ArgumentParser):
    """An argument parser whose errors hold no control characters, whatever was typed or pasted."""

    def error(self, message: str) -> NoReturn:
        super().error(clean_line(message))


def build_parser(arguments: Collection[str]) -> tuple[ArgumentParser, dict[str, Subcommand]]:
    """Return the parser and the subcommands named in the call; loading the others would only cost time."""
    common = _common_options()
    topics = fill(", ".join(manual_pages()), MAX_WIDTH, initial_indent="  ", subsequent_indent="  ")
    codes = "\n".join(f"  {code:3}  {text}" for code, text in exit_codes.MEANINGS.items())
    parser = _SafeParser(
        prog="paperbrowse",
        description="Browse papers in the terminal; without a COMMAND it opens, with QUERY in its box.",
        usage="paperbrowse [options] [QUERY | COMMAND … | help [COMMAND | TOPIC]]",
        epilog=f"{QUERY_HELP}\n\nhelp topics:\n{topics}\n\nexit codes:\n{codes}",
        formatter_class=RawDescriptionHelpFormatter,
        parents=[common],
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"paperbrowse {__version__}")
    tree = parser.add_subparsers(prog="paperbrowse", dest="command", metavar="COMMAND")
    loaded: dict[str, Subcommand] = {}
    for name, help_text in SUBCOMMANDS.items():
        subparser = tree.add_parser(
            name, help=help_text, description=help_text, parents=[common], add_help=False, allow_abbrev=False
        )
        if name in arguments:
            loaded[name] = load(name)
            loaded[name].add_arguments(subparser)
            if loaded[name].takes_query:
                subparser.epilog, subparser.formatter_class = QUERY_HELP, RawDescriptionHelpFormatter
    return parser, loaded


def _common_options() -> _SafeParser:
    """Return the options allowed before and after the subcommand.

    They have no defaults, because the defaults of the second parser would overwrite values of the first.
    """
    common = _SafeParser(add_help=False, argument_default=SUPPRESS, allow_abbrev=False)
    options = common.add_argument_group("everywhere")
    options.add_argument(
        "--home", type=_parse_folder, metavar="DIR", help="keep all files in one folder (also PAPERBROWSE_HOME)"
    )
    options.add_argument("--config", metavar="FILE", help="the config file")
    options.add_argument("--json", action="store_true", help="print JSON")
    options.add_argument("--quiet", action="store_true", help="print nothing but errors")
    options.add_argument("--no-color", action="store_true", help="no color (also NO_COLOR)")
    options.add_argument("-h", "--help", action="help", help="show help and exit")
    return common


def _parse_folder(text: str) -> str:
    if not text:
        raise ArgumentTypeError("the name of the folder is empty")
    return text


def _run_safely(command: Subcommand, args: Namespace, output: Output) -> int:
    try:
        exit_code = _run_command(command, args, output)
        output.flush()
    except PaperbrowseError as error:
        output.warn(str(error))
        return next((code for error_class, code in _EXIT_CODES if isinstance(error, error_class)), exit_codes.REFUSED)
    except KeyboardInterrupt:
        silence_stdout()
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        raise
    except OSError as error:
        output.warn(f"{error.filename or 'stdout'}: {error.strerror or error}")
        silence_stdout()
        return exit_codes.STORAGE
    return exit_code
