"""One and many of an English noun, by its ending: what search takes for one word in two forms."""

from collections.abc import Iterator

SHORTEST = 3
"""Letters of the shorter form below which an `s` more is another word: `ga` and `gas`."""

_ENDINGS = (
    *(("y", "ies"), ("is", "es"), ("ix", "ices"), ("ex", "ices"), ("um", "a"), ("us", "i"), ("a", "ae")),
    *(("pus", "pora"), ("erion", "eria"), ("enon", "ena"), ("hedron", "hedra"), ("maton", "mata")),
)
"""query, analysis, matrix, vertex, spectrum, nucleus, nebula, corpus, criterion, phenomenon, polyhedron and automaton,
with what stands there for many."""
_HISSING = ("s", "x", "z", "ch", "sh")
_SINGULAR = ("ss", "us", "is")
"""Ends of words that have an `s` of their own."""


def other_numbers(word: str) -> Iterator[str]:
    """What a folded word would be for many, or for one; not all that come are words."""
    if word.isalpha():
        yield from (found for found in _changed(word) if min(len(found), len(word)) >= SHORTEST)


def _changed(word: str) -> Iterator[str]:
    if not word.endswith("s"):
        yield f"{word}s"
    elif not word.endswith(_SINGULAR):
        yield word[:-1]
    if word.endswith(_HISSING):
        yield f"{word}es"
    if word.endswith("es") and word[:-2].endswith(_HISSING):
        yield word[:-2]
    for one, many in _ENDINGS:
        if word.endswith(one):
            yield word.removesuffix(one) + many
        if word.endswith(many):
            yield word.removesuffix(many) + one
