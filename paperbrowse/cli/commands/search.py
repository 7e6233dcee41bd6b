"""`search`: the query language of the box, on the command line."""

import sys
from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.listing import add_limit, print_blocks, print_json
from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.library.view import View
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="words as in the terminal's box; none lists all")
    add_limit(parser)
    parser.add_argument(
        "--facets", action="store_true", help="with --json: also how many there are by year, category and the like"
    )
    parser.add_argument(
        "--batch", action="store_true", help="one query a line from stdin, one line of JSON each, at once"
    )


def run(given: Namespace, output: Output) -> int:
    """Answer one query, or as many as stdin brings."""
    as_json = output.as_json or given.batch
    if given.facets and not as_json:
        raise UsageError("facets are printed as JSON only", "add --json")
    with open_library(given, output) as library:
        if given.batch:
            return _batch(library, given, output)
        view = library.search(" ".join(given.query))
        if as_json:
            _print_json(library, view, given, output)
        else:
            print_blocks(library, view, given.limit, output)
    return status.DONE if view.total else status.NOTHING_FOUND


def _batch(library: Library, given: Namespace, output: Output) -> int:
    for line in sys.stdin:
        _print_json(library, library.search(line.rstrip("\r\n")), given, output)
        output.flush()
    return status.DONE


def _print_json(library: Library, view: View, given: Namespace, output: Output) -> None:
    more = {"facets": _facets(library, view)} if given.facets else {}
    print_json(library, view, given.limit, output, more)


def _facets(library: Library, view: View) -> dict[str, object]:
    found = library.facets_of(view)
    return {
        "year": found.timeline.years,
        "month": found.timeline.months,
        "category": found.category,
        "source": found.source,
        "organization": found.organization,
        "venue": found.venue,
        "tag": found.tag,
        "exact": found.exact,
    }


COMMAND = Command(add_arguments, run, takes_dashed_words=True)
