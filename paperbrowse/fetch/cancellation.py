"""Waiting that the user can stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from paperbrowse.fetch.errors import FetchStopped

CHECK_INTERVAL = 0.1
"""Seconds between two checks for a stop."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The stop signal, clock and progress report of one fetch."""

    is_stopped: Callable[[], bool] = lambda: False
    now: Callable[[], float] = time.time
    """Return seconds since 1970, which are the same in all running copies."""
    time_sleep: Callable[[float], None] = time.sleep
    report: Callable[[str], None] = lambda message: None
    """Show what the fetch waits for."""

    def check(self) -> None:
        if self.is_stopped():
            raise FetchStopped

    def sleep(self, seconds: float, reason: str = "") -> None:
        """Wait; report the reason if it takes a second or more. Raises FetchStopped."""
        if reason and seconds >= 1:
            self.report(f"waiting {seconds:.0f} s {reason}")
        while True:
            self.check()
            if seconds <= 0:
                return
            step = min(CHECK_INTERVAL, seconds)
            self.time_sleep(step)
            seconds -= step
