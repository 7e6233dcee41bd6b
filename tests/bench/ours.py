"""This program's own search, through the same library that terminal and command line use."""

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
from tests.bench.drawing import Questions
from tests.bench.score import Scores, ask

SCREEN = 40
"""Papers a screen shows."""

SEARCHES = 100
"""Searches after which memory is looked at."""


@dataclass(frozen=True, slots=True)
class Import:
    """What taking the papers in took."""

    papers: int
    seconds: float
    peak_bytes: int
    """Most memory the importing process held, and the largest it started."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes of a process with one library."""

    opened: int
    """With the first screen read."""
    searched: int
    """After SEARCHES searches, a screen of papers read for each."""


NAME = "paperbrowse"
ABOUT = f"paperbrowse {paperbrowse.__version__}, through Library.search in a process of its own"


def opened(home: Path) -> Library:
    """The library of a folder."""
    return Library(find_home(str(home), {}))


def import_file(corpus: Path, home: Path) -> Import:
    """Import a file as `paperbrowse import` does, the files closed at the end."""
    started = time.perf_counter()
    with opened(home) as library:
        report = library.imports.import_paths([str(corpus)])
    return Import(report.records, time.perf_counter() - started, _peak() + _peak(resource.RUSAGE_CHILDREN))


def asked(home: Path, questions: Questions) -> Scores:
    """Quality, and times of whole queries, of answers that were given the time they take."""
    lines = questions.lines
    with opened(home) as library:

        def search(text: str, limit: int) -> list[int]:
            """Lines of the papers found; 0 for those no query is meant for."""
            entries = library.papers.entries(library.search.run(text).rows[:limit])
            return [next((lines[name] for name in e.keys if name in lines), 0) if e else 0 for e in entries]

        return ask(search, questions, float("inf"))


def memory(home: Path, questions: Questions, seed: int) -> Memory:
    """Memory of a fresh process."""
    texts = [item.text for item in questions.items]
    with opened(home) as library:
        library.papers.entries(library.search.run("").rows[:SCREEN])
        before = _resident()
        for text in random.Random(seed).sample(texts, min(len(texts), SEARCHES)):
            library.papers.entries(library.search.run(text, SCREEN_TIMEOUT).rows[:SCREEN])
        return Memory(before, _resident())


def first_screen(home: Path, runs: int) -> float:
    """Median milliseconds from nothing open to a screen of papers read, modules loaded."""
    spent: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        with opened(home) as library:
            library.papers.entries(library.search.run("").rows[:SCREEN])
            spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def titles(home: Path, number: int) -> Sequence[str]:
    """Titles of the first rows a reader sees."""
    with opened(home) as library:
        return [entry.paper.title for entry in library.papers.entries(library.search.run("").rows[:number]) if entry]


def _peak(whose: int = resource.RUSAGE_SELF) -> int:
    peak = resource.getrusage(whose).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _resident() -> int:
    """Bytes in memory now; where the system does not say, the most there ever were."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _peak()
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
