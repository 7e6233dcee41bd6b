"""A clock for tests, whose sleep takes no time and is counted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from paperbrowse.fetch.cancellation import Cancellation


@dataclass(slots=True)
class Clock:
    """Time that passes only during a sleep."""

    now: float = 1_790_000_000.0
    slept: float = 0.0
    reports: list[str] = field(default_factory=list)
    stop_after: float = float("inf")
    """Seconds of sleep after which the user stops the fetch."""

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds

    def cancellation(self, is_stopped: Callable[[], bool] | None = None) -> Cancellation:
        stopped = is_stopped or (lambda: self.slept >= self.stop_after)
        return Cancellation(stopped, lambda: self.now, self.sleep, self.reports.append)
