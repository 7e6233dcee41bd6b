"""Errors of network requests, each with a message for the user."""

from paperbrowse.model.errors import PaperbrowseError
from paperbrowse.text.clean import clean_line

MAX_REASON_LENGTH = 240
"""Characters of a reason."""


class FetchFailed(PaperbrowseError):
    """A request without a usable response. The message continues a line that begins with the source's name."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(clean_line(message)[:MAX_REASON_LENGTH], hint)  # it may contain text of the server


class Offline(FetchFailed):
    """A server that cannot be reached; imported papers stay usable."""


class Unavailable(FetchFailed):
    """A server that fails now and may respond later."""


class FetchRefused(FetchFailed):
    """A response that must not be used, or a URL that must not be requested."""


class FetchStopped(FetchFailed):
    """A stop by the user during a fetch."""

    def __init__(self) -> None:
        super().__init__("stopped")
