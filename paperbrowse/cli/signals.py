"""Stopping a long command by Ctrl+C or SIGTERM."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """A stop asked for by a signal: the first one lets complete work be saved, the second stops at once."""

    def __init__(self) -> None:
        self._signal_number = 0

    def is_requested(self) -> bool:
        return self._signal_number != 0

    @property
    def exit_code(self) -> int:
        return 128 + self._signal_number

    def handle_signal(self, number: int, frame: FrameType | None) -> None:
        """Remember the signal. Raises KeyboardInterrupt the second time."""
        is_second, self._signal_number = self.is_requested(), number
        if is_second:
            raise KeyboardInterrupt


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Turn signals into a stop request inside the block; a signal the caller ignores stays ignored."""
    stop = StopRequest()
    previous = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    handled = [number for number in STOP_SIGNALS if previous[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, stop.handle_signal)
    try:
        yield stop
    finally:
        for number in handled:
            signal.signal(number, previous[number])
