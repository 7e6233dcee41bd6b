"""`search`: the query language of the box, on the command line."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from itertools import islice

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_page import as_json, print_block
from paperbrowse.library.library import Library
from paperbrowse.library.view import Entry, View

AT_ONCE = 200
"""Papers fetched and printed at a time, so that the first are there soon and millions fit in memory."""

FOR_A_PERSON = 20
"""Papers printed on a terminal without --limit; a pipe gets all."""


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="words as in the terminal's box; none lists all")
    parser.add_argument("--limit", type=_count, metavar="N", help="print at most N papers")
    parser.add_argument(
        "--batch", action="store_true", help="one query a line from stdin, one line of JSON each, at once"
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no number of papers")
    return int(text)


def run(given: Namespace, output: Output) -> int:
    """Answer one query, or as many as stdin brings."""
    with open_library(given, output) as library:
        if given.batch:
            return _batch(library, given.limit, output)
        view = library.search(" ".join(given.query))
        if output.as_json:
            _print_json(library, view, given.limit, output)
        else:
            _print(library, view, given.limit, output)
    return status.DONE if view.total else status.NOTHING_FOUND


def _batch(library: Library, limit: int | None, output: Output) -> int:
    for line in sys.stdin:
        _print_json(library, library.search(line.rstrip("\r\n")), limit, output)
        output.flush()
    return status.DONE


def _entries(library: Library, view: View, limit: int | None) -> Iterator[tuple[Entry, float]]:
    """(paper, score) in order; a paper that is gone since is passed over."""
    end = len(view.rows) if limit is None else min(limit, len(view.rows))
    for start in range(0, end, AT_ONCE):
        rows = view.rows[start : min(start + AT_ONCE, end)]
        for place, entry in enumerate(library.entries(rows), start=start):
            if entry is not None:
                yield entry, view.scores[place] if place < len(view.scores) else 0.0


def _print_json(library: Library, view: View, limit: int | None, output: Output) -> None:
    answer = {
        "query": view.query,
        "total": view.total,
        "exact_total": view.exact_total,
        "ms": view.milliseconds,
        "hints": list(view.hints),
    }
    hits = (as_json(entry) | {"score": score} for entry, score in _entries(library, view, limit))
    output.json_with_list(answer, "hits", hits)


def _print(library: Library, view: View, limit: int | None, output: Output) -> None:
    for hint in view.hints:
        output.talk(hint)
    if limit is None and output.is_watched:
        limit = FOR_A_PERSON
    shown = 0
    for entry, _ in islice(_entries(library, view, limit), limit):
        print_block(entry, output)
        shown += 1
    if not view.total:
        output.talk("no paper matches")
    elif shown < view.total:
        more = "" if view.exact_total else "at least "
        output.flush()
        output.talk(f"{shown:,} of {more}{view.total:,} papers (--limit N prints more)")


COMMAND = Command(add_arguments, run, takes_dashed_words=True)
