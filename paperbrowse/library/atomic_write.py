"""Files that are written completely or not at all, whatever happens meanwhile."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from paperbrowse.database.private_files import sync_folder
from paperbrowse.model.errors import NotSaved, UsageError

_UNSAFE = re.compile(r"[^\w.+-]|^[.-]|\.$|^(?:aux|con|nul|prn|com\d|lpt\d)(?=\.|$)", re.ASCII | re.IGNORECASE)
"""What some system does not allow in the name of a file, or reads as something else."""

MAX_STEM = 100
"""Characters of a name of ours; systems allow 255 bytes."""


def file_stem(name: str) -> str:
    """Return the name of a file for a citation key; if that cannot be the key itself, a hash keeps it unique."""
    if not _UNSAFE.search(name) and len(name) <= MAX_STEM:
        return name
    return f"{_UNSAFE.sub('_', name)[:MAX_STEM]}-{blake2b(name.encode(), digest_size=4).hexdigest()}"


class ChangedMeanwhile(NotSaved):
    """A file that another program wrote after it was read."""


@contextmanager
def atomic_write(name: str, *, replace: bool, check: Callable[[], object] = lambda: None) -> Iterator[BinaryIO]:
    """Open a temporary file for writing; it gets its name, and the mode of a replaced file, when the block ends well.

    `check` is called right before that, and may raise to prevent it. Raises UsageError if the file exists and must not
    be replaced, and NotSaved for errors of the disk.
    """
    if "\0" in name:
        raise UsageError("invalid file name", "choose another name")
    target = Path(name).resolve()
    check_target(target, name, replace=replace)
    draft = target.parent / f".{target.name[:60]}.{token_hex(4)}.part"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        check_target(target, name, replace=replace)
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        check()
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise NotSaved(f"cannot write {name}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            draft.unlink()


def check_unchanged(file: Path, stat: os.stat_result) -> None:
    """Raise ChangedMeanwhile if another program has written a file since."""
    now = file.stat()
    if (now.st_ino, now.st_size, now.st_mtime_ns) != (stat.st_ino, stat.st_size, stat.st_mtime_ns):
        raise ChangedMeanwhile(f"cannot write {file}: another program just changed it", "try again")


def check_target(target: Path, name: str, *, replace: bool) -> None:
    """Allow a new file, or a regular file that may be replaced, but no folder, pipe or device.

    A broken symbolic link is not followed, because whoever made it would choose where the new file goes.
    """
    if not target.exists() and Path(name).is_symlink():
        raise UsageError(f"{name} is a broken symbolic link", "choose another name")
    if target.exists() and not target.is_file():
        raise UsageError(f"{name} is not a regular file", "choose another name")
    if target.exists() and not replace:
        raise UsageError(f"{name} exists", "choose another name, or allow it to be replaced")
