"""A file beside papers.db that says its words are yet to be counted: put off while many papers come in.

Whoever will count holds the file's lock. One that nobody holds was left by an import that was killed, and whoever
opens papers.db next counts.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from paperbrowse.database.private_files import PRIVATE_FILE, sync_folder

try:
    import fcntl
except ImportError:  # where a lock does not end with who holds it, nothing is put off
    fcntl = None  # type: ignore[assignment]


class BulkLoadLock:
    """The file of one papers.db."""

    def __init__(self, papers_db: Path) -> None:
        self._path = papers_db.with_name(f"{papers_db.name}-uncounted")

    def exists(self) -> bool:
        """Whether somebody puts off counting, or was killed before it was done."""
        return self._path.exists()

    def is_locked(self) -> bool:
        """Whether somebody puts off counting at the moment."""
        if fcntl is None:
            return False
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as refusal:
            return isinstance(refusal, BlockingIOError)
        else:
            return False
        finally:
            os.close(descriptor)

    @contextmanager
    def acquire(self) -> Iterator[bool]:
        """Make it and hold it; False where another holds it already, or none can be made."""
        descriptor = self._acquire_lock()
        try:
            yield descriptor is not None
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def remove(self) -> None:
        """Once all is counted. Where that is refused, it is all counted once more."""
        with suppress(OSError):
            self._path.unlink()

    def _acquire_lock(self) -> int | None:
        if fcntl is None:
            return None
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE)
        except OSError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sync_folder(self._path.parent)  # it must outlive a power cut that any paper outlives
            if os.path.samestat(os.fstat(descriptor), self._path.stat()):  # else it was removed a moment ago
                return descriptor
        except OSError:
            pass
        os.close(descriptor)
        return None
