"""Search latency while queries are typed letter by letter into the running program, one search per letter."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from paperbrowse.library.results import SearchResult
from paperbrowse.settings import find_home
from paperbrowse.tui.run import prepare
from tests.bench.paperbrowse_engine import open_library
from tests.bench.query_sample import QuerySample
from tests.bench.scores import Times, times_of

SLOWEST = 10
"""Number of slowest texts in the report."""

TIMEOUT = 60.0
"""Seconds after which a missing result is an error, also on a busy machine."""


@dataclass(frozen=True, slots=True)
class TypingLatency:
    """Milliseconds inside the library, from the text in the box to its result."""

    queries: int
    times: Times
    """To the first result, which may be partial."""
    by_letters: dict[str, Times]
    slowest: tuple[tuple[float, str], ...]
    """(milliseconds, text)."""
    partial: int
    """Number of searches that showed a partial result first."""
    full_times: Times
    """Of the partial searches, repeated without a time limit."""


def measure(home: Path, sample: QuerySample, limit: int | None, seed: int) -> TypingLatency:
    """Type queries in random order, while the terminal is painted as usual."""
    prepare()  # as the program does before anything else
    texts = [item.text for item in sample.items]
    texts = random.Random(seed).sample(texts, min(len(texts), limit or len(texts)))
    results = asyncio.run(_type(home, texts))
    by_letters: dict[str, list[float]] = defaultdict(list)
    for result in results:
        by_letters[_letters(result.query)].append(result.milliseconds)
    partial = [result.query for result in results if not result.complete]
    with open_library(home) as library:
        full_times = [library.search.run(text).milliseconds for text in partial]
    return TypingLatency(
        len(texts),
        times_of([result.milliseconds for result in results]),
        {letters: times_of(by_letters[letters]) for letters in sorted(by_letters)},
        tuple(sorted(((result.milliseconds, result.query) for result in results), reverse=True)[:SLOWEST]),
        len(partial),
        times_of(full_times),
    )


async def _type(home: Path, texts: list[str]) -> list[SearchResult]:
    """Return the first result of every prefix of every text."""
    # Late imports, because Textual reads the settings made by prepare() when it is imported.
    from paperbrowse.tui.screens.main import MainScreen
    from tests.tui.reader import reading

    results: list[SearchResult] = []  # without rows, because the garbage collector would scan millions of them
    async with reading(find_home(str(home), {})) as driver:
        shown: dict[str, SearchResult] = {}

        def record(result: SearchResult) -> None:
            shown.setdefault(result.query, result)

        driver.main.watch(driver.main, MainScreen.result.name, record, init=False)
        await driver.press("/")
        for text in texts:
            for end in range(1, len(text) + 1):
                shown.clear()
                driver.send(text[end - 1])
                result = await _wait_for(text[:end], shown)
                results.append(replace(result, rows=()))
                await driver.drain()  # nobody types faster than the screen is painted
            await driver.press("ctrl+u")
    return results


async def _wait_for(query: str, shown: Mapping[str, SearchResult]) -> SearchResult:
    deadline = time.monotonic() + TIMEOUT
    while query not in shown:
        if time.monotonic() > deadline:
            raise TimeoutError(f"no result for {query!r} within {TIMEOUT:.0f} s")
        await asyncio.sleep(0.002)
    return shown[query]


def _letters(text: str) -> str:
    number = len(text)
    return f"{number}" if number <= 3 else "4 to 9" if number <= 9 else "over 9"
