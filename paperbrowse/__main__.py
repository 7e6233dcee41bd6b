"""The entry point: decides from the arguments alone between the terminal program and a command."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from paperbrowse.cli.commands import COMPLETE, HELP, SUBCOMMANDS, VALUE_OPTIONS, VERSION, closest_command
from paperbrowse.cli.exit_codes import INTERRUPTED, SUCCESS

_FLAGS = ("--quiet", "--no-color")


class BrowseRequest(NamedTuple):
    """A call without a subcommand: opens the terminal with a query in the search box."""

    query: str = ""
    home: str | None = None
    config: str | None = None


def parse_browse_request(arguments: Sequence[str]) -> BrowseRequest | None:
    """Return the request to open the terminal, or None when the arguments name a subcommand.

    The first word that is neither an option nor (almost) a subcommand begins the query, with all words after it.
    """
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if name in VALUE_OPTIONS:
            if not equals:
                value = rest.pop(0) if rest else ""
            if not value:
                return None
            options[name.removeprefix("--")] = value
        elif word == "--":
            return BrowseRequest(" ".join(rest), **options)
        elif word not in _FLAGS:
            return None if _is_command(word, rest) else BrowseRequest(" ".join([word, *rest]), **options)
    return BrowseRequest("", **options)


def _is_command(word: str, rest: Sequence[str]) -> bool:
    """Return whether a word is an option, a subcommand, or a misspelled one, which the command line reports."""
    if word == VERSION:
        return not rest
    return word.startswith("-") or word in (*SUBCOMMANDS, HELP) or bool(closest_command(word))


def _prepare_streams() -> None:
    """Open /dev/null in place of streams the caller closed; what is printed to stdout is then an error.

    Bytes on stdin that are not text are read as U+FFFD.
    """
    null = Path(os.devnull)
    sys.stdin = sys.stdin or null.open(encoding="utf-8")
    sys.stdout = sys.stdout or null.open(encoding="utf-8")
    sys.stderr = sys.stderr or null.open("w", encoding="utf-8")
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    _prepare_streams()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == [COMPLETE] and arguments[2:]:
        from paperbrowse.cli.live_completion import print_words

        print_words(*arguments[1:])
        return SUCCESS
    request = parse_browse_request(arguments)
    if request is None:
        from paperbrowse.cli.main import run  # late, because the terminal program does not need it

        return run(arguments)
    from paperbrowse.settings import find_home
    from paperbrowse.tui.run import run as browse

    return browse(find_home(request.home, config=request.config), request.query)


if __name__ == "__main__":
    sys.exit(main())
