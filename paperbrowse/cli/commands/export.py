"""`export`: write papers to a file or stdout."""

from argparse import ArgumentParser, Namespace
from itertools import chain, count
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, checked_query, open_library
from paperbrowse.cli.output import Output, confirm, silence_stdout
from paperbrowse.cli.signals import stop_on_signals
from paperbrowse.export.formats import FORMATS, ExportFormat, format_by_file, format_by_name
from paperbrowse.library.atomic_write import atomic_write
from paperbrowse.model.errors import UsageError
from paperbrowse.search.fields import FIELDS
from paperbrowse.text.phrases import count_of

STDOUT = "-"


def add_arguments(parser: ArgumentParser) -> None:
    names = ", ".join(format.name for format in FORMATS)
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help="which papers, for example is:starred; all without it"
    )
    parser.add_argument("--format", metavar="F", help=f"one of: {names}; not needed if FILE has its extension")
    parser.add_argument("-o", "--output", metavar="FILE", default=STDOUT, help="a file; complete or not written at all")
    parser.add_argument(
        "--to",
        nargs="+",
        metavar="PLACE",
        help="vault FOLDER: a Markdown note for each paper; zotero: the collection selected there",
    )
    parser.add_argument("--force", action="store_true", help="replace the file, or blocks of notes that were edited")


def run(args: Namespace, output: Output) -> int:
    """Write every paper that matches, in search order; Ctrl+C ends it at once."""
    with stop_on_signals(at_once=True) as stop:
        try:
            return _export_to(args, output) if args.to else _export(args, output)
        except KeyboardInterrupt:
            incomplete = "what was written stays" if args.to else "what was printed is incomplete"
            kept = incomplete if args.output == STDOUT else f"{args.output} is as it was before"
            output.warn(f"stopped: {kept}")
            silence_stdout()
            return stop.exit_code


def _export(args: Namespace, output: Output) -> int:
    """Write the papers; a file stays as it is when none match."""
    format = _choose_format(args)
    replace = args.output != STDOUT and _may_overwrite(args.output, output, force=args.force)
    with open_library(args, output) as library:
        rows = library.search.run(checked_query(library, args.query, complete=True)).rows
        items, numbers = library.papers.export_items(rows, cites=format.cites), count()
        papers = (item for item, _ in zip(items, numbers, strict=False))  # the next number is that of papers written
        if args.output == STDOUT:
            for text in format.write(papers):
                output.raw(text)
        elif first := next(papers, None):
            with atomic_write(args.output, replace=replace) as file:
                for text in format.write(chain([first], papers)):
                    file.write(text.encode())
    written = next(numbers)
    if not written:
        output.info("no papers match")
    elif args.output != STDOUT:
        output.info(f"{count_of(written, 'paper')} written to {args.output}")
    return exit_codes.SUCCESS if written else exit_codes.NO_MATCH


def _export_to(args: Namespace, output: Output) -> int:
    """Write the papers to another program's place."""
    place, *words = args.to
    if place not in ("vault", "zotero") or (place == "vault" and not words) or args.format or args.output != STDOUT:
        raise UsageError("--to takes `vault FOLDER` or `zotero`, and neither --format nor --output")
    target = words.pop(0) if place == "vault" else ""
    if target.partition(":")[0] in FIELDS and not Path(target).exists():
        raise UsageError(
            f"{target} is a search, not a folder", "write it before --to: `export QUERY --to vault FOLDER`"
        )
    with open_library(args, output) as library:
        rows = library.search.run(checked_query(library, [*args.query, *words], complete=True)).rows
        if not rows:
            output.info("no papers match")
            return exit_codes.NO_MATCH
        if place == "zotero":
            from paperbrowse.library.zotero import Zotero  # late: loads what HTTP needs

            added, known = Zotero().add(library, rows)
            output.info(f"{count_of(added, 'paper')} added to Zotero, {known:,} known there")
            return exit_codes.SUCCESS
        from paperbrowse.library.vault import export_to_vault  # late: a file needs none of it

        counts, messages = export_to_vault(library, rows, Path(target).expanduser(), force=args.force)
    for message in messages:
        output.warn(message)
    output.info(f"{target}: {', '.join(f'{count:,} {outcome}' for outcome, count in sorted(counts.items()))}")
    return exit_codes.SUCCESS


def _may_overwrite(name: str, output: Output, *, force: bool) -> bool:
    """Return whether to replace a file: with --force, or after a yes. Raises UsageError if it may not be replaced."""
    if force or not Path(name).is_file():
        return force
    if not confirm(f"{name} exists; replace it?", output):
        raise UsageError(f"{name} exists", "--force replaces it")
    return True


def _choose_format(args: Namespace) -> ExportFormat:
    """Return the format asked for, else that of the file name. Raises UsageError without either."""
    if isinstance(args.format, ExportFormat):
        return args.format
    if args.format is not None:
        return format_by_name(args.format)
    if args.output == STDOUT:
        raise UsageError("no format", f"name one with --format: {', '.join(format.name for format in FORMATS)}")
    return format_by_file(args.output)


EXPORT = Subcommand(add_arguments, run, takes_query=True)
