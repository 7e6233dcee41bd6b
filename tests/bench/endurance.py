"""What a long sitting costs in memory: thousands of keys drawn at random, of papers moved through, changes of focus.

Run as `python -m tests.bench.endurance HOME [KEYS] [CHANGES]`; HOME is copied, for the keys mark papers.
"""

import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.bench.ours import opened
from tests.bench.watched import Watched

KEYS = 3_600
CHANGES = 900
REPORTS = 6
"""Times memory is looked at; before the first, the program has seen as many keys."""

LETTERS = "jjjjjkkkGgnNsm*zpuTh[]~ "
"""Keys of the list that leave the program running; the likelier ones more often."""

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
"""Seconds between keys: somebody in a hurry."""


def keys(chance: random.Random) -> Iterator[str]:
    """Moves, marks, searches and dialogs without end."""
    while True:
        drawn = chance.random()
        if drawn < 0.05:
            yield from ("/", *chance.choice(WORDS), "\r")
        elif drawn < 0.08:
            yield from (chance.choice(DIALOGS), "x", ESCAPE, ESCAPE)
        elif drawn < 0.25:
            yield chance.choice(list(NAMED.values()))
        else:
            yield chance.choice(LETTERS)


def changes() -> Iterator[str]:
    """Into the box and out of it."""
    while True:
        yield from ("/", ESCAPE)


def papers() -> Iterator[str]:
    """One after the other, each shown: what is left behind by each adds up."""
    while True:
        yield "j"


def main(home: Path, number: int, focus: int) -> None:
    """Print memory as it goes."""
    with opened(home) as library:
        shows = f"{library.papers.count():,} papers"
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "home"
        shutil.copytree(home, copied)
        for name, pressed, total in (
            ("keys at random", keys(random.Random(1)), number),
            ("papers moved through", papers(), number),
            ("changes of focus", changes(), focus),
        ):
            with Watched([sys.executable, "-m", "paperbrowse", "--home", str(copied)]) as program:
                program.wait_for(shows)
                sizes = list(_sizes(program, pressed, total))
            print(f"{name}: MiB after each {total // REPORTS}: {' '.join(f'{size:.1f}' for size in sizes)}")


def _sizes(program: Watched, pressed: Iterator[str], total: int) -> Iterator[float]:
    for _ in range(REPORTS):
        for key in islice(pressed, total // REPORTS):
            program.write(key.encode())
            program.rest(PAUSE)
        program.rest()
        yield program.memory()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else KEYS,
        int(sys.argv[3]) if len(sys.argv) > 3 else CHANGES,
    )
