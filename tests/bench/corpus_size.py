"""A corpus of a given size: a sample of an existing corpus, or a larger one generated from it."""

import random
from pathlib import Path

from tests.bench.corpus import count, open_lines
from tests.bench.corpus_generator import generate


def resized(corpus: Path, size: int | None, folder: Path, seed: int) -> Path:
    """Return a file of `size` papers: the corpus itself if it has that many, else a new file in the folder."""
    current_size = count(corpus) if size else 0
    if size is None or size == current_size:
        return corpus
    out = folder / f"{size}.jsonl"
    if size > current_size:
        generate(corpus, size, out, seed)
    else:
        _write_lines(corpus, frozenset(random.Random(seed).sample(range(1, current_size + 1), size)), out)
    return out


def _write_lines(corpus: Path, numbers: frozenset[int], out: Path) -> None:
    """Write some lines of a file, in its order."""
    with open_lines(corpus) as lines, out.open("wb") as file:
        file.writelines(line for number, line in enumerate(lines, start=1) if number in numbers)
