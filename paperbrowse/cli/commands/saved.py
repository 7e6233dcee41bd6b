"""`saved`: the searches a reader comes back to."""

from argparse import ArgumentParser, Namespace

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.library.library import Library
from paperbrowse.model.errors import UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and with which search."""
    parser.add_argument("act", nargs="?", choices=("add", "rm"), help="save one, or forget one; without it, list all")
    parser.add_argument("name", nargs="?", metavar="NAME", help="what it is called")
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what it searches for")


def run(given: Namespace, output: Output) -> int:
    """List with counts, save or forget."""
    if given.act and not given.name:
        raise UsageError("no name", f"paperbrowse saved {given.act} NAME{' QUERY' if given.act == 'add' else ''}")
    with open_library(given, output) as library:
        if given.act == "add":
            return _add(library, given.name, " ".join(given.query), output)
        return _remove(library, given.name, output) if given.act else _list(library, output)


def _add(library: Library, name: str, query: str, output: Output) -> int:
    saved = library.save_search(name, query)
    output.talk(f"saved “{saved.name}”: {saved.query or 'every paper'}")
    return status.DONE


def _remove(library: Library, name: str, output: Output) -> int:
    removed = library.remove_search(name)
    if removed is None:
        output.complain(f"no search is saved as “{name}” (`paperbrowse saved` lists them)")
        return status.NOTHING_FOUND
    output.talk(f"forgot “{removed.name}”, which was: {removed.query}")
    return status.DONE


def _list(library: Library, output: Output) -> int:
    found = library.saved_searches()
    for number, saved in enumerate(found, start=1):
        view, new = library.counts_of(saved)
        if output.as_json:
            counts = {"total": view.total, "exact_total": view.exact_total, "new": new}
            output.json({"name": saved.name, "query": saved.query, **counts})
        else:
            total = f"{view.total:,}{'' if view.exact_total else '+'}"
            output.line(str(number), "  ", saved.name, "  ", Styled(f"{total}, {new:,} new", DIM), "  ", saved.query)
    if not found and not output.as_json:
        output.talk("no search is saved yet (`paperbrowse saved add NAME QUERY`)")
    return status.DONE if found else status.NOTHING_FOUND


COMMAND = Command(add_arguments, run)
