"""Papers named by keys: as arguments, or one per line on stdin."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.library.results import PaperEntry
from paperbrowse.model.errors import NoSuchPaper

STDIN = "-"


KEY_HELP = "an arXiv id, a DOI, a URL or a printed key"


def add_key_argument(parser: ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help=KEY_HELP)


def add_key_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("keys", nargs="+", metavar="KEY", help=f"{KEY_HELP}; - reads keys from stdin")


def find_papers(library: Library, keys: Sequence[str], output: Output) -> tuple[list[PaperEntry], bool]:
    """Return (papers, whether every key has one); each unknown key is reported."""
    entries: list[PaperEntry] = []
    all_known = True
    for key in _read_keys(keys):
        try:
            entries.append(library.papers.find(key))
        except NoSuchPaper as error:
            output.warn(str(error))
            all_known = False
    return entries, all_known


def _read_keys(keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        if key != STDIN:
            yield key
            continue
        for line in sys.stdin:
            if line.strip():
                yield line.strip()
