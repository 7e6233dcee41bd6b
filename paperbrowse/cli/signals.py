"""Stopping a long command by Ctrl+C or SIGTERM."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from paperbrowse.cli.output import Output
from paperbrowse.database.transaction import is_stop_requested

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """A stop asked for by a signal: the first one lets complete work be saved, the second stops at once."""

    def __init__(self, *, at_once: bool = False) -> None:
        self._signal_number = 0
        self._at_once = at_once

    def is_requested(self) -> bool:
        return self._signal_number != 0

    def is_requested_aloud(self, output: Output, message: str) -> bool:
        """Return whether a stop was asked for, and say what is being done about it."""
        if self.is_requested():
            output.show_status(message)
        return self.is_requested()

    @property
    def exit_code(self) -> int:
        return 128 + self._signal_number

    def handle_signal(self, number: int, frame: FrameType | None) -> None:
        """Remember the signal. Raises KeyboardInterrupt the second time, or always if there is nothing to save."""
        is_second, self._signal_number = self.is_requested(), number
        if is_second or self._at_once:
            raise KeyboardInterrupt


@contextmanager
def stop_on_signals(*, at_once: bool = False) -> Iterator[StopRequest]:
    """Turn signals into a stop request inside the block; a signal the caller ignores stays ignored.

    After a stop, whatever waits for a lock in this thread raises Interrupted.
    """
    stop = StopRequest(at_once=at_once)
    previous = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    handled = [number for number in STOP_SIGNALS if previous[number] is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, stop.handle_signal)
    token = is_stop_requested.set(stop.is_requested)
    try:
        yield stop
    finally:
        is_stop_requested.reset(token)
        for number in handled:
            signal.signal(number, previous[number])
