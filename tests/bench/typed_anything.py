"""A hundred thousand texts typed into the search box: what raised, and how long each took.

python -m tests.bench.typed_anything 100000 [seed [home]]; without a home, a small library is made up.
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


def main(many: int, seed: int, home: str | None) -> int:
    """How many raised; each is told with its text."""
    chance, raised, times = random.Random(seed), 0, []
    with TemporaryDirectory() as folder, Library(find_home(home or folder)) as opened:
        if home is None:
            take(opened._stores.papers, list(made_papers(PAPERS)))
        for _ in range(many):
            text = typed(chance)
            started = perf_counter()
            try:
                opened.papers.entries(list(opened.search.run(text, SCREEN_TIMEOUT).rows)[:3])
            except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
                raised += 1
                print(f"{type(error).__name__}: {error}: {text[:200]!r}")
            times.append((perf_counter() - started, text))
    cuts = quantiles([took for took, _ in times], n=100)
    slowest, text = max(times)
    print(f"{many:,} texts, {raised} raised; {cuts[49] * 1000:.2f} ms p50, {cuts[94] * 1000:.2f} ms p95")
    print(f"slowest {slowest * 1000:.1f} ms, {len(text):,} characters: {text[:300]!r}")
    return raised


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    sys.exit(bool(main(int(given[1]), int(given.get(2, 1)), given.get(3))))
