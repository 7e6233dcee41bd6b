"""Queries typed letter by letter into the running program: every beginning of every query is a search."""

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from paperbrowse.library.results import SearchResult
from paperbrowse.settings import find_home
from paperbrowse.tui.run import prepare
from tests.bench.drawing import Questions
from tests.bench.ours import opened
from tests.bench.score import Times, times_of

SLOWEST = 10
"""Slowest texts that a report names."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Milliseconds inside the library, from the text in the box to an answer."""

    queries: int
    times: Times
    """To what is shown at once."""
    by_letters: dict[str, Times]
    slowest: tuple[tuple[float, str], ...]
    """(milliseconds, text)."""
    in_part: int
    """Answers that were shown in part first."""
    whole: Times
    """From anew to all of such an answer, asked without a bound in time."""


def typed(home: Path, questions: Questions, most: int | None, seed: int) -> Typed:
    """Type queries in an order that keeps those of one paper apart, the terminal painting all the while."""
    prepare()  # as the program does before all else
    texts = [item.text for item in questions.items]
    texts = random.Random(seed).sample(texts, min(len(texts), most or len(texts)))
    views = asyncio.run(_shown(home, texts))
    by_letters: dict[str, list[float]] = defaultdict(list)
    for view in views:
        by_letters[_letters(view.query)].append(view.milliseconds)
    in_part = [view.query for view in views if not view.complete]
    with opened(home) as library:
        whole = [library.search.run(text).milliseconds for text in in_part]
    return Typed(
        len(texts),
        times_of([view.milliseconds for view in views]),
        {letters: times_of(by_letters[letters]) for letters in sorted(by_letters)},
        tuple(sorted(((view.milliseconds, view.query) for view in views), reverse=True)[:SLOWEST]),
        len(in_part),
        times_of(whole),
    )


async def _shown(home: Path, texts: list[str]) -> list[SearchResult]:
    """The first answer to every beginning of every text."""
    from tests.tui.reader import reading  # late: Textual reads what is prepared for it when it is imported

    found: list[SearchResult] = []  # without their rows: a collector that goes through millions of them takes its time
    async with reading(find_home(str(home), {})) as reader:
        shown: dict[str, SearchResult] = {}

        def note(view: SearchResult) -> None:
            shown.setdefault(view.query, view)

        reader.main.watch(reader.main, "result", note, init=False)
        await reader.press("/")
        for text in texts:
            for end in range(1, len(text) + 1):
                shown.clear()
                reader.send(text[end - 1])
                await reader.until(lambda wanted=text[:end]: wanted in shown)  # type: ignore[misc]
                found.append(replace(shown[text[:end]], rows=()))
                await reader.drain()  # nobody types faster than a screen is painted
            await reader.press("ctrl+u")
    return found


def _letters(text: str) -> str:
    typed = len(text)
    return f"{typed}" if typed <= 3 else "4 to 9" if typed <= 9 else "over 9"
