"""A clock for tests: sleeping takes no time, and is remembered."""

from collections.abc import Callable
from dataclasses import dataclass, field

from paperbrowse.fetch.cancellation import Cancellation


@dataclass(slots=True)
class Clock:
    """Time that passes only when somebody sleeps."""

    now: float = 1_790_000_000.0
    slept: float = 0.0
    told: list[str] = field(default_factory=list)
    stop_after: float = float("inf")
    """Seconds of sleep after which a stop is asked for."""

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds

    def waiting(self, is_stopped: Callable[[], bool] | None = None) -> Cancellation:
        """Waiting by this clock."""
        stopped = is_stopped or (lambda: self.slept >= self.stop_after)
        return Cancellation(stopped, lambda: self.now, self.sleep, self.told.append)
