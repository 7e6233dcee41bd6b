"""Waiting that a stop cuts short."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from paperbrowse.fetch.failures import Stopped

STEP = 0.1
"""Seconds between two looks at whether a stop was asked for."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The time as one fetch sees it."""

    is_stopped: Callable[[], bool] = lambda: False
    now: Callable[[], float] = time.time
    """Seconds since 1970, which all running copies agree on."""
    sleep: Callable[[float], None] = time.sleep
    tell: Callable[[str], None] = lambda sentence: None
    """Told what is waited for, where it is worth a word."""

    def check(self) -> None:
        """Raises Stopped once a stop was asked for."""
        if self.is_stopped():
            raise Stopped

    def wait(self, seconds: float, why: str = "") -> None:
        """Let so many seconds pass. Raises Stopped."""
        if why and seconds >= 1:
            self.tell(f"waiting {seconds:.0f} s {why}")
        while True:
            self.check()
            if seconds <= 0:
                return
            step = min(STEP, seconds)
            self.sleep(step)
            seconds -= step
