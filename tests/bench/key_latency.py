"""Key latency as seen by the terminal: time until a frame shows the key, compared with a minimal Textual list.

Run as `python -m tests.bench.key_latency HOME [ROUNDS]`; HOME must have papers. The two programs run in turn, so that a
busy machine slows both.
"""

import os
import random
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.bench.paperbrowse_engine import open_library, titles
from tests.bench.plain_list import TITLE
from tests.bench.scores import times_of
from tests.bench.screen_watch import KeyResponse, ScreenWatch

FRAMES_PER_SECOND = "500"
"""The program's setting: the next frame is at most 2 ms away."""

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
"""Keys to press one after another, in this order, by their effect."""

SETTLE_SECONDS = 0.5
"""Seconds without output after which a program has finished its startup."""

TITLES = 30
"""Number of titles whose first words are typed."""

IDLE_SECONDS = 5.0
"""Seconds without a key press."""

KeyResponses = dict[str, list[KeyResponse]]


def walk(command: Sequence[str], text: str) -> KeyResponses:
    """Start a program, wait for a text on the screen, and move through its list."""
    responses: KeyResponses = defaultdict(list)
    with ScreenWatch(command) as screen:
        screen.wait_for(text)
        screen.settle(SETTLE_SECONDS)
        for name, keys in WALK:
            responses[name] += [screen.press(key) for key in keys]
    return responses


def type_queries(command: Sequence[str], text: str, queries: Iterable[str]) -> list[KeyResponse]:
    """Start the program, and type queries letter by letter, each letter after the results of the one before."""
    responses: list[KeyResponse] = []
    with ScreenWatch(command) as screen:
        screen.wait_for(text)
        screen.press(b"/")
        for query in queries:
            responses += [screen.press(letter.encode()) for letter in query]
            screen.press(CLEAR)
    return responses


def idle_cpu(command: Sequence[str], text: str) -> float:
    """Return the CPU milliseconds per second while no key is pressed and the cursor is in the search box."""
    with ScreenWatch(command) as screen:
        screen.wait_for(text)
        screen.press(b"/")
        screen.settle(SETTLE_SECONDS)
        before = screen.cpu()
        screen.settle(IDLE_SECONDS)
        return (screen.cpu() - before) / IDLE_SECONDS


def main(home: Path, rounds: int) -> None:
    """Print a table of the latencies."""
    os.environ.update(TEXTUAL_FPS=FRAMES_PER_SECOND, TEXTUAL_ANIMATIONS="none")
    with open_library(home) as library:
        papers = library.papers.count()
    program = [sys.executable, "-m", "paperbrowse", "--home", str(home)]
    plain_list = [sys.executable, "-m", "tests.bench.plain_list", str(papers)]
    text = f"{papers:,} papers"
    pairs = [(walk(program, text), walk(plain_list, TITLE)) for _ in range(rounds)]
    print(f"{papers:,} papers, median milliseconds; plain is a minimal Textual list with as many rows")
    print(f"{'':20} {'first frame':>11} {'plain':>7} {'ratio':>6} {'settled':>8} {'cpu':>6} {'plain':>6}")
    for name, _ in WALK:
        own, plain = ([response for pair in pairs for response in pair[side][name]] for side in (0, 1))
        own_first, plain_first = _median(own, lambda key: key.first), _median(plain, lambda key: key.first)
        print(
            f"{name:20} {own_first:11.1f} {plain_first:7.1f} {own_first / plain_first:6.2f}"
            f" {_median(own, lambda key: key.settled):8.1f}"
            f" {_median(own, lambda key: key.cpu):6.1f} {_median(plain, lambda key: key.cpu):6.1f}"
        )
    letters = type_queries(program, text, _queries(home))
    _print_times("letter in the box", [response.first for response in letters])
    _print_times("its results", [response.largest for response in letters])
    _print_times("last frame", [response.settled for response in letters])
    _print_times("cpu", [response.cpu for response in letters])
    print(f"idle: {idle_cpu(program, text):.2f} ms of processor time per second")


def _median(responses: Iterable[KeyResponse], figure: Callable[[KeyResponse], float]) -> float:
    return statistics.median(map(figure, responses))


def _print_times(name: str, milliseconds: Sequence[float]) -> None:
    times = times_of(list(milliseconds))
    print(f"{name:20} p50 {times.p50:.1f}, p95 {times.p95:.1f}, max {times.max:.1f} ({times.number} letters)")


def _queries(home: Path) -> list[str]:
    """Return the first long words of some titles, every second query with two letters swapped."""
    chance = random.Random(1)
    sample = chance.sample(list(titles(home, 40 * TITLES)), TITLES)
    return [_swapped(text, chance) if n % 2 else text for n, text in enumerate(map(_first_words, sample))]


def _first_words(title: str) -> str:
    return " ".join(re.findall(r"[a-z]{4,}", title.lower())[:3])


def _swapped(text: str, chance: random.Random) -> str:
    index = chance.randrange(1, max(2, len(text) - 2))
    return text[:index] + text[index + 1 : index + 2] + text[index : index + 1] + text[index + 2 :]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
