"""Merging the segments of the index in a thread, through another connection."""

from contextlib import suppress
from pathlib import Path
from threading import Thread

from paperbrowse.database.connect import closing_on_error, connect, prepare_for_writing
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import StorageError
from paperbrowse.papers import schema
from paperbrowse.papers.fts_index import merge_step


class BackgroundMerge:
    """A thread that merges what a bulk load left unmerged, as far as the disk allows."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, schema.SPEC)
        with closing_on_error(self._connection):
            prepare_for_writing(self._connection, schema.SPEC)
            self._version_before = self._data_version()
        self._should_run = True
        self._thread = Thread(target=self._merge, name="merging", daemon=True)
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
        with suppress(StorageError):  # later imports then merge step by step
            is_left = True
            while is_left and self._should_run:
                with transaction(self._connection):
                    is_left = merge_step(self._connection)

    def _data_version(self) -> int:
        """Return a number that changes if another connection has written."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)
