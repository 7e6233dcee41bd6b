"""The file and folder under a database: made for their owner only, and whether they can be written."""

import os
from contextlib import suppress
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def create_private_file(path: Path) -> None:
    """Make the folder and an empty file where there is none, readable by nobody else; raises OSError.

    The file comes before SQLite, which would make it by the umask and copies its mode to the files beside it.
    """
    create_private_folder(path.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    if os.name == "posix" and path.stat().st_mode & 0o077:  # elsewhere modes say nothing about other people
        with suppress(PermissionError):  # somebody else's file stays as they made it
            path.chmod(PRIVATE_FILE)


def create_private_folder(path: Path) -> None:
    """Make it and what is missing above it, for their owner only; raises OSError."""
    for folder in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def is_writable(path: Path) -> bool:
    """Whether both the file and its folder, where the journal goes, can be written."""
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def is_not_file(path: Path) -> bool:
    """Whether something else than a file, a folder say, lies under the name."""
    try:
        return path.exists() and not path.is_file()
    except OSError:  # a folder above refuses to be looked into
        return False


def size_of(path: Path) -> int:
    """Bytes; 0 where there is no file or the folder refuses to be looked into."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def file_identity(path: Path) -> tuple[int, int] | None:
    """What tells one file from another under the same name; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def sync_folder(folder: Path) -> None:
    """Let a new name in it survive a power cut; Windows cannot open folders, and does not need it. Raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
