"""The lock file of a bulk load, and the merging of the index's segments in a thread."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from threading import Thread

from paperbrowse.database.connect import closing_on_error, connect, prepare_for_writing
from paperbrowse.database.file_lock import FileLock, is_freed_on_kill
from paperbrowse.database.private_files import sync_folder
from paperbrowse.database.transaction import is_stop_requested, transaction
from paperbrowse.model.errors import Interrupted, StorageError
from paperbrowse.papers import schema


class BulkLoadLock:
    """The file of one papers.db, and its lock."""

    def __init__(self, papers_db: Path) -> None:
        self._path = papers_db.with_name(f"{papers_db.name}-uncounted")

    def exists(self) -> bool:
        """Return whether a bulk load is running, or was killed."""
        return self._path.exists()

    def is_locked(self) -> bool:
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


class BackgroundMerge:
    """A thread that merges what a bulk load left unmerged, as far as the disk allows."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, schema.SPEC)
        with closing_on_error(self._connection):
            prepare_for_writing(self._connection, schema.SPEC)
            self._version_before = self._data_version()
        self._should_run = True
        self._thread = Thread(target=copy_context().run, args=(self._merge,), name="merging", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the current step."""
        self._should_run = False
        self._thread.join()
        self._connection.close()

    def wait(self) -> None:
        self._thread.join()

    def was_only_writer(self) -> bool:
        """Return True if no other connection has written since the start; call it after `wait`."""
        return self._data_version() == self._version_before

    def _merge(self) -> None:
        from paperbrowse.papers.fts_index import merge_step  # late, as all of the index that only imports write

        with suppress(StorageError, Interrupted):  # later imports then merge step by step
            is_left = True
            while is_left and self._should_run and not is_stop_requested.get()():
                with transaction(self._connection):
                    is_left = merge_step(self._connection)

    def _data_version(self) -> int:
        """Return a number that changes if another connection has written."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)
