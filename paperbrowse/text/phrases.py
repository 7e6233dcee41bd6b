"""Short phrases of English that messages share, the common prefix of texts, and corrections of names."""

from collections.abc import Collection, Iterable

LONG_NAME = 7
"""Letters of a name from which two of them may be wrong."""


def count_of(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: `1 author`, `20 authors`, `10,000 papers`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def common_prefix(texts: Iterable[str]) -> str:
    """Return the beginning that all texts share: that of the first and the last one in alphabetical order."""
    texts = list(texts)
    first, last = min(texts, default=""), max(texts, default="")
    differing = (index for index, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(differing, len(first))]


def closest_name(typed: str, names: Collection[str]) -> str:
    """Return the name that a misspelled or shortened one may stand for, or an empty string."""
    if longer := [name for name in names if typed and name.startswith(typed)]:
        return longer[0]
    from rapidfuzz import process  # late, because only a mistake needs it
    from rapidfuzz.distance import OSA

    mistakes = 1 if len(typed) < LONG_NAME else 2
    closest = process.extractOne(typed, names, scorer=OSA.distance, score_cutoff=mistakes)
    return closest[0] if closest else ""
