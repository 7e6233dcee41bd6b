"""Being told to stop: by Ctrl+C, or by another program's polite signal."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """Asked for once, a command ends where what it did is whole; asked for again, at once."""

    def __init__(self) -> None:
        self._signal_number = 0

    def is_requested(self) -> bool:
        """Whether the command should come to an end."""
        return self._signal_number != 0

    @property
    def exit_code(self) -> int:
        """The exit status of what a signal ended."""
        return 128 + self._signal_number

    def handle_signal(self, number: int, frame: FrameType | None) -> None:
        """The handler. Raises KeyboardInterrupt the second time."""
        was_asked, self._signal_number = self.is_requested(), number
        if was_asked:
            raise KeyboardInterrupt


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """While the block runs signals ask for a stop; one that the caller has turned off stays off."""
    stop = StopRequest()
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    heeded = [number for number in STOP_SIGNALS if before[number] is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, stop.handle_signal)
    try:
        yield stop
    finally:
        for number in heeded:
            signal.signal(number, before[number])
