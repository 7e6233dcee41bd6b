"""A file beside papers.db that says its words are not counted yet, because a bulk load is running.

The import that will count them holds the file's lock. A file that is not locked was left by a killed import, and the
next program that opens papers.db counts the words.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from paperbrowse.database.file_lock import FileLock, is_freed_on_kill
from paperbrowse.database.private_files import sync_folder


class BulkLoadLock:
    """The file of one papers.db, and its lock."""

    def __init__(self, papers_db: Path) -> None:
        self._path = papers_db.with_name(f"{papers_db.name}-uncounted")

    def exists(self) -> bool:
        """Return whether a bulk load is running, or was killed."""
        return self._path.exists()

    def is_locked(self) -> bool:
        """Return whether a bulk load is running."""
        return is_freed_on_kill() and FileLock(self._path).is_locked()

    @contextmanager
    def acquire(self) -> Iterator[bool]:
        """Create the file and hold its lock. Yield False if another process holds it, or it cannot be created."""
        lock = FileLock(self._path)
        is_mine = False
        try:
            with suppress(OSError):
                if is_freed_on_kill() and lock.try_acquire():
                    sync_folder(self._path.parent)  # the file must survive every power cut that a paper survives
                    is_mine = True
            yield is_mine
        finally:
            lock.release()

    def remove(self) -> None:
        """Delete the file once the words are counted. If that fails, they are counted once more."""
        with suppress(OSError):
            self._path.unlink()
