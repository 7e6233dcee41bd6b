"""What a subcommand is, and where it is found by its name."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from paperbrowse.cli.output import Output


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One subcommand: its own arguments, and what it does with them."""

    add_arguments: Callable[[ArgumentParser], object]
    run: Callable[[Namespace, Output], int]
    """Returns the exit status."""
    accepts_dashed_words: bool = False
    """Whether `-word` is a word of its query and no option."""


_SHARED_MODULES = {
    "import": "import_",
    "restore": "backup",
    "merge": "duplicates",
    "split": "duplicates",
    **dict.fromkeys(("star", "unstar", "read", "unread", "tag", "untag", "undo", "redo"), "marks"),
}
"""Modules of the subcommands that are not in a module of their own name."""


def load(name: str) -> Subcommand:
    """The subcommand of a name that `SUBCOMMANDS` has."""
    module = import_module(f"paperbrowse.cli.commands.{_SHARED_MODULES.get(name, name)}")
    command: Subcommand = getattr(module, name.upper())
    return command


def no_arguments(parser: ArgumentParser) -> None:
    """For a subcommand without arguments of its own."""
