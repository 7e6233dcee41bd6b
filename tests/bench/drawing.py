"""Which queries a run asks: those of papers drawn from one half of a corpus, so that the other half can be tuned on."""

import random
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zlib import crc32

from paperbrowse.model.identity import paper_key
from tests.bench import queries
from tests.bench.corpus import papers_on
from tests.bench.queries import KnownItem

SPARE = 2
"""Papers looked at for each that is wanted: titles of less than three telling words make no queries."""


class Half(StrEnum):
    """The halves of a corpus: constants are set on one, figures come from the other."""

    TUNING = "tuning"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Questions:
    """Queries, and where the papers stand that they are meant for."""

    items: tuple[KnownItem, ...]
    """The queries of one paper stand together."""
    lines: dict[str, int]
    """Line of the corpus by key."""


def half_of(line: int, seed: int) -> Half:
    """The half a line of a corpus falls in, whatever else the corpus holds."""
    return (Half.TUNING, Half.REPORT)[crc32(f"{seed} {line}".encode()) & 1]


def draw(corpus: Path, size: int, number: int, half: Half, seed: int) -> Questions:
    """The queries of so many papers of one half; size is the number of lines."""
    within = [line for line in range(1, size + 1) if half_of(line, seed) == half]
    chosen = frozenset(random.Random(seed).sample(within, min(len(within), SPARE * number)))
    drawn = dict(papers_on(corpus, chosen))
    lines = {paper_key(paper): line for line, paper in drawn.items()}
    return Questions(tuple(queries.make(list(drawn.values()), number, seed)), lines)
