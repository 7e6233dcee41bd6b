"""Being told to stop: by Ctrl+C, or by another program's polite signal."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stop:
    """Asked for once, a command ends where what it did is whole; asked for again, at once."""

    def __init__(self) -> None:
        self._number = 0

    def is_asked(self) -> bool:
        """Whether the command should come to an end."""
        return self._number != 0

    @property
    def status(self) -> int:
        """The exit status of what a signal ended."""
        return 128 + self._number

    def ask(self, number: int, frame: FrameType | None) -> None:
        """The handler. Raises KeyboardInterrupt the second time."""
        was_asked, self._number = self.is_asked(), number
        if was_asked:
            raise KeyboardInterrupt


@contextmanager
def stopping() -> Iterator[Stop]:
    """While the block runs signals ask for a stop; one that the caller has turned off stays off."""
    stop = Stop()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heeded = [number for number in SIGNALS if before[number] is not signal.SIG_IGN]
    for number in heeded:
        signal.signal(number, stop.ask)
    try:
        yield stop
    finally:
        for number in heeded:
            signal.signal(number, before[number])
