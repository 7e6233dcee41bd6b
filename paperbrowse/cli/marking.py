"""The subcommands that mark papers: they differ in one call to the library."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence

from paperbrowse.cli import status
from paperbrowse.cli.command import Command, takes_nothing
from paperbrowse.cli.home import open_library
from paperbrowse.cli.keys_given import add_keys, known
from paperbrowse.cli.output import Output
from paperbrowse.library.library import Library
from paperbrowse.marks.change_messages import Change
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper_ids import arxiv_id, doi


def marking(change: Callable[[Library, Sequence[int]], Change]) -> Command:
    """A subcommand that makes one change, undone as one, to all papers it is given."""

    def run(given: Namespace, output: Output) -> int:
        with open_library(given, output) as library:
            entries, all_known = known(library, given.keys, output)
            if entries:
                tell(change(library, [entry.row for entry in entries]), output)
        return status.DONE if all_known else status.NOTHING_FOUND

    return Command(add_keys, run)


def tagging(change: Callable[[Library, Sequence[int], str], Change]) -> Command:
    """A subcommand that puts one tag on all papers it is given, or takes it off."""

    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("tag", metavar="TAG", help="one tag; quoted, it may have blanks")
        add_keys(parser)

    def run(given: Namespace, output: Output) -> int:
        if arxiv_id(given.tag.removeprefix("arxiv:")) or doi(given.tag):
            raise UsageError(f"{given.tag} is a paper where a tag is expected", "the tag comes before the keys")
        return marking(lambda library, rows: change(library, rows, given.tag)).run(given, output)

    return Command(add_arguments, run)


def turning(turn: Callable[[Library], Change | None], name: str) -> Command:
    """A subcommand that goes one step back or forth in the journal, which lasts over sessions."""

    def run(given: Namespace, output: Output) -> int:
        with open_library(given, output) as library:
            changed = turn(library)
        if changed is None:
            output.complain(f"nothing to {name}")
            return status.NOTHING_FOUND
        tell(changed, output)
        return status.DONE

    return Command(takes_nothing, run)


def tell(changed: Change, output: Output) -> None:
    """What was changed: data for a program, talk for a person."""
    if output.as_json:
        output.json({"changed": changed.count, "sentence": changed.sentence})
    else:
        output.talk(changed.sentence)
