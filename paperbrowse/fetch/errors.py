"""How asking the network can end without papers, each as a sentence for a person.

FetchFailed
├── Offline       nobody could be reached: no network, no such host, no connection
├── Unavailable   somebody is there and gives no whole answer: overloaded, too slow, cut off
├── Refused       an answer that must not be used: too large, of another kind, not safe
└── Stopped       the reader asked for a stop
"""

from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.text.clean import clean_line

MAX_REASON_LENGTH = 240
"""Characters of a reason."""


class FetchFailed(PaperbrowseError):
    """A request that brought nothing; the message goes on from the name of what was asked for."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(clean_line(message)[:MAX_REASON_LENGTH], hint)  # servers put their words into it


class Offline(FetchFailed):
    """Nobody could be reached; what is cached is as good as it was."""


class Unavailable(FetchFailed):
    """A server that gives no whole answer now and may do so later."""


class FetchRefused(FetchFailed):
    """An answer that must not be used, or an address that must not be asked."""


class FetchStopped(FetchFailed):
    """The reader asked for a stop while something was awaited."""

    def __init__(self) -> None:
        super().__init__("stopped")
