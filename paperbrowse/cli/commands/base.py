"""Subcommands, loaded by name."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A subcommand: its arguments and the function that runs it."""

    add_arguments: Callable[[ArgumentParser], object]
    run: Callable[[Namespace, Output], int]
    """Returns the exit code."""
    accepts_dashed_words: bool = False
    """Whether `-word` is part of the query instead of an option."""


_SHARED_MODULES = {
    "import": "import_",
    "similar": "search",
    "restore": "backup",
    "keys": "config",
    **dict.fromkeys(("merge", "split"), "duplicates"),
    **dict.fromkeys(("star", "unstar", "read", "unread", "tag", "untag", "undo", "redo", "history"), "marks"),
}
"""Modules of the subcommands that are not in a module of their own name."""


def load(name: str) -> Subcommand:
    """Return the subcommand of a name in `SUBCOMMANDS`."""
    module = import_module(f"paperbrowse.cli.commands.{_SHARED_MODULES.get(name, name)}")
    command: Subcommand = getattr(module, name.upper())
    return command


def no_arguments(parser: ArgumentParser) -> None:
    """Add nothing: the subcommand has no arguments."""


@contextmanager
def open_library(args: Namespace, output: Output) -> Iterator[Library]:
    """Open the library of --home, PAPERBROWSE_HOME or the platform, and print notices about its files."""
    with Library(find_home(getattr(args, "home", None)), notify=output.warn) as library:
        for notice in library.notices:
            output.warn(notice)
        yield library
