"""The entry point: decides from the arguments alone between the terminal program and a command."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.cli.commands import SUBCOMMANDS

_VALUE_OPTIONS = {"--home": "home", "--config": "config"}
_FLAGS = ("--quiet", "--no-color")


@dataclass(frozen=True, slots=True)
class BrowseRequest:
    """A call without a subcommand: opens the terminal with a query in the search box."""

    query: str = ""
    home: str | None = None
    config: str | None = None


def parse_browse_request(arguments: Sequence[str]) -> BrowseRequest | None:
    """Return the request to open the terminal, or None when the arguments name a subcommand.

    The first word that is neither an option nor a subcommand begins the query, with all words after it.
    """
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if name in _VALUE_OPTIONS:
            if not equals and not rest:
                return None
            options[_VALUE_OPTIONS[name]] = value if equals else rest.pop(0)
        elif word == "--":
            return BrowseRequest(" ".join(rest), **options)
        elif word not in _FLAGS:
            is_query = not word.startswith("-") and word not in SUBCOMMANDS
            return BrowseRequest(" ".join([word, *rest]), **options) if is_query else None
    return BrowseRequest("", **options)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    request = parse_browse_request(arguments)
    if request is None:
        from paperbrowse.cli.main import run  # late, because the terminal program does not need it

        return run(arguments)
    from paperbrowse.settings import find_home
    from paperbrowse.tui.run import run as browse

    return browse(find_home(request.home), request.query, request.config)


if __name__ == "__main__":
    sys.exit(main())
