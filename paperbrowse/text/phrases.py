"""Short phrases of English that messages share, and the common prefix of texts."""

from collections.abc import Iterable


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 author`, `20 authors`, `10,000 papers`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def common_prefix(texts: Iterable[str]) -> str:
    """Return the beginning that all texts share: that of the first and the last one in alphabetical order."""
    texts = list(texts)
    first, last = min(texts, default=""), max(texts, default="")
    differing = (index for index, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differing, len(first))]
