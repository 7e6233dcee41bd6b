"""Opening the library a command works on."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.settings import find_home


@contextmanager
def open_library(args: Namespace, output: Output) -> Iterator[Library]:
    """Open the library of --home, PAPERBROWSE_HOME or the platform, and print notices about its files."""
    with Library(find_home(getattr(args, "home", None)), notify=output.warn) as library:
        for notice in library.notices:
            output.warn(notice)
        yield library
