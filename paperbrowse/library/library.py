"""What the product does: the one door to papers, marks and search for the terminal and the command line alike."""
# SIGNATURES FIRST: bodies are being written.

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from paperbrowse.library.view import Entry, View
from paperbrowse.settings import Home


def utc_now() -> datetime:
    """The present, as every stored time means it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a marking command did."""

    sentence: str
    """For the status line: `starred "Attention Is All You Need"`, `undid: star`."""
    count: int
    """Papers changed; 0 when they were so already."""


class Library:
    """Papers and marks of one home. One instance serves one thread; open another for another thread (it is cheap)."""

    def __init__(self, home: Home, clock: Callable[[], datetime] = utc_now) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def close(self) -> None: ...

    notices: tuple[str, ...]
    """What a person should know about how the files opened: set aside, newer, read-only."""

    def interrupt(self) -> None:
        """Stop the search running in this library's thread; safe from any thread. That search raises Interrupted."""

    def version(self) -> tuple[int, ...]:
        """Changes whenever this or another process changed papers or marks: a cheap reason to search again."""

    def search(self, query: str) -> View: ...
    def entries(self, rows: Sequence[int]) -> list[Entry | None]:
        """The papers of these rows; None where one is gone since."""
    def find(self, key: str) -> Entry:
        """The paper of a key, id or URL. Raises NoSuchPaper."""

    def paper_count(self) -> int: ...
    def starred_count(self) -> int: ...
    def only_sample(self) -> bool:
        """Whether nothing but the sample page has been imported."""

    def star(self, rows: Sequence[int]) -> Changed: ...
    def unstar(self, rows: Sequence[int]) -> Changed: ...
    def mark_read(self, rows: Sequence[int]) -> Changed: ...
    def mark_unread(self, rows: Sequence[int]) -> Changed: ...
    def undo(self) -> Changed | None:
        """Take the last change of marks back, also one of an earlier session; None when there is none."""
    def redo(self) -> Changed | None: ...

    def load_sample(self) -> None:
        """Import the sample page that comes with the program, when the cache is empty."""
