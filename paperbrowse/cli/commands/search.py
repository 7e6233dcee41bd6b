"""`search`: the query language of the box, on the command line."""

import sys
from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_output import add_limit_option, print_result, print_result_json
from paperbrowse.library.library import Library
from paperbrowse.library.results import SearchResult
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Its own arguments."""
    parser.add_argument("query", nargs="*", metavar="QUERY", help="words as in the terminal's box; none lists all")
    add_limit_option(parser)
    parser.add_argument(
        "--facets", action="store_true", help="with --json: also how many there are by year, category and the like"
    )
    parser.add_argument(
        "--batch", action="store_true", help="one query a line from stdin, one line of JSON each, at once"
    )


def run(args: Namespace, output: Output) -> int:
    """Answer one query, or as many as stdin brings."""
    as_json = output.as_json or args.batch
    if args.facets and not as_json:
        raise UsageError("facets are printed as JSON only", "add --json")
    with open_library(args, output) as library:
        if args.batch:
            return _run_batch(library, args, output)
        view = library.search(" ".join(args.query))
        if as_json:
            _print_json(library, view, args, output)
        else:
            print_result(library, view, args.limit, output)
    return exit_codes.SUCCESS if view.total else exit_codes.NO_MATCH


def _run_batch(library: Library, args: Namespace, output: Output) -> int:
    for line in sys.stdin:
        _print_json(library, library.search(line.rstrip("\r\n")), args, output)
        output.flush()
    return exit_codes.SUCCESS


def _print_json(library: Library, result: SearchResult, args: Namespace, output: Output) -> None:
    more = {"facets": _facets_json(library, result)} if args.facets else {}
    print_result_json(library, result, args.limit, output, more)


def _facets_json(library: Library, result: SearchResult) -> dict[str, object]:
    found = library.facets_of(result)
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


SEARCH = Subcommand(add_arguments, run, accepts_dashed_words=True)
