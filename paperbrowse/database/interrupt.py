"""Being told to stop, by another thread or by the clock: a question that ended early is no error."""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from paperbrowse.database.sqlite_errors import primary_code
from paperbrowse.model.errors import Interrupted

STEPS_PER_CHECK = 1_000
"""Steps of SQLite's machine between two looks at the clock: a fifth of a millisecond."""


@contextmanager
def interruptible() -> Iterator[None]:
    """SQLite's interruption inside becomes Interrupted; a virtual table may word it as it likes, the code tells."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_interruption(error):
            raise Interrupted from error
        raise


def interrupt(connection: sqlite3.Connection) -> None:
    """Stop what runs on a connection; safe from any thread, and after it is closed."""
    # Whoever asks is another thread, and cannot know that this one closed its connection a moment ago.
    with suppress(sqlite3.ProgrammingError):
        connection.interrupt()


@dataclass(slots=True)
class Deadline:
    """Whether a question was ended by the clock."""

    until: float
    is_enough: Callable[[float], bool]
    expired: bool = False

    def is_over(self) -> bool:
        """Asked by SQLite every now and then while it works."""
        now = time.perf_counter()
        self.expired = now > self.until or self.is_enough(now)
        return self.expired


@contextmanager
def time_limit(
    connection: sqlite3.Connection, until: float, is_enough: Callable[[float], bool] = lambda now: False
) -> Iterator[Deadline]:
    """The question inside ends, without an error, when `time.perf_counter` passes `until`, or what was found by then
    is enough.

    What another thread interrupts still raises.
    """
    clock = Deadline(until, is_enough)
    if until == math.inf:
        yield clock
        return
    connection.set_progress_handler(clock.is_over, STEPS_PER_CHECK)
    try:
        yield clock
    except sqlite3.OperationalError as error:
        if not (clock.expired and _is_interruption(error)):
            raise
    finally:
        connection.set_progress_handler(None, 0)


def _is_interruption(error: sqlite3.OperationalError) -> bool:
    return primary_code(error) == sqlite3.SQLITE_INTERRUPT or "interrupted" in str(error)
