"""Papers generated from a seed. As in real ones, a few words, names and days are very frequent."""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from paperbrowse.model.paper import Author, Paper
from paperbrowse.text.dates import PartialDate

KNOWN = (
    "the", "of", "and", "for", "in", "we", "with", "a", "on", "to", "model", "learning", "data", "language",
    "token", "level", "graph", "neural", "attention", "transformer", "transformers", "network", "networks",
    "deep", "pre", "training", "pre-training", "token-level", "state-of-the-art", "dataset", "set", "retrieval",
    "survey", "code", "completion", "preference", "optimization", "Schrödinger", "naïve", "co-operation",
    "k-means", "GPT-4", "x²", "ﬁne-tuning", "大", "模", "型", "大模型", "학습", "обучение", "or", "not", "near", "OR",
    "NOT", "don't", "e.g.", "$\\alpha$-divergence", "Bal\\'azs",
)  # fmt: skip
CATEGORIES = ("cs.CL", "cs.LG", "cs.AI", "cs", "math.GT", "stat.ML", "hep-th", "q-bio.NC")
VENUES = ("EMNLP 2024", "NeurIPS", "Journal of Graph Learning", "ACL 2023 Findings")
ORGANIZATIONS = ("Deep Mind", "清华大学", "Université de Montréal", "MIT")
SOURCES = ("arxiv", "jsonl", "huggingface-page")
_SYLLABLES = (
    "ba", "ce", "di", "fo", "gu", "hal", "ing", "ker", "lo", "mi", "net", "or", "pra", "que", "ri", "sto",
    "tur", "ver", "win", "xi", "zo", "én", "ça",
)  # fmt: skip


class ZipfChoice:
    """Random choice by Zipf's law: each item is rarer than the one before, like words in texts."""

    def __init__(self, items: Sequence[str]) -> None:
        self._things = items
        self._weights = list(accumulate(1 / rank for rank in range(1, len(items) + 1)))

    def choose(self, rng: random.Random, count: int) -> list[str]:
        return rng.choices(self._things, cum_weights=self._weights, k=count)


def made_papers(count: int, seed: int = 7) -> Iterator[Paper]:
    """Generate papers with distinct ids, the same ones for the same seed."""
    rng = random.Random(seed)
    coined = sorted({"".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(6_000)})
    rng.shuffle(coined)
    words, names = ZipfChoice([*KNOWN, *coined]), ZipfChoice([word.capitalize() for word in coined[:2_000]])
    for number in range(count):
        authors = _authors(rng, names)
        yield Paper(
            title=" ".join(words.choose(rng, rng.randint(1, 9))),
            abstract=" ".join(words.choose(rng, rng.randint(3, 45))) if rng.random() < 0.9 else None,
            authors=authors,
            author_count=len(authors) or None,
            published=_date(rng),
            arxiv_id=f"24{1 + number % 12:02d}.{number:05d}" if number % 3 else None,
            doi=None if number % 3 else f"10.1000/{number}",
            categories=tuple(dict.fromkeys(rng.choices(CATEGORIES, k=rng.randint(0, 3)))),
            venue=rng.choice(VENUES) if rng.random() < 0.3 else None,
            organization=rng.choice(ORGANIZATIONS) if rng.random() < 0.3 else None,
            code_url="https://github.com/a/b" if rng.random() < 0.2 else None,
            upvotes=int(rng.expovariate(0.1)) if rng.random() < 0.5 else None,
            comments=rng.randint(0, 5) if rng.random() < 0.5 else None,
            source=rng.choice(SOURCES),
        )


def _authors(rng: random.Random, names: ZipfChoice) -> tuple[Author, ...]:
    authors = []
    for _ in range(rng.randint(0, 4)):
        given, family = names.choose(rng, 2)
        has_parts = rng.random() < 0.3
        authors.append(Author(f"{given} {family}", family, given) if has_parts else Author(f"{given} {family}"))
    return tuple(authors)


def _date(rng: random.Random) -> PartialDate | None:
    """Return any day or one of a few frequent days, sometimes only a month, a year or None."""
    kind = rng.random()
    year, month, day = rng.randint(2015, 2026), rng.randint(1, 11), rng.randint(1, 28)
    if kind < 0.05:
        return None
    if kind < 0.3:
        return PartialDate(2024, 3, 1 + rng.randint(0, 2))
    if kind < 0.4:
        return PartialDate(year, month if kind < 0.35 else 0)
    return PartialDate(year, month, min(day, 23) if (year, month) == (2026, 11) else day)
