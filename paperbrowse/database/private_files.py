"""Files and folders that only their owner can read, and questions about files."""

import os
from contextlib import suppress
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


def create_private_file(path: Path) -> None:
    """Create an empty file and its folder, unless they exist, readable by their owner only. Raises OSError.

    Call it before SQLite, which would create the file by the umask and gives its mode to the files beside it.
    """
    create_private_folder(path.parent)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    if os.name == "posix" and path.stat().st_mode & 0o077:  # elsewhere modes say nothing about other people
        with suppress(PermissionError):  # another owner's file keeps its mode
            path.chmod(PRIVATE_FILE)


def create_private_folder(path: Path) -> None:
    """Create a folder and its missing parents, for their owner only. Raises OSError."""
    for folder in reversed([folder for folder in (path, *path.parents) if not folder.exists()]):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def is_writable(path: Path) -> bool:
    """Return True if both the file and its folder, where the journal goes, can be written."""
    return os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)


def is_not_file(path: Path) -> bool:
    """Return True if the path is something else than a file, for example a folder."""
    try:
        return path.exists() and not path.is_file()
    except OSError:  # a folder above cannot be read
        return False


def size_of(path: Path) -> int:
    """Return the size in bytes; 0 if the file does not exist or its folder cannot be read."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


def file_identity(path: Path) -> tuple[int, int] | None:
    """Return device and inode, which differ when another file gets the same name; None without a file."""
    with suppress(OSError):
        status = path.stat()
        return (status.st_dev, status.st_ino)
    return None


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut. Windows cannot open folders. Raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
