"""Memory use of a long session: thousands of random keys, moves through the list, and changes of focus.

Run as `python -m tests.bench.endurance HOME [KEYS] [CHANGES]`. HOME is copied, because the keys mark papers.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.bench.paperbrowse_engine import open_library
from tests.bench.screen_watch import ScreenWatch

KEYS = 3_600
CHANGES = 900
REPORTS = 6
"""Number of memory readings, each after an equal share of the keys."""

LETTERS = "jjjjjkkkGgnNsm*zpuTh[]~ "
"""Keys of the list that do not quit the program; frequent ones are repeated."""

NAMED = {
    "Ctrl+d": "\x04",
    "Ctrl+u": "\x15",
    "PgDn": "\x1b[6~",
    "PgUp": "\x1b[5~",
    "Tab": "\t",
    "Enter": "\r",
    "Backspace": "\x7f",
    "Ctrl+r": "\x12",
}
ESCAPE = "\x1b"
WORDS = ("token", "langauge model", "graph", "quantm", "protein fold", "cat:cs.CL deep", "date:2024")
DIALOGS = "dfSBC?:LtI"

PAUSE = 0.03
"""Seconds between keys, as of a user in a hurry."""


def random_keys(chance: random.Random) -> Iterator[str]:
    """Yield moves, marks, searches and dialogs without end."""
    while True:
        kind = chance.random()
        if kind < 0.05:
            yield from ("/", *chance.choice(WORDS), "\r")
        elif kind < 0.08:
            yield from (chance.choice(DIALOGS), "x", ESCAPE, ESCAPE)
        elif kind < 0.25:
            yield chance.choice(list(NAMED.values()))
        else:
            yield chance.choice(LETTERS)


def focus_changes() -> Iterator[str]:
    """Yield keys that enter and leave the search box, without end."""
    while True:
        yield from ("/", ESCAPE)


def moves() -> Iterator[str]:
    """Yield keys that show one paper after another, without end."""
    while True:
        yield "j"


def main(home: Path, key_count: int, focus_count: int) -> None:
    """Print the memory use during three sessions."""
    with open_library(home) as library:
        text = f"{library.papers.count():,} papers"
    with tempfile.TemporaryDirectory() as folder:
        home_copy = Path(folder) / "home"
        shutil.copytree(home, home_copy)
        for name, keys, total in (
            ("random keys", random_keys(random.Random(1)), key_count),
            ("moves through the list", moves(), key_count),
            ("changes of focus", focus_changes(), focus_count),
        ):
            with ScreenWatch([sys.executable, "-m", "paperbrowse", "--home", str(home_copy)]) as screen:
                screen.wait_for(text)
                sizes = list(_sizes(screen, keys, total))
            print(f"{name}: MiB after each {total // REPORTS}: {' '.join(f'{size:.1f}' for size in sizes)}")


def _sizes(screen: ScreenWatch, keys: Iterator[str], total: int) -> Iterator[float]:
    for _ in range(REPORTS):
        for key in islice(keys, total // REPORTS):
            screen.write(key.encode())
            screen.settle(PAUSE)
        screen.settle()
        yield screen.memory()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else KEYS,
        int(sys.argv[3]) if len(sys.argv) > 3 else CHANGES,
    )
