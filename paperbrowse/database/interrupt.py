"""Queries that another thread or the clock may end early."""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from paperbrowse.database.sqlite_errors import primary_code
from paperbrowse.model.errors import Interrupted

STEPS_PER_CHECK = 1_000
"""Steps of SQLite's virtual machine between two looks at the clock: a fifth of a millisecond."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise SQLite's interruption inside as Interrupted."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_interruption(error):
            raise Interrupted from error
        raise


def interrupt(connection: sqlite3.Connection) -> None:
    """Stop what runs on a connection; safe from any thread."""
    # The calling thread cannot know that the other one closed its connection a moment ago.
    with suppress(sqlite3.ProgrammingError):
        connection.interrupt()


@dataclass(slots=True)
class Deadline:
    """A time limit of a query, and whether it ended the query."""

    until: float
    is_enough: Callable[[float], bool]
    expired: bool = False

    def is_over(self) -> bool:
        now = time.perf_counter()
        self.expired = now > self.until or self.is_enough(now)
        return self.expired


@contextmanager
def time_limit(
    connection: sqlite3.Connection, until: float, is_enough: Callable[[float], bool] = lambda now: False
) -> Iterator[Deadline]:
    """End the query inside, without an error, when `time.perf_counter` passes `until` or `is_enough`.

    An interruption by another thread still raises.
    """
    deadline = Deadline(until, is_enough)
    if until == math.inf:
        yield deadline
        return
    connection.set_progress_handler(deadline.is_over, STEPS_PER_CHECK)
    try:
        yield deadline
    except sqlite3.OperationalError as error:
        if not (deadline.expired and _is_interruption(error)):
            raise
    finally:
        connection.set_progress_handler(None, 0)


def _is_interruption(error: sqlite3.OperationalError) -> bool:
    # A virtual table may raise the interruption with another code, and with another message while it is opened.
    is_virtual = any(text in str(error) for text in ("interrupted", "vtable constructor failed"))
    return primary_code(error) == sqlite3.SQLITE_INTERRUPT or is_virtual
