"""`journal`: what was starred, read, tagged and noted, by day, as Markdown."""

from argparse import ArgumentParser, Namespace
from itertools import groupby

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, open_library, parse_since
from paperbrowse.cli.output import Output
from paperbrowse.export.markdown import escape_markdown, quote_note
from paperbrowse.marks.history import TAG_PREFIX, Activity
from paperbrowse.marks.records import MarkRecord
from paperbrowse.model.wording import day_words
from paperbrowse.text.latex import latex_to_unicode


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", default="last-week", help="a date, a period or an age such as 2w")


def run(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        activities = library.marks.activity(parse_since(args.since, library.today()))
    for number, (day, of_day) in enumerate(groupby(activities, key=lambda pair: day_words(pair[0].at))):
        output.raw(f"{chr(10) if number else ''}## {day}\n\n")
        by_paper: dict[int, list[tuple[Activity, MarkRecord]]] = {}
        for activity, record in of_day:
            by_paper.setdefault(record.mark_id, []).append((activity, record))
        for pairs in by_paper.values():
            output.raw(_format_paper([activity.field for activity, _ in pairs], pairs[0][1]))
    if not activities:
        output.info("nothing was starred, read, tagged or noted")
    return exit_codes.SUCCESS if activities else exit_codes.NO_MATCH


def _format_paper(fields: list[str], record: MarkRecord) -> str:
    """Return a list item: title, key and what was done, and below them a note that was written."""
    words = [f"tagged {field.removeprefix(TAG_PREFIX)}" if field.startswith(TAG_PREFIX) else field for field in fields]
    done = escape_markdown(", ".join("noted" if word == "note" else word for word in words))
    title = escape_markdown(latex_to_unicode(record.title))
    item = f"- **{title}** {escape_markdown(next(iter(record.names), ''))}: {done}\n"
    return item + (quote_note(record.marks.note or "") if "note" in fields else "")


JOURNAL = Subcommand(add_arguments, run)
