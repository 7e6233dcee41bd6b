"""A file that is there whole or not at all, whatever happens while it is written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from paperbrowse.database.private_files import sync_folder
from paperbrowse.model.errors import NotSaved, UsageError


@contextmanager
def atomic_write(name: str, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to write to, which takes its name when the block ends well.

    Raises UsageMistake when the name is taken, unless it may be replaced, and NotSaved when the disk refuses.
    """
    if "\0" in name:
        raise UsageError("no file can have such a name", "name another")
    target = Path(name).resolve()
    _check_target(target, name, replace=replace)
    draft = target.parent / f".{target.name[:60]}.{token_hex(4)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_target(target, name, replace=replace)
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise NotSaved(f"{name} was not written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _check_target(target: Path, name: str, *, replace: bool) -> None:
    """Only a new name, or an ordinary file that may be replaced: never a folder, a pipe or a device.

    Nor what a link leads to that leads nowhere: whoever laid it would choose where a new file is made.
    """
    if not target.exists() and Path(name).is_symlink():
        raise UsageError(f"{name} is a link that leads nowhere", "name another")
    if target.exists() and not target.is_file():
        raise UsageError(f"{name} is no ordinary file", "name another")
    if target.exists() and not replace:
        raise UsageError(f"{name} exists", "name another, or allow it to be replaced")
