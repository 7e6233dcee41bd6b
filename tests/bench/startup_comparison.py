"""Startup times of the program with many papers, compared with those with the sample papers."""

import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.paperbrowse_engine import open_library, titles
from tests.bench.startup import Start, start

RUNS = 7


@dataclass(frozen=True, slots=True)
class StartupComparison:
    """Median milliseconds until the first row shows in a terminal; the two homes are started in turn."""

    papers: int
    wall: float
    cpu: float
    sample_papers: int
    sample_wall: float
    sample_cpu: float


def compare(home: Path, papers: int, sample_home: Path) -> StartupComparison:
    """Start the program with each home in turn. Raises TimeoutError if the first row does not show."""
    with open_library(sample_home) as library:
        library.imports.load_sample()
        sample_papers = library.papers.count()
    pairs = [(_start(home), _start(sample_home)) for _ in range(RUNS + 1)][1:]
    large, small = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return StartupComparison(papers, *_medians(large), sample_papers, *_medians(small))


def _start(home: Path) -> Start:
    command = [sys.executable, "-m", "paperbrowse", "--home", str(home)]
    return start(command, _plain_word(titles(home, 1)[0]).encode())


def _plain_word(title: str) -> str:
    """Return a word of the title that no escape sequence contains and no line break splits."""
    return next(iter(re.findall(r"(?<![\w$\\-])[A-Za-z]{5,12}(?![\w-])", title)), title.split()[0])


def _medians(starts: list[Start]) -> tuple[float, float]:
    return statistics.median(start.wall for start in starts), statistics.median(start.cpu for start in starts)
