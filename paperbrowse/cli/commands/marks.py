"""The subcommands that change marks; they differ in one call to the library."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, no_arguments
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import Output
from paperbrowse.cli.paper_args import add_key_arguments, find_papers
from paperbrowse.library.library import Library
from paperbrowse.marks.change_messages import Change
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper_ids import arxiv_id, doi


def mark_command(change: Callable[[Library, Sequence[int]], Change]) -> Subcommand:
    """Return a subcommand that changes marks of all papers named, as one change to undo."""

    def run(args: Namespace, output: Output) -> int:
        with open_library(args, output) as library:
            entries, all_known = find_papers(library, args.keys, output)
            if entries:
                report_change(change(library, [entry.row for entry in entries]), output)
        return exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH

    return Subcommand(add_key_arguments, run)


def tag_command(change: Callable[[Library, Sequence[int], str], Change]) -> Subcommand:
    """Return a subcommand that adds a tag to all papers named, or removes it."""

    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("tag", metavar="TAG", help="one tag; quote it if it has spaces")
        add_key_arguments(parser)

    def run(args: Namespace, output: Output) -> int:
        if arxiv_id(args.tag.removeprefix("arxiv:")) or doi(args.tag):
            raise UsageError(f"{args.tag} is a paper where a tag is expected", "the tag comes before the keys")
        return mark_command(lambda library, rows: change(library, rows, args.tag)).run(args, output)

    return Subcommand(add_arguments, run)


def undo_command(step: Callable[[Library], Change | None], name: str) -> Subcommand:
    """Return a subcommand that goes one step back or forth in the history."""

    def run(args: Namespace, output: Output) -> int:
        with open_library(args, output) as library:
            changed = step(library)
        if changed is None:
            output.warn(f"nothing to {name}")
            return exit_codes.NO_MATCH
        report_change(changed, output)
        return exit_codes.SUCCESS

    return Subcommand(no_arguments, run)


def report_change(change: Change, output: Output) -> None:
    """Print what changed: as JSON, or as a message."""
    if output.as_json:
        output.json({"changed": change.count, "sentence": change.sentence})
    else:
        output.info(change.sentence)


STAR = mark_command(Library.star)
UNSTAR = mark_command(Library.unstar)
READ = mark_command(Library.mark_read)
UNREAD = mark_command(Library.mark_unread)
TAG = tag_command(Library.tag)
UNTAG = tag_command(Library.untag)
UNDO = undo_command(Library.undo, "undo")
REDO = undo_command(Library.redo, "redo")
