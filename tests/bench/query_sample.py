"""The queries of a benchmark: made for papers sampled from one half of a corpus; the other half is for tuning."""

import random
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zlib import crc32

from paperbrowse.model.identity import paper_key
from tests.bench import queries
from tests.bench.corpus import papers_on_lines
from tests.bench.queries import KnownItem

SPARE = 2
"""Papers sampled for each one needed, because no queries are made for titles of fewer than three content words."""


class Half(StrEnum):
    """The halves of a corpus: constants are tuned on one, figures are reported for the other."""

    TUNING = "tuning"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class QuerySample:
    """Queries, and the line numbers of their target papers."""

    items: tuple[KnownItem, ...]
    """The queries, grouped by paper."""
    lines: dict[str, int]
    """Line number in the corpus by paper key."""


def half_of(line: int, seed: int) -> Half:
    """Return the half that a line of a corpus belongs to, whatever the size of the corpus."""
    return (Half.TUNING, Half.REPORT)[crc32(f"{seed} {line}".encode()) & 1]


def sample_queries(corpus: Path, size: int, number: int, half: Half, seed: int) -> QuerySample:
    """Make queries for `number` papers of one half of a corpus of `size` lines."""
    candidates = [line for line in range(1, size + 1) if half_of(line, seed) == half]
    chosen = frozenset(random.Random(seed).sample(candidates, min(len(candidates), SPARE * number)))
    papers = dict(papers_on_lines(corpus, chosen))
    lines = {paper_key(paper): line for line, paper in papers.items()}
    return QuerySample(tuple(queries.make(list(papers.values()), number, seed)), lines)
