"""Whose turn it is to ask a service: one of all running copies, and not before the pace allows."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from paperbrowse.database.private_files import create_private_folder
from paperbrowse.fetch.failures import Unavailable
from paperbrowse.fetch.services import Service
from paperbrowse.fetch.waiting import STEP, Waiting
from paperbrowse.model.errors import NotSaved

try:
    import fcntl
except ImportError:  # where files cannot be locked so, a file that only one can make stands for the lock
    fcntl = None  # type: ignore[assignment]

LONGEST_QUEUE = 300.0
"""Seconds another copy is waited for; a request has its own limit, so only a suspended copy takes longer."""

ABANDONED = 600.0
"""Seconds after which a file that stands for a lock is taken for what a killed copy left behind."""

_PRIVATE_FILE = 0o600


class Turns:
    """The turns of every service, kept in a folder that all copies share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def turn(self, service: Service, waiting: Waiting) -> Iterator[None]:
        """Hold a service for one request. Raises Stopped, and Unavailable when another copy does not let go.

        The pace counts from the end of the last request: whatever the network delays, no two come closer.
        """
        last = self._folder / f"{service.name}.time"
        with _locked(last.with_suffix(".lock"), waiting):
            waiting.wait(_seconds_left(last, service.pace, waiting.now()), "for the next turn")
            _stamp(last, waiting.now())  # before, too: a copy that is killed has asked all the same
            try:
                yield
            finally:
                _stamp(last, waiting.now())


def _seconds_left(last: Path, pace: float, now: float) -> float:
    try:
        passed = now - float(last.read_text(encoding="ascii")[:32])
    except (OSError, ValueError):
        return 0.0
    # A clock that was set back would make it wait for hours: at most the pace, then.
    return min(pace, pace - passed) if passed >= 0 else pace


def _stamp(last: Path, now: float) -> None:
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(last, flags, _PRIVATE_FILE), "w", encoding="ascii") as file:
            file.write(f"{now:.3f}")
    except OSError as error:
        raise _not_kept(last, error) from error


def _not_kept(path: Path, error: OSError) -> NotSaved:
    """Without a note of the last request nothing may be asked: others could be asking too."""
    return NotSaved(f"{path} could not be written: {error.strerror or error}", "make room, or mend the folder's mode")


@contextmanager
def _locked(path: Path, waiting: Waiting) -> Iterator[None]:
    release = _acquired(path, waiting)
    try:
        yield
    finally:
        release()


def _acquired(path: Path, waiting: Waiting) -> Callable[[], None]:
    """How to let go of the lock, which is held now."""
    waited = 0.0
    while (release := _try(path)) is None:
        if waited == 0:
            waiting.tell("waiting for another copy of the program")
        if waited >= LONGEST_QUEUE:
            raise Unavailable("another copy of the program is still fetching", "end it, or try again later")
        waiting.wait(STEP)
        waited += STEP
    return release


def _try(path: Path) -> Callable[[], None] | None:
    try:
        create_private_folder(path.parent)
        return _try_lock(path) if fcntl is not None else _try_file(path)
    except OSError as error:
        raise _not_kept(path, error) from error


def _try_lock(path: Path) -> Callable[[], None] | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), _PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return lambda: os.close(descriptor)


def _try_file(path: Path) -> Callable[[], None] | None:
    held = path.with_suffix(".held")
    with suppress(OSError):
        if time.time() - held.stat().st_mtime > ABANDONED:
            held.unlink()
    try:
        os.close(os.open(held, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE))
    except FileExistsError:
        return None
    return lambda: held.unlink(missing_ok=True)
