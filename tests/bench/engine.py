"""What is measured: anything that is given papers once and then finds some of them for a text."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from tests.bench.corpus import Item


class Engine(Protocol):
    """One search engine over one corpus."""

    name: str
    about: str
    """Version and setting, for the report."""

    def index(self, items: Iterable[Item]) -> int:
        """Take the papers in; the bytes it wrote for them."""

    def search(self, text: str, limit: int) -> Sequence[int]:
        """Lines of the best papers, best first."""
