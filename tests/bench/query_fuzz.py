"""Random texts as queries: reports those that raise an error, and how long each search takes, with related papers.

Run as `python -m tests.bench.query_fuzz NUMBER [SEED [HOME]]`, with NUMBER such as 100000. Without a home it uses a
small library of generated papers.
"""

import random
import sys
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from paperbrowse.library.library import SCREEN_TIMEOUT, Library
from paperbrowse.settings import find_home
from tests.papers.stores import take
from tests.search.made_papers import made_papers
from tests.search.typed import typed

PAPERS = 2_000


def main(number: int, seed: int, home: str | None) -> int:
    """Search for random texts, print each error with its text, and return the number of errors."""
    chance, errors, times = random.Random(seed), 0, []
    with TemporaryDirectory() as folder, Library(find_home(home or folder)) as library:
        if home is None:
            take(library._stores.papers, list(made_papers(PAPERS)))
        for _ in range(number):
            text = typed(chance)
            started = perf_counter()
            try:
                result = library.search.add_related(library.search.run(text, SCREEN_TIMEOUT))
                library.papers.entries(list(result.rows)[:3])
            except Exception as error:  # noqa: BLE001 - the search must not raise any error
                errors += 1
                print(f"{type(error).__name__}: {error}: {text[:200]!r}")
            times.append((perf_counter() - started, text))
    percentiles = quantiles([seconds for seconds, _ in times], n=100)
    slowest, text = max(times)
    print(
        f"{number:,} texts, {errors} errors; {percentiles[49] * 1000:.2f} ms p50, {percentiles[94] * 1000:.2f} ms p95"
    )
    print(f"slowest {slowest * 1000:.1f} ms, {len(text):,} characters: {text[:300]!r}")
    return errors


if __name__ == "__main__":
    arguments = dict(enumerate(sys.argv))
    sys.exit(bool(main(int(arguments[1]), int(arguments.get(2, 1)), arguments.get(3))))
