"""A lock on a file, shared by all running copies of the program."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from paperbrowse.database.private_files import PRIVATE_FILE

try:
    import fcntl
except ImportError:  # without flock, a second file that only one process can create stands for the lock
    fcntl = None  # type: ignore[assignment]

POLL_INTERVAL = 0.1
"""Seconds between two attempts to get a lock that another process holds."""

STALE_LOCK_AGE = 600.0
"""Seconds after which a file that stands for a lock counts as left behind by a killed process."""


def is_freed_on_kill() -> bool:
    """Return whether the system frees the lock of a killed process at once; else STALE_LOCK_AGE has to pass."""
    return fcntl is not None


class FileLock:
    """A lock that one process, and one object in it, can hold. The file is private and stays when it is released."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._release: Callable[[], None] | None = None

    def try_acquire(self) -> bool:
        """Return whether the lock was free and is held now. Raises OSError if its file cannot be created."""
        self._release = _try_flock(self._path) if fcntl is not None else _try_lock_file(self._path)
        return self._release is not None

    def acquire(self, timeout: float, sleep: Callable[[float], None] = time.sleep) -> bool:
        """Return whether the lock was acquired within `timeout` seconds. `sleep` may raise, to cancel the wait."""
        waited = 0.0
        while not self.try_acquire():
            if waited >= timeout:
                return False
            sleep(POLL_INTERVAL)
            waited += POLL_INTERVAL
        return True

    def release(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None

    def is_locked(self) -> bool:
        if fcntl is None:
            return _lock_file(self._path).exists()
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            return isinstance(error, BlockingIOError)
        else:
            return False
        finally:
            os.close(descriptor)


def _try_flock(path: Path) -> Callable[[], None] | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):  # else the last holder deleted it a moment ago
            return lambda: os.close(descriptor)
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _try_lock_file(path: Path) -> Callable[[], None] | None:
    lock_file = _lock_file(path)
    with suppress(OSError):
        if time.time() - lock_file.stat().st_mtime > STALE_LOCK_AGE:
            lock_file.unlink()
    try:
        os.close(os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    except FileExistsError:
        return None
    return lambda: lock_file.unlink(missing_ok=True)


def _lock_file(path: Path) -> Path:
    return path.with_suffix(".held")
