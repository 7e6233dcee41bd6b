"""The protocol of a search engine under benchmark: it indexes papers once, then searches them."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from tests.bench.corpus import Item


class Engine(Protocol):
    """A search engine over one corpus."""

    name: str
    about: str
    """Version and settings, for the report."""

    def index(self, items: Iterable[Item]) -> int:
        """Index the papers and return the size of the index in bytes."""

    def search(self, text: str, limit: int) -> Sequence[int]:
        """Return the line numbers of the best papers, best first."""
