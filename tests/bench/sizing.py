"""A corpus brought to the size asked for: some of its papers, or more grown from them."""

import random
from pathlib import Path

from tests.bench.corpus import count, opened
from tests.bench.grow import grow


def sized(corpus: Path, size: int | None, folder: Path, seed: int) -> Path:
    """A file of so many papers: the corpus itself where it has them, else one in the folder."""
    there = count(corpus) if size else 0
    if size is None or size == there:
        return corpus
    out = folder / f"{size}.jsonl"
    if size > there:
        grow(corpus, size, out, seed)
    else:
        _cut(corpus, random.Random(seed).sample(range(1, there + 1), size), out)
    return out


def _cut(corpus: Path, chosen: list[int], out: Path) -> None:
    """Write some lines of a file, in its order."""
    lines = frozenset(chosen)
    with opened(corpus) as found, out.open("wb") as written:
        written.writelines(line for number, line in enumerate(found, start=1) if number in lines)
