"""What a call asks for, as far as it decides between the terminal and a command."""

from collections.abc import Sequence
from dataclasses import dataclass

from paperbrowse.cli.commands import SUBCOMMANDS

_VALUE_OPTIONS = {"--home": "home", "--config": "config"}
_FLAGS = ("--quiet", "--no-color")


@dataclass(frozen=True, slots=True)
class BrowseRequest:
    """A call without a subcommand: the terminal, with a query in its box."""

    query: str = ""
    home: str | None = None
    config: str | None = None


def parse_browse_request(arguments: Sequence[str]) -> BrowseRequest | None:
    """What the terminal was asked for; None when the command line is to answer.

    The first word that is neither an option nor a subcommand begins the query, and all behind it belong to it.
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
