"""Twenty thousand papers made up from a seed, as uneven as real ones: a few words, names and days are everywhere."""

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


class Uneven:
    """Things of which each next one is rarer, as words are in texts (Zipf)."""

    def __init__(self, things: Sequence[str]) -> None:
        self._things = things
        self._weights = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))

    def some(self, chance: random.Random, many: int) -> list[str]:
        return chance.choices(self._things, cum_weights=self._weights, k=many)


def made_papers(many: int, seed: int = 7) -> Iterator[Paper]:
    """Papers that are all told apart by an id; the same ones for the same seed."""
    chance = random.Random(seed)
    coined = sorted({"".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(6_000)})
    chance.shuffle(coined)
    words, names = Uneven([*KNOWN, *coined]), Uneven([word.capitalize() for word in coined[:2_000]])
    for number in range(many):
        authors = _authors(chance, names)
        yield Paper(
            title=" ".join(words.some(chance, chance.randint(1, 9))),
            abstract=" ".join(words.some(chance, chance.randint(3, 45))) if chance.random() < 0.9 else None,
            authors=authors,
            author_count=len(authors) or None,
            published=_date(chance),
            arxiv_id=f"24{1 + number % 12:02d}.{number:05d}" if number % 3 else None,
            doi=None if number % 3 else f"10.1000/{number}",
            categories=tuple(dict.fromkeys(chance.choices(CATEGORIES, k=chance.randint(0, 3)))),
            venue=chance.choice(VENUES) if chance.random() < 0.3 else None,
            organization=chance.choice(ORGANIZATIONS) if chance.random() < 0.3 else None,
            code_url="https://github.com/a/b" if chance.random() < 0.2 else None,
            upvotes=int(chance.expovariate(0.1)) if chance.random() < 0.5 else None,
            comments=chance.randint(0, 5) if chance.random() < 0.5 else None,
            source=chance.choice(SOURCES),
        )


def _authors(chance: random.Random, names: Uneven) -> tuple[Author, ...]:
    found = []
    for _ in range(chance.randint(0, 4)):
        given, family = names.some(chance, 2)
        told_apart = chance.random() < 0.3
        found.append(Author(f"{given} {family}", family, given) if told_apart else Author(f"{given} {family}"))
    return tuple(found)


def _date(chance: random.Random) -> PartialDate | None:
    """Any day, or one of a few busy days; now and then a month, a year or none."""
    kind = chance.random()
    year, month, day = chance.randint(2015, 2026), chance.randint(1, 11), chance.randint(1, 28)
    if kind < 0.05:
        return None
    if kind < 0.3:
        return PartialDate(2024, 3, 1 + chance.randint(0, 2))
    if kind < 0.4:
        return PartialDate(year, month if kind < 0.35 else 0)
    return PartialDate(year, month, min(day, 23) if (year, month) == (2026, 11) else day)
