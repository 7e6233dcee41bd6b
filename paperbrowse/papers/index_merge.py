"""Putting an index in order in a thread, through a connection of its own."""

from contextlib import suppress
from pathlib import Path
from threading import Thread

from paperbrowse.database.connect import closing_on_error, connect, prepare_for_writing
from paperbrowse.database.transaction import transaction
from paperbrowse.model.errors import StorageError
from paperbrowse.papers import schema
from paperbrowse.papers.fts_index import merge_step


class BackgroundMerge:
    """What was seldom merged in a papers.db being merged, as far as the disk lets it."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, schema.SPEC)
        with closing_on_error(self._connection):
            prepare_for_writing(self._connection, schema.SPEC)
            self._version_before = self._data_version()
        self._should_run = True
        self._thread = Thread(target=self._merge, name="merging", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it, at once."""
        self._should_run = False
        self._thread.join()
        self._connection.close()

    def wait(self) -> None:
        """Until all is merged."""
        self._thread.join()

    def was_only_writer(self) -> bool:
        """Whether nobody else has written since it began; asked once it has ended."""
        return self._data_version() == self._version_before

    def _merge(self) -> None:
        with suppress(StorageError):  # then later imports merge it little by little
            is_left = True
            while is_left and self._should_run:
                with transaction(self._connection):
                    is_left = merge_step(self._connection)

    def _data_version(self) -> int:
        """Changes when another connection has written."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)
