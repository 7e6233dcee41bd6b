"""`backup` and `restore`: copies of stars, tags and notes."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from paperbrowse.cli import exit_codes
from paperbrowse.cli.commands.base import Subcommand, no_arguments, open_library
from paperbrowse.cli.output import DIM, Output, Styled, confirm
from paperbrowse.library.backups import Backup, read_backup
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError, UsageError


def run_backup(args: Namespace, output: Output) -> int:
    """Make a backup, unless nothing changed since the newest, and print where it is."""
    with open_library(args, output) as library:
        backup = library.maintenance.back_up()
        totals = library.maintenance.mark_totals()
    if output.as_json:
        output.json({"file": str(backup.file), "json": str(backup.json_file), "at": backup.created_at.isoformat()})
    else:
        output.line(str(backup.file))
        output.info(f"{totals}; also saved as JSON beside it")
    return exit_codes.SUCCESS


BACKUP = Subcommand(no_arguments, run_backup)


def add_restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("backup", nargs="?", metavar="BACKUP", help="a name from the list, `latest`, or a file")
    parser.add_argument("--force", action="store_true", help="restore without asking")


def run_restore(args: Namespace, output: Output) -> int:
    with open_library(args, output) as library:
        return _restore_backup(library, args, output) if args.backup else _list_backups(library, output)


def _list_backups(library: Library, output: Output) -> int:
    backups = library.maintenance.backups.newest_first()
    for backup in backups:
        totals = _totals_text(library, backup)
        if output.as_json:
            values = {"name": backup.file.stem, "file": str(backup.file), "at": backup.created_at.isoformat()}
            output.json(values | {"holds": totals})
        else:
            day = backup.created_at.astimezone().isoformat(" ", timespec="minutes")[:16]
            output.line(backup.file.stem, "  ", Styled(day, DIM), "  ", totals)
    if not backups and not output.as_json:
        output.info("no backups yet (the terminal program makes one a day; `paperbrowse backup` makes one now)")
    return exit_codes.SUCCESS if backups else exit_codes.NO_MATCH


def _totals_text(library: Library, backup: Backup) -> str:
    try:
        return str(library.maintenance.mark_totals(backup.read(), str(backup.file)))
    except PaperbrowseError as error:
        return str(error)


def _restore_backup(library: Library, args: Namespace, output: Output) -> int:
    file = Path(args.backup)
    if file.is_file():
        content = read_backup(file)
    else:
        backup = library.maintenance.backups.find(args.backup)
        file, content = backup.file, backup.read()
    output.info(f"now: {library.maintenance.mark_totals()}")
    output.info(f"after: {library.maintenance.mark_totals(content, str(file))}")
    if not args.force and not confirm("restore?", output):
        raise UsageError("nothing was restored", "--force restores without asking")
    replaced = library.maintenance.restore(content, str(file))
    output.info(f"restored {file}; the library as it was before is {replaced}")
    return exit_codes.SUCCESS


RESTORE = Subcommand(add_restore_arguments, run_restore, creates_home=lambda args: args.backup is not None)
