"""The rate limit of each service: one request at a time from all running copies, and a pause after each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paperbrowse.database.file_lock import FileLock
from paperbrowse.database.private_files import PRIVATE_FILE, create_private_folder
from paperbrowse.fetch.cancellation import Cancellation
from paperbrowse.fetch.errors import Unavailable
from paperbrowse.fetch.hosts import Host
from paperbrowse.model.errors import NotSaved

MAX_LOCK_WAIT = 300.0
"""Seconds to wait for another copy. A request has a shorter limit, so only a suspended copy takes longer."""


class RateLimiter:
    """Request slots of every service, coordinated by files in a folder that all copies share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def slot(self, host: Host, cancellation: Cancellation) -> Iterator[None]:
        """Hold a service for one request. Raises FetchStopped, NotSaved, and Unavailable if the lock stays taken.

        The interval counts from the end of the last request, so that network delays never bring two closer together.
        """
        time_file = self._folder / f"{host.name}.time"
        lock = FileLock(time_file.with_suffix(".lock"))
        try:
            self._acquire(lock, cancellation)
            cancellation.sleep(_seconds_left(time_file, host.interval, cancellation.now()), "for the rate limit")
            _write_time(time_file, cancellation.now())  # before as well, because a killed copy has sent its request
            try:
                yield
            finally:
                _write_time(time_file, cancellation.now())
        finally:
            lock.release()

    def _acquire(self, lock: FileLock, cancellation: Cancellation) -> None:
        try:
            create_private_folder(self._folder)
            if lock.try_acquire():
                return
            cancellation.report("waiting for another copy of paperbrowse")
            if lock.acquire(MAX_LOCK_WAIT, cancellation.sleep):
                return
        except OSError as error:
            raise _write_error(self._folder, error) from error
        raise Unavailable("another copy of paperbrowse is still fetching", "stop it, or try again later")


def _seconds_left(time_file: Path, interval: float, now: float) -> float:
    try:
        elapsed = now - float(time_file.read_text(encoding="ascii")[:32])
    except (OSError, ValueError):
        return 0.0
    # If the clock was set back, wait for one interval, not for hours.
    return min(interval, interval - elapsed) if elapsed >= 0 else interval


def _write_time(time_file: Path, now: float) -> None:
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(time_file, flags, PRIVATE_FILE), "w", encoding="ascii") as file:
            file.write(f"{now:.3f}")
    except OSError as error:
        raise _write_error(time_file, error) from error


def _write_error(path: Path, error: OSError) -> NotSaved:
    """Return the error that prevents a request: other copies would not know of it."""
    return NotSaved(f"cannot write {path}: {error.strerror or error}", "free some space, or make the folder writable")
