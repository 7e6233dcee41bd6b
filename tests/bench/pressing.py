"""What a key costs, from outside: to the frame that shows it, beside the least list Textual can draw; and typing.

Run as `python -m tests.bench.pressing HOME [ROUNDS]`, HOME being one that has papers. Pairs are taken in turn, so
that a busy machine slows both.
"""

import os
import random
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.bench.ours import opened, titles
from tests.bench.plain_list import TITLE
from tests.bench.score import times_of
from tests.bench.watched import Pressed, Watched

FRAMES_A_SECOND = "500"
"""As the program asks for: a frame is at most 2 ms away."""

DOWN, UP, PAGE_DOWN, PAGE_UP, HOME, END = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b[5~", b"\x1b[H", b"\x1b[F"
WHEEL_DOWN = b"\x1b[<65;11;11M"
CLEAR = b"\x15"

WALK: tuple[tuple[str, Sequence[bytes]], ...] = (
    ("a step", [DOWN] * 10),
    ("a step that scrolls", [DOWN] * 12),
    ("a step back", [UP] * 8),
    ("a page", [PAGE_DOWN] * 8),
    ("a page back", [PAGE_UP] * 6),
    ("End, Home", [END, HOME] * 4),
    ("the wheel", [WHEEL_DOWN] * 8),
)
"""Keys pressed one after another, in this order, by what they do."""

SETTLED = 0.5
"""Seconds in which a program has done all it does after its start."""

TYPED = 30
"""Titles whose first words are typed."""

IDLE = 5.0
"""Seconds in which nothing is pressed."""

Walked = dict[str, list[Pressed]]


def walked(command: Sequence[str], shows: str) -> Walked:
    """Start a program, and walk through its list."""
    found: Walked = defaultdict(list)
    with Watched(command) as program:
        program.wait_for(shows)
        program.rest(SETTLED)
        for name, keys in WALK:
            found[name] += [program.press(key) for key in keys]
    return found


def typed(command: Sequence[str], shows: str, texts: Iterable[str]) -> list[Pressed]:
    """Start the program, and type texts letter by letter, each when the one before has been answered."""
    found: list[Pressed] = []
    with Watched(command) as program:
        program.wait_for(shows)
        program.press(b"/")
        for text in texts:
            found += [program.press(letter.encode()) for letter in text]
            program.press(CLEAR)
    return found


def idle(command: Sequence[str], shows: str) -> float:
    """Milliseconds of processor time a second while nothing is pressed, the cursor in the search box."""
    with Watched(command) as program:
        program.wait_for(shows)
        program.press(b"/")
        program.rest(SETTLED)
        before = program.cpu()
        program.rest(IDLE)
        return (program.cpu() - before) / IDLE


def main(home: Path, rounds: int) -> None:
    """Print a table."""
    os.environ.update(TEXTUAL_FPS=FRAMES_A_SECOND, TEXTUAL_ANIMATIONS="none")
    with opened(home) as library:
        papers = library.papers.count()
    ours = [sys.executable, "-m", "paperbrowse", "--home", str(home)]
    plain = [sys.executable, "-m", "tests.bench.plain_list", str(papers)]
    shows = f"{papers:,} papers"
    pairs = [(walked(ours, shows), walked(plain, TITLE)) for _ in range(rounds)]
    print(f"{papers:,} papers, milliseconds, medians; plain is a list of as many rows with nothing behind it")
    print(f"{'':20} {'first frame':>11} {'plain':>7} {'ratio':>6} {'settled':>8} {'cpu':>6} {'plain':>6}")
    for name, _ in WALK:
        mine, theirs = ([one for pair in pairs for one in pair[side][name]] for side in (0, 1))
        a, b = _median(mine, lambda one: one.first), _median(theirs, lambda one: one.first)
        print(
            f"{name:20} {a:11.1f} {b:7.1f} {a / b:6.2f} {_median(mine, lambda one: one.settled):8.1f}"
            f" {_median(mine, lambda one: one.cpu):6.1f} {_median(theirs, lambda one: one.cpu):6.1f}"
        )
    letters = typed(ours, shows, _beginnings(home))
    _print_times("a letter: in the box", [one.first for one in letters])
    _print_times("its answer", [one.most for one in letters])
    _print_times("all of it", [one.settled for one in letters])
    _print_times("cpu", [one.cpu for one in letters])
    print(f"idle: {idle(ours, shows):.2f} ms of processor time a second")


def _median(pressed: Iterable[Pressed], of: Callable[[Pressed], float]) -> float:
    return statistics.median(map(of, pressed))


def _print_times(name: str, milliseconds: Sequence[float]) -> None:
    times = times_of(list(milliseconds))
    print(f"{name:20} p50 {times.p50:.1f}, p95 {times.p95:.1f}, max {times.max:.1f} ({times.number} letters)")


def _beginnings(home: Path) -> list[str]:
    """The first telling words of some titles, every second one with two letters swapped."""
    chance = random.Random(1)
    drawn = chance.sample(list(titles(home, 40 * TYPED)), TYPED)
    return [_swapped(text, chance) if n % 2 else text for n, text in enumerate(map(_telling, drawn))]


def _telling(title: str) -> str:
    return " ".join(re.findall(r"[a-z]{4,}", title.lower())[:3])


def _swapped(text: str, chance: random.Random) -> str:
    place = chance.randrange(1, max(2, len(text) - 2))
    return text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
