"""How much each tag is used: by all papers, and by some of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagUse:
    """One tag."""

    tag: str
    papers: int
    """How many papers have it, cached or not."""
    here: int
    """How many of those that were asked about."""


def tag_uses(
    counts: Mapping[str, int], tagged: Callable[[str], Sequence[int]], rows: Iterable[int]
) -> tuple[TagUse, ...]:
    """Every tag: those on these rows first, then the most used; however many rows, each is looked at once."""
    tags_of: defaultdict[int, list[str]] = defaultdict(list)
    for tag in counts:
        for row in tagged(tag):
            tags_of[row].append(tag)
    here: Counter[str] = Counter()
    for row in rows:
        if row in tags_of:
            here.update(tags_of[row])
    uses = (TagUse(tag, papers, here[tag]) for tag, papers in counts.items())
    return tuple(sorted(uses, key=lambda use: (not use.here, -use.papers, use.tag)))
