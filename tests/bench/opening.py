"""What opening the program costs with many papers, beside opening it with the sample page's."""

import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.ours import opened, titles
from tests.bench.startup import Start, start

RUNS = 7


@dataclass(frozen=True, slots=True)
class Opening:
    """Medians of starts taken in turn, in milliseconds: until the first row shows in a terminal."""

    papers: int
    wall: float
    cpu: float
    sample_papers: int
    sample_wall: float
    sample_cpu: float


def compare(home: Path, papers: int, sample_home: Path) -> Opening:
    """Start the program with either home in turn. Raises TimeoutError where the first row does not show."""
    with opened(sample_home) as library:
        library.imports.load_sample()
        sample_papers = library.papers.count()
    pairs = [(_start(home), _start(sample_home)) for _ in range(RUNS + 1)][1:]
    many, few = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Opening(papers, *_medians(many), sample_papers, *_medians(few))


def _start(home: Path) -> Start:
    command = [sys.executable, "-m", "paperbrowse", "--home", str(home)]
    return start(command, _telling(titles(home, 1)[0]).encode())


def _telling(title: str) -> str:
    """A word of the title that no escape sequence holds and no line break parts."""
    return next(iter(re.findall(r"(?<![\w$\\-])[A-Za-z]{5,12}(?![\w-])", title)), title.split()[0])


def _medians(starts: list[Start]) -> tuple[float, float]:
    return statistics.median(one.wall for one in starts), statistics.median(one.cpu for one in starts)
