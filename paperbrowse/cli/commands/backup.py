"""`backup`: copy what the reader made."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, no_arguments
from paperbrowse.cli.open_library import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.library.backups import Backup, read_backup
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError, UsageError


def run_backup(args: Namespace, output: Output) -> int:
    """Make one, unless nothing changed since the newest, and say where it lies."""
    with open_library(args, output) as library:
        backup = library.back_up()
        holding = library.mark_totals()
    if output.as_json:
        output.json({"file": str(backup.file), "json": str(backup.json_file), "at": backup.created_at.isoformat()})
    else:
        output.line(str(backup.file))
        output.info(f"{holding}; the same as JSON beside it")
    return exit_codes.SUCCESS


BACKUP = Subcommand(no_arguments, run_backup)


def add_restore_arguments(parser: ArgumentParser) -> None:
    """Which one, and whether to ask."""
    parser.add_argument("backup", nargs="?", metavar="BACKUP", help="a name from the list, `latest`, or a file")
    parser.add_argument("--force", action="store_true", help="do not ask")


def run_restore(args: Namespace, output: Output) -> int:
    """List, or say what will change and do it when that is agreed to."""
    with open_library(args, output) as library:
        return _restore_backup(library, args, output) if args.backup else _list_backups(library, output)


def _list_backups(library: Library, output: Output) -> int:
    listed = library.backups.newest_first()
    for one in listed:
        holds = _totals_text(library, one)
        if output.as_json:
            output.json(
                {"name": one.file.stem, "file": str(one.file), "at": one.created_at.isoformat(), "holds": holds}
            )
        else:
            day = one.created_at.astimezone().isoformat(" ", timespec="minutes")[:16]
            output.line(one.file.stem, "  ", Styled(day, DIM), "  ", holds)
    if not listed and not output.as_json:
        output.info(
            "there is no backup yet (one is made each day the terminal is used; `paperbrowse backup` makes one)"
        )
    return exit_codes.SUCCESS if listed else exit_codes.NO_MATCH


def _totals_text(library: Library, backup: Backup) -> str:
    try:
        return str(library.mark_totals(backup.read(), str(backup.file)))
    except PaperbrowseError as error:
        return str(error)


def _restore_backup(library: Library, args: Namespace, output: Output) -> int:
    file = Path(args.backup)
    if file.is_file():
        content = read_backup(file)
    else:
        backup = library.backups.find(args.backup)
        file, content = backup.file, backup.read()
    output.info(f"now: {library.mark_totals()}")
    output.info(f"after: {library.mark_totals(content, str(file))}")
    if not args.force and not _confirm_restore(output):
        raise UsageError("nothing was restored", "--force restores without asking")
    before = library.restore(content, str(file))
    output.info(f"restored {file}; the library as it was is kept as {before}")
    return exit_codes.SUCCESS


def _confirm_restore(output: Output) -> bool:
    """What a person says; nobody is asked where nobody could answer."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    output.warn("restore? y/N")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


RESTORE = Subcommand(add_restore_arguments, run_restore)
