"""A scan with RapidFuzz, as in programs without an index: every title is compared by WRatio."""

from array import array
from collections.abc import Iterable
from pathlib import Path

import rapidfuzz
from rapidfuzz import fuzz, process, utils

from tests.bench.corpus import Item


class TitleScan:
    """An engine with all titles in memory, normalized once."""

    name = "RapidFuzz scan"

    def __init__(self, folder: Path) -> None:
        self._titles: list[str] = []
        self._lines = array("q")
        self.about = f"RapidFuzz {rapidfuzz.__version__}, WRatio of the query and every title"

    @staticmethod
    def is_installed() -> bool:
        return True

    def index(self, items: Iterable[Item]) -> int:
        for item in items:
            self._titles.append(utils.default_process(item.title))
            self._lines.append(item.line)
        return 0

    def search(self, text: str, limit: int) -> list[int]:
        best = process.extract(utils.default_process(text), self._titles, scorer=fuzz.WRatio, limit=limit)
        return [self._lines[index] for _, _, index in best]
