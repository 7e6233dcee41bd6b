"""Whose turn it is to ask a service: one of all running copies, and not before the pace allows."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from paperbrowse.database.private_files import create_private_folder
from paperbrowse.fetch.cancellation import CHECK_INTERVAL, Cancellation
from paperbrowse.fetch.errors import Unavailable
from paperbrowse.fetch.hosts import Host
from paperbrowse.model.errors import NotSaved

try:
    import fcntl
except ImportError:  # where files cannot be locked so, a file that only one can make stands for the lock
    fcntl = None  # type: ignore[assignment]

MAX_LOCK_WAIT = 300.0
"""Seconds another copy is waited for; a request has its own limit, so only a suspended copy takes longer."""

STALE_LOCK_AGE = 600.0
"""Seconds after which a file that stands for a lock is taken for what a killed copy left behind."""

_PRIVATE_MODE = 0o600


class RateLimiter:
    """The turns of every service, kept in a folder that all copies share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def slot(self, host: Host, cancellation: Cancellation) -> Iterator[None]:
        """Hold a service for one request. Raises Stopped, and Unavailable when another copy does not let go.

        The pace counts from the end of the last request: whatever the network delays, no two come closer.
        """
        last = self._folder / f"{host.name}.time"
        with _lock(last.with_suffix(".lock"), cancellation):
            cancellation.sleep(_seconds_left(last, host.interval, cancellation.now()), "for the next turn")
            _write_time(last, cancellation.now())  # before, too: a copy that is killed has asked all the same
            try:
                yield
            finally:
                _write_time(last, cancellation.now())


def _seconds_left(time_file: Path, interval: float, now: float) -> float:
    try:
        passed = now - float(time_file.read_text(encoding="ascii")[:32])
    except (OSError, ValueError):
        return 0.0
    # A clock that was set back would make it wait for hours: at most the pace, then.
    return min(interval, interval - passed) if passed >= 0 else interval


def _write_time(time_file: Path, now: float) -> None:
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(time_file, flags, _PRIVATE_MODE), "w", encoding="ascii") as file:
            file.write(f"{now:.3f}")
    except OSError as error:
        raise _write_error(time_file, error) from error


def _write_error(path: Path, error: OSError) -> NotSaved:
    """Without a note of the last request nothing may be asked: others could be asking too."""
    return NotSaved(f"{path} could not be written: {error.strerror or error}", "make room, or mend the folder's mode")


@contextmanager
def _lock(path: Path, cancellation: Cancellation) -> Iterator[None]:
    release = _acquire(path, cancellation)
    try:
        yield
    finally:
        release()


def _acquire(path: Path, cancellation: Cancellation) -> Callable[[], None]:
    """How to let go of the lock, which is held now."""
    waited = 0.0
    while (release := _try_acquire(path)) is None:
        if waited == 0:
            cancellation.report("waiting for another copy of the program")
        if waited >= MAX_LOCK_WAIT:
            raise Unavailable("another copy of the program is still fetching", "end it, or try again later")
        cancellation.sleep(CHECK_INTERVAL)
        waited += CHECK_INTERVAL
    return release


def _try_acquire(path: Path) -> Callable[[], None] | None:
    try:
        create_private_folder(path.parent)
        return _try_flock(path) if fcntl is not None else _try_lock_file(path)
    except OSError as error:
        raise _write_error(path, error) from error


def _try_flock(path: Path) -> Callable[[], None] | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), _PRIVATE_MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return lambda: os.close(descriptor)


def _try_lock_file(path: Path) -> Callable[[], None] | None:
    held = path.with_suffix(".held")
    with suppress(OSError):
        if time.time() - held.stat().st_mtime > STALE_LOCK_AGE:
            held.unlink()
    try:
        os.close(os.open(held, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_MODE))
    except FileExistsError:
        return None
    return lambda: held.unlink(missing_ok=True)
