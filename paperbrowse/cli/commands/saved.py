"""`saved`: the searches a reader comes back to."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and with which search."""
    parser.add_argument("act", nargs="?", choices=("add", "rm"), help="save one, or forget one; without it, list all")
    parser.add_argument("name", nargs="?", metavar="NAME", help="what it is called")
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what it searches for")


def run(args: Namespace, output: Output) -> int:
    """List with counts, save or forget."""
    if args.act and not args.name:
        raise UsageError("no name", f"paperbrowse saved {args.act} NAME{' QUERY' if args.act == 'add' else ''}")
    with open_library(args, output) as library:
        if args.act == "add":
            return _add(library, args.name, " ".join(args.query), output)
        return _remove(library, args.name, output) if args.act else _list_searches(library, output)


def _add(library: Library, name: str, query: str, output: Output) -> int:
    saved = library.save_search(name, query)
    output.info(f"saved “{saved.name}”: {saved.query or 'every paper'}")
    return exit_codes.SUCCESS


def _remove(library: Library, name: str, output: Output) -> int:
    removed = library.remove_search(name)
    if removed is None:
        output.warn(f"no search is saved as “{name}” (`paperbrowse saved` lists them)")
        return exit_codes.NO_MATCH
    output.info(f"forgot “{removed.name}”, which was: {removed.query}")
    return exit_codes.SUCCESS


def _list_searches(library: Library, output: Output) -> int:
    found = library.saved_searches()
    for number, saved in enumerate(found, start=1):
        view, new = library.count_saved_search(saved)
        if output.as_json:
            counts = {"total": view.total, "exact_total": view.exact_total, "new": new}
            output.json({"name": saved.name, "query": saved.query, **counts})
        else:
            total = f"{view.total:,}{'' if view.exact_total else '+'}"
            output.line(str(number), "  ", saved.name, "  ", Styled(f"{total}, {new:,} new", DIM), "  ", saved.query)
    if not found and not output.as_json:
        output.info("no search is saved yet (`paperbrowse saved add NAME QUERY`)")
    return exit_codes.SUCCESS if found else exit_codes.NO_MATCH


SAVED = Subcommand(add_arguments, run)
