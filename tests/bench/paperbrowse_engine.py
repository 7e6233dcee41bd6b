"""The search of paperbrowse under benchmark, through the same library as the terminal and the command line."""

import random
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import paperbrowse
from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.settings import find_home
from tests.bench.query_sample import QuerySample
from tests.bench.scores import Scores, evaluate

SCREEN = 40
"""Number of papers on a screen."""

SEARCHES = 100
"""Number of searches before the second memory reading."""


@dataclass(frozen=True, slots=True)
class Import:
    """The time and memory of an import."""

    papers: int
    seconds: float
    peak_bytes: int
    """Peak memory of the importing process and of the largest process it started, added up."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes of a process with one library."""

    opened: int
    """After reading the first screen."""
    searched: int
    """After SEARCHES searches, with a screen of papers read for each."""


NAME = "paperbrowse"
ABOUT = f"paperbrowse {paperbrowse.__version__}, through Library.search in a separate process"


def open_library(home: Path) -> Library:
    return Library(find_home(str(home), {}))


def import_file(corpus: Path, home: Path) -> Import:
    """Import a file as `paperbrowse import` does, and close the library."""
    started = time.perf_counter()
    with open_library(home) as library:
        report = library.imports.import_paths([str(corpus)])
    return Import(report.records, time.perf_counter() - started, _peak() + _peak(resource.RUSAGE_CHILDREN))


def scores(home: Path, sample: QuerySample) -> Scores:
    """Return the scores of all queries, searched without a time limit; with related papers where nothing else is."""
    lines = sample.lines
    with open_library(home) as library:

        def search(text: str, limit: int) -> list[int]:
            """Return the line numbers of the results; 0 for papers that are not a query's target."""
            result = library.search.run(text)
            rows = (result if result.rows else library.search.add_related(result)).rows
            entries = library.papers.entries(rows[:limit])
            return [next((lines[key] for key in e.keys if key in lines), 0) if e else 0 for e in entries]

        return evaluate(search, sample, float("inf"))


def memory(home: Path, sample: QuerySample, seed: int) -> Memory:
    """Return the memory use of this process, which must be new."""
    texts = [item.text for item in sample.items]
    with open_library(home) as library:
        library.papers.entries(library.search.run("").rows[:SCREEN])
        opened = _resident()
        for text in random.Random(seed).sample(texts, min(len(texts), SEARCHES)):
            library.papers.entries(library.search.run(text, SCREEN_TIMEOUT).rows[:SCREEN])
        return Memory(opened, _resident())


def first_screen(home: Path, runs: int) -> float:
    """Return the median milliseconds to open the library and read a screen of papers, with all modules loaded."""
    times: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        with open_library(home) as library:
            library.papers.entries(library.search.run("").rows[:SCREEN])
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def titles(home: Path, number: int) -> Sequence[str]:
    """Return the titles of the first rows in the list."""
    with open_library(home) as library:
        return [entry.paper.title for entry in library.papers.entries(library.search.run("").rows[:number]) if entry]


def _peak(whose: int = resource.RUSAGE_SELF) -> int:
    peak = resource.getrusage(whose).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _resident() -> int:
    """Return the bytes in memory now, or the peak on systems without /proc."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _peak()
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
