"""`feed`: write papers as an Atom feed."""

import re
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from itertools import islice
from pathlib import Path

from paperbrowse.cli.commands import export
from paperbrowse.cli.commands.base import Subcommand, open_library
from paperbrowse.cli.output import Output
from paperbrowse.export import atom
from paperbrowse.export.formats import ExportFormat
from paperbrowse.model.errors import UsageError
from paperbrowse.text.fold import fold

STARS = "is:starred sort:starred"

MAX_ENTRIES = 200
"""Papers of a feed, the newest ones, because readers fetch all of it again and again."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", metavar="QUERY", help="which papers; the starred ones without it")
    parser.add_argument("--saved", metavar="NAME", help="those of a saved search")
    parser.add_argument("-o", "--output", metavar="FILE", default=export.STDOUT, help="the file, which is replaced")


def run(args: Namespace, output: Output) -> int:
    """Write the feed as an export; its id follows from the name or the query."""
    title = args.saved or " ".join(args.query) or "Starred papers"
    if args.saved:
        if args.query:
            raise UsageError("a feed is of a saved search or of a query", "leave out --saved or the query")
        with open_library(args, output) as library:
            searches = {fold(saved.name): saved.query for saved in library.marks.saved_searches.all()}
        if (query := searches.get(fold(args.saved))) is None:
            raise UsageError(f"no saved search is called “{args.saved}”", "`paperbrowse saved` lists them")
        args.query = [query]
    query = " ".join(args.query) or STARS
    args.query = [query if "sort:" in query else f"{query} sort:newest"]
    args.force, args.to = True, None
    known = _read_ids(Path(args.output))
    args.format = ExportFormat("atom", "", ".xml", lambda papers: atom.write(islice(papers, MAX_ENTRIES), title, known))
    return export.run(args, output)


def _read_ids(file: Path) -> list[str]:
    """Return the ids in the feed that is to be replaced."""
    with suppress(OSError):
        feed = file.read_bytes() if file.is_file() else b""
        return re.findall("<id>(urn:uuid:[0-9a-f-]{36})</id>", feed.decode(errors="replace"))
    return []


FEED = Subcommand(add_arguments, run, takes_query=True)
