"""When a request that failed is made once more, and after how long."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from paperbrowse.fetch.failures import Unavailable
from paperbrowse.fetch.transport import Answer

ATTEMPTS = 3
"""How often one address is asked before it is given up."""

FIRST_WAIT = 2.0
"""Seconds before the second attempt; twice that before the third, each half as much more or less by chance."""

LONGEST_WAIT = 60.0
"""Seconds a server may ask to wait; a person would rather be told than wait longer."""

BUSY = frozenset((429, 500, 502, 503, 504))
"""Statuses of a server that may well answer a moment later."""


@dataclass(frozen=True, slots=True)
class Again:
    """How long to wait between attempts."""

    chance: Callable[[], float] = random.random
    """0 to 1: copies that failed together must not come back together."""

    def after(self, attempt: int) -> float:
        """Seconds before the next attempt; the first one is number 1."""
        return FIRST_WAIT * 2.0 ** (attempt - 1) * (0.5 + self.chance())

    def after_answer(self, attempt: int, answer: Answer, now: float) -> float:
        """The same when a server said how long itself. Raises Unavailable when that is too long."""
        asked = retry_after(answer.headers.get("retry-after", ""), now)
        if asked is not None and asked > LONGEST_WAIT:
            raise Unavailable(f"the server asks not to be asked again for {_spoken(asked)}")
        return max(asked or 0.0, self.after(attempt))


def retry_after(text: str, now: float) -> float | None:
    """Seconds from a Retry-After of either form, a number or a date; None when it says neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _spoken(seconds: float) -> str:
    return f"{seconds / 3600:.0f} h" if seconds >= 5400 else f"{max(1, round(seconds / 60))} min"
