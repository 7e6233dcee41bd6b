"""`saved`: list, add and remove saved searches."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, checked_query, open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("act", nargs="?", choices=("add", "rm"), help="add or remove a search; without it, list all")
    parser.add_argument("name", nargs="?", metavar="NAME", help="the name of the search")
    parser.add_argument("query", nargs="*", metavar="QUERY", help="the query to save")


def run(args: Namespace, output: Output) -> int:
    if args.act and not args.name:
        raise UsageError("no name", f"paperbrowse saved {args.act} NAME{' QUERY' if args.act == 'add' else ''}")
    if args.act == "rm" and args.query:
        raise UsageError("more than one name", "quote a name that has spaces")
    with open_library(args, output) as library:
        if args.act == "add":
            return _add(library, args.name, checked_query(library, args.query, complete=True), output)
        return _remove(library, args.name, output) if args.act else _list_searches(library, output)


def _add(library: Library, name: str, query: str, output: Output) -> int:
    saved = library.marks.saved_searches.save(name, query)
    output.info(f"saved “{saved.name}”: {saved.query or 'every paper'}")
    return exit_codes.SUCCESS


def _remove(library: Library, name: str, output: Output) -> int:
    removed = library.marks.saved_searches.remove(name)
    if removed is None:
        output.warn(f"no saved search is called “{name}” (`paperbrowse saved` lists them)")
        return exit_codes.NO_MATCH
    output.info(f"removed “{removed.name}”: {removed.query}")
    return exit_codes.SUCCESS


def _list_searches(library: Library, output: Output) -> int:
    searches = library.marks.saved_searches.all()
    for number, saved in enumerate(searches, start=1):
        result, new = library.search.count_saved_search(saved)
        for mistake in library.search.mistakes(saved.query):
            output.warn(f"{saved.name}: {mistake}")
        if output.as_json:
            counts = {"total": result.total, "exact_total": result.exact_total, "new": new}
            output.json({"name": saved.name, "query": saved.query, **counts})
        else:
            total = f"{result.total:,}{'' if result.exact_total else '+'}"
            output.line(str(number), "  ", saved.name, "  ", Styled(f"{total}, {new:,} new", DIM), "  ", saved.query)
    if not searches and not output.as_json:
        output.info("no saved searches yet (`paperbrowse saved add NAME QUERY` adds one)")
    return exit_codes.SUCCESS if searches else exit_codes.NO_MATCH


SAVED = Subcommand(add_arguments, run, takes_query=True, creates_home=lambda args: args.act == "add")
