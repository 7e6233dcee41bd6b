"""`restore`: what backups there are, and back to one of them."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from paperbrowse.cli import status
from paperbrowse.cli.command import Command
from paperbrowse.cli.home import open_library
from paperbrowse.cli.output import DIM, Output, Styled
from paperbrowse.library.backups import Backup, read_backup
from paperbrowse.library.library import Library
from paperbrowse.model.errors import PaperbrowseError, UsageError


def add_arguments(parser: ArgumentParser) -> None:
    """Which one, and whether to ask."""
    parser.add_argument("backup", nargs="?", metavar="BACKUP", help="a name from the list, `latest`, or a file")
    parser.add_argument("--force", action="store_true", help="do not ask")


def run(given: Namespace, output: Output) -> int:
    """List, or say what will change and do it when that is agreed to."""
    with open_library(given, output) as library:
        return _restore(library, given, output) if given.backup else _list(library, output)


def _list(library: Library, output: Output) -> int:
    listed = library.backups.listed()
    for one in listed:
        holds = _held(library, one)
        if output.as_json:
            output.json({"name": one.file.stem, "file": str(one.file), "at": one.at.isoformat(), "holds": holds})
        else:
            day = one.at.astimezone().isoformat(" ", timespec="minutes")[:16]
            output.line(one.file.stem, "  ", Styled(day, DIM), "  ", holds)
    if not listed and not output.as_json:
        output.talk(
            "there is no backup yet (one is made each day the terminal is used; `paperbrowse backup` makes one)"
        )
    return status.DONE if listed else status.NOTHING_FOUND


def _held(library: Library, backup: Backup) -> str:
    try:
        return str(library.holding(backup.read(), str(backup.file)))
    except PaperbrowseError as error:
        return str(error)


def _restore(library: Library, given: Namespace, output: Output) -> int:
    file = Path(given.backup)
    if file.is_file():
        content = read_backup(file)
    else:
        backup = library.backups.named(given.backup)
        file, content = backup.file, backup.read()
    output.talk(f"now: {library.holding()}")
    output.talk(f"after: {library.holding(content, str(file))}")
    if not given.force and not _is_agreed(output):
        raise UsageError("nothing was restored", "--force restores without asking")
    before = library.restore(content, str(file))
    output.talk(f"restored {file}; the library as it was is kept as {before}")
    return status.DONE


def _is_agreed(output: Output) -> bool:
    """What a person says; nobody is asked where nobody could answer."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    output.complain("restore? y/N")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


COMMAND = Command(add_arguments, run)
