"""What a subcommand is, and where it is found by its name."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from paperbrowse.cli.output import Output


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: its own arguments, and what it does with them."""

    add_arguments: Callable[[ArgumentParser], object]
    run: Callable[[Namespace, Output], int]
    """Returns the exit status."""
    takes_dashed_words: bool = False
    """Whether `-word` is a word of its query and no option."""


def load(name: str) -> Command:
    """The subcommand of a name that `SUBCOMMANDS` has."""
    module = import_module(f"paperbrowse.cli.commands.{'import_' if name == 'import' else name}")
    command: Command = module.COMMAND
    return command


def takes_nothing(parser: ArgumentParser) -> None:
    """For a subcommand without arguments of its own."""
