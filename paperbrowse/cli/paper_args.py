"""Which papers a command was asked about: keys as arguments, or one a line on stdin."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import NoSuchPaper

STDIN = "-"


def add_key_arguments(parser: ArgumentParser) -> None:
    """The KEY arguments."""
    parser.add_argument(
        "keys", nargs="+", metavar="KEY", help="an arXiv id, a DOI, a URL or a printed key; - reads them from stdin"
    )


def find_papers(library: Library, keys: Sequence[str], output: Output) -> tuple[list[PaperEntry], bool]:
    """(the papers, whether every key had one); a key without one is told and costs no other."""
    found: list[PaperEntry] = []
    all_known = True
    for key in _read_keys(keys):
        try:
            found.append(library.find(key))
        except NoSuchPaper as missing:
            output.warn(str(missing))
            all_known = False
    return found, all_known


def _read_keys(keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        if key != STDIN:
            yield key
            continue
        for line in sys.stdin:
            if line.strip():
                yield line.strip()
