"""A plain scan with RapidFuzz, as programs search that have no index: every title compared by WRatio."""

from array import array
from collections.abc import Iterable
from pathlib import Path

import rapidfuzz
from rapidfuzz import fuzz, process, utils

from tests.bench.corpus import Item


class TitleScan:
    """All titles in memory, folded once."""

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
        asked = utils.default_process(text)
        best = process.extract(asked, self._titles, scorer=fuzz.WRatio, limit=limit)
        return [self._lines[place] for _, _, place in best]
