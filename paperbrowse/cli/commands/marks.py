"""The subcommands that change marks, and `history`, which lists the changes."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, checked_query, no_arguments, open_library
from paperbrowse.cli.output import DIM, Output, Styled, confirm
from paperbrowse.cli.paper_args import STDIN, add_key_arguments, find_papers
from paperbrowse.library.marks import MarkService
from paperbrowse.library.results import PaperEntry
from paperbrowse.marks.change_messages import Change
from paperbrowse.marks.history import MAX_COMMANDS
from paperbrowse.model.errors import UsageError
from paperbrowse.model.paper_ids import arxiv_id, doi
from paperbrowse.text.phrases import count_of


def mark_command(change: Callable[[MarkService, Sequence[int]], Change]) -> Subcommand:
    """Return a subcommand that changes marks of all papers named, as one change to undo."""

    def run(args: Namespace, output: Output) -> int:
        with open_library(args, output) as library:
            entries, all_known = find_papers(library, args.keys, output)
            if entries:
                report_change(change(library.marks, [entry.row for entry in entries]), output)
        return exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH

    return Subcommand(add_key_arguments, run)


def tag_command(change: Callable[[MarkService, Sequence[int], str], Change]) -> Subcommand:
    """Return a subcommand that adds a tag to all papers named, or removes it."""

    def add_arguments(parser: ArgumentParser) -> None:
        parser.add_argument("tag", metavar="TAG", help="one tag; quote it if it has spaces")
        add_key_arguments(parser)

    def run(args: Namespace, output: Output) -> int:
        if arxiv_id(args.tag.removeprefix("arxiv:")) or doi(args.tag):
            raise UsageError(f"{args.tag} is a paper where a tag is expected", "the tag comes before the keys")
        return mark_command(lambda marks, rows: change(marks, rows, args.tag)).run(args, output)

    return Subcommand(add_arguments, run)


def undo_command(step: Callable[[MarkService], Change | None], name: str) -> Subcommand:
    """Return a subcommand that goes one step back or forth in the history."""

    def run(args: Namespace, output: Output) -> int:
        with open_library(args, output) as library:
            changed = step(library.marks)
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


STAR = mark_command(MarkService.star)
UNSTAR = mark_command(MarkService.unstar)
READ = mark_command(MarkService.mark_read)
UNREAD = mark_command(MarkService.mark_unread)
UNSKIP = mark_command(MarkService.unskip)
TAG = tag_command(MarkService.tag)
UNTAG = tag_command(MarkService.untag)
UNDO = undo_command(MarkService.undo, "undo")
REDO = undo_command(MarkService.redo, "redo")


def add_note_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="as for `star`; - reads keys from stdin")
    parser.add_argument(
        "text",
        nargs="*",
        metavar="TEXT",
        help='the new note; - reads it from stdin, "" removes the note; without TEXT the note is printed',
    )


def run_note(args: Namespace, output: Output) -> int:
    if args.key == STDIN and args.text == [STDIN]:
        raise UsageError("stdin cannot give both the keys and the note", "name the paper as KEY")
    text = sys.stdin.read() if args.text == [STDIN] else " ".join(args.text)
    with open_library(args, output) as library:
        entries, all_known = find_papers(library, [args.key], output)
        if not args.text:
            return _print_notes(entries, output)
        if entries:
            report_change(library.marks.note([entry.row for entry in entries], text), output)
    return exit_codes.SUCCESS if all_known else exit_codes.NO_MATCH


def _print_notes(entries: list[PaperEntry], output: Output) -> int:
    """Print the notes; of several papers, each below its key."""
    for entry in entries:
        if output.as_json:
            output.json({"key": entry.key, "note": entry.marks.note})
        elif entry.marks.note:
            if len(entries) > 1:
                output.line(entry.key)
            for line in entry.marks.note.split("\n"):
                output.line(line)
    return exit_codes.SUCCESS if any(entry.marks.note for entry in entries) else exit_codes.NO_MATCH


NOTE = Subcommand(add_note_arguments, run_note)


SHOWN = 5
"""Papers printed before the question."""


def add_forget_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query", nargs="+", metavar="QUERY", help="which papers; an import of their file brings them again"
    )
    parser.add_argument("-y", "--yes", action="store_true", help="remove them without asking")


def run_forget(args: Namespace, output: Output) -> int:
    """Remove every listed paper after a question; `undo` brings back those with marks."""
    if not " ".join(args.query).strip():
        raise UsageError("no query", "name the papers, for example source:huggingface")
    with open_library(args, output) as library:
        result = library.search.run(checked_query(library, args.query, complete=True))
        for hint in result.hints:
            output.warn(hint)
        rows = list(result.rows)
        if not rows:
            output.info("no papers match")
            return exit_codes.NO_MATCH
        papers = count_of(len(rows), "paper")
        if not args.yes:
            from paperbrowse.cli.paper_output import print_paper_block  # late: `star` and `tag` print no papers

            for entry in filter(None, library.papers.entries(rows[:SHOWN])):
                print_paper_block(entry, output)
            if not confirm(f"forget {papers} with stars, tags and notes?", output):
                raise UsageError(f"nothing was removed; {papers} would be", "--yes removes without asking")
        change = library.marks.forget(rows)
    report_change(change, output)
    return exit_codes.SUCCESS


FORGET = Subcommand(add_forget_arguments, run_forget, takes_query=True)


TERMINAL_LIMIT = 20
"""Changes printed on a terminal without --limit; a pipe gets all of them."""


def _parse_limit(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r}: must be a whole number, 1 or more")
    return min(int(text), MAX_COMMANDS)


def run_history(args: Namespace, output: Output) -> int:
    limit = args.limit or (TERMINAL_LIMIT if output.is_terminal and not output.as_json else MAX_COMMANDS)
    with open_library(args, output) as library:
        changes = library.marks.history(limit)
    for change in changes:
        if output.as_json:
            counts = {"papers": change.paper_count, "undone": change.undone}
            output.json({"done_at": change.done_at.isoformat(), "sentence": change.sentence, **counts})
            continue
        undone = (" ", Styled("(undone)", DIM)) if change.undone else ()
        day = change.done_at.astimezone().isoformat(" ", timespec="minutes")[:16]
        output.line(Styled(day, DIM), "  ", change.sentence, *undone)
    if not changes and not output.as_json:
        output.info("no changes yet")
    return exit_codes.SUCCESS if changes else exit_codes.NO_MATCH


LIMIT_HELP = "print at most N changes"
HISTORY = Subcommand(lambda p: p.add_argument("--limit", type=_parse_limit, metavar="N", help=LIMIT_HELP), run_history)
