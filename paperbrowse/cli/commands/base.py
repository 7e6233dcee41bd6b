"""Subcommands, loaded by name."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from paperbrowse.cli.output import Output
from paperbrowse.model.errors import UsageError
from paperbrowse.search import date_ranges
from paperbrowse.search.hint import HintCode
from paperbrowse.settings import Home, find_home
from paperbrowse.text.dates import local_midnight

if TYPE_CHECKING:
    from paperbrowse.library.library import Library


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand: its arguments and the function that runs it."""

    add_arguments: Callable[[ArgumentParser], object]
    run: Callable[[Namespace, Output], int]
    """Returns the exit code."""
    takes_query: bool = False
    """Whether its words are a query, in which `-word` is not an option."""
    creates_home: Callable[[Namespace], bool] = lambda args: False
    """Whether it may create the folder that --home names."""


_SHARED_MODULES = {
    "import": "import_",
    **dict.fromkeys(("similar", "show"), "search"),
    "restore": "backup",
    "keys": "config",
    "shell-integration": "pick",
    **dict.fromkeys(("merge", "split"), "duplicates"),
    **dict.fromkeys(("star", "unstar", "read", "unread", "unskip", "tag", "untag", "note", "forget"), "marks"),
    **dict.fromkeys(("undo", "redo", "history"), "marks"),
}
"""Modules of the subcommands that are not in a module of their own name."""


def load(name: str) -> Subcommand:
    module = import_module(f"paperbrowse.cli.commands.{_SHARED_MODULES.get(name, name)}")
    command: Subcommand = getattr(module, name.upper().replace("-", "_"))
    return command


def no_arguments(parser: ArgumentParser) -> None:
    """Add nothing: the subcommand has no arguments."""


QUERY_HELP = """\
A word such as lang:en is a field, and an error if there is no such field or value.
Quotation marks make it text: paperbrowse search '"lang:en"'
`paperbrowse help search-language` lists the fields."""


def checked_query(library: "Library", words: Sequence[str], *, complete: bool = False) -> str:
    """Return the query of these words. Raises UsageError if it would find other papers than those meant.

    complete: also if it is too long to be used as a whole.
    """
    query = " ".join(words)
    if mistakes := library.search.mistakes(query, complete=complete):
        is_field = any(hint.code == HintCode.UNKNOWN_FIELD for hint in mistakes)
        raise UsageError(" · ".join(mistakes), "quotation marks make it text: '\"a:b\"'" if is_field else "")
    return query


def parse_since(text: str, today: date) -> datetime:
    """Return the start of `2026-11-23`, `last-week`, or `1d`, which is yesterday. Raises UsageError."""
    days = date_ranges.parse_since(text, today)
    if days is None or days.first is None:
        raise UsageError(f"--since {text}: not a date", "use 2026-11-23, last-week, 1d or 2w")
    is_age = text[:1].isdigit() and text[-1:].isalpha()
    return local_midnight(days.first - timedelta(days=1) if is_age else days.first)


def named_home(args: Namespace) -> Home:
    """Return the home of --home, PAPERBROWSE_HOME or the platform, with the config file of --config."""
    return find_home(getattr(args, "home", None), config=getattr(args, "config", None))


@contextmanager
def open_library(args: Namespace, output: Output) -> "Iterator[Library]":
    """Open the library of the named home, and print notices about its files."""
    from paperbrowse.library.library import Library  # late: help and completion open no library

    with Library(named_home(args), notify=output.warn) as library:
        for notice in library.notices:
            output.warn(notice)
        yield library
