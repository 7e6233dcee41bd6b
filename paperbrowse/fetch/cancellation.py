"""Waiting that a stop cuts short."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from paperbrowse.fetch.errors import FetchStopped

CHECK_INTERVAL = 0.1
"""Seconds between two looks at whether a stop was asked for."""


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The time as one fetch sees it."""

    is_stopped: Callable[[], bool] = lambda: False
    now: Callable[[], float] = time.time
    """Seconds since 1970, which all running copies agree on."""
    time_sleep: Callable[[float], None] = time.sleep
    report: Callable[[str], None] = lambda sentence: None
    """Told what is waited for, where it is worth a word."""

    def check(self) -> None:
        """Raises Stopped once a stop was asked for."""
        if self.is_stopped():
            raise FetchStopped

    def sleep(self, seconds: float, reason: str = "") -> None:
        """Let so many seconds pass. Raises Stopped."""
        if reason and seconds >= 1:
            self.report(f"waiting {seconds:.0f} s {reason}")
        while True:
            self.check()
            if seconds <= 0:
                return
            step = min(CHECK_INTERVAL, seconds)
            self.time_sleep(step)
            seconds -= step
