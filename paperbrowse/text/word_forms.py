"""One and many of an English noun, by its ending: what search takes for one word in two forms."""

import re
from collections.abc import Iterator

MIN_PLURAL_LENGTH = 3
"""Letters of the shorter form below which an `s` more is another word: `ga` and `gas`."""

_PLURAL_ENDINGS = (
    *(("y", "ies"), ("is", "es"), ("ix", "ices"), ("ex", "ices"), ("um", "a"), ("us", "i"), ("a", "ae")),
    *(("pus", "pora"), ("erion", "eria"), ("enon", "ena"), ("hedron", "hedra"), ("maton", "mata")),
)
"""query, analysis, matrix, vertex, spectrum, nucleus, nebula, corpus, criterion, phenomenon, polyhedron and automaton,
with what stands there for many."""
_SIBILANTS = ("s", "x", "z", "ch", "sh")
_SINGULAR_ENDINGS = ("ss", "us", "is")
"""Ends of words that have an `s` of their own."""


def plural_variants(word: str) -> Iterator[str]:
    """What a folded word would be for many, or for one; not all that come are words."""
    if word.isalpha():
        yield from (found for found in _plural_candidates(word) if min(len(found), len(word)) >= MIN_PLURAL_LENGTH)


def _plural_candidates(word: str) -> Iterator[str]:
    if not word.endswith("s"):
        yield f"{word}s"
    elif not word.endswith(_SINGULAR_ENDINGS):
        yield word[:-1]
    if word.endswith(_SIBILANTS):
        yield f"{word}es"
    if word.endswith("es") and word[:-2].endswith(_SIBILANTS):
        yield word[:-2]
    for one, many in _PLURAL_ENDINGS:
        if word.endswith(one):
            yield word.removesuffix(one) + many
        if word.endswith(many):
            yield word.removesuffix(many) + one


MIN_SPELLING_LENGTH = 5
"""Letters below which an ending of these is another word: `tour` and `tor`."""

_VOWEL, _CONSONANT = "[aeiou]", "[b-df-hj-np-tv-z]"
_SPELLING_ENDINGS = (
    ("is", "iz", "", "e|es|ed|er|ers|ing|ation|ations|ational|able"),
    ("ys", "yz", "", "e|es|ed|er|ers|ing"),
    ("our", "or", r"(?<=\w{3})", "|s|ed|ing|al|ally|able|ful|less|ite|ites"),
    # After a second syllable only: filling and filing are two words.
    ("ll", "l", f"(?:(?<={_VOWEL}{_CONSONANT}{_VOWEL})|(?<={_VOWEL}{_CONSONANT}{{2}}{_VOWEL}))", "ed|ing|ings|er|ers"),
    ("tre", "ter", "", "|s"),
    ("ogue", "og", "", "|s"),
    ("ence", "ense", "", "|s"),
)
"""(British, American, behind what, before what): optimise, analyse, colour, modelling, centre, catalogue, defence."""

GREEK_NAMES = dict(
    zip(
        (*"αβγδεζηθικλμνξοπρστυφχψω",),
        (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
            *("nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        ),
        strict=True,
    )
)
"""The names of letters as papers write them."""
GREEK_LETTERS = {name: letter for letter, name in GREEK_NAMES.items()}
"""The letter of each name."""


def spelling_variants(word: str) -> Iterator[str]:
    """How else a folded word may be written; not all that come are words."""
    if word in GREEK_LETTERS:
        yield GREEK_LETTERS[word]
    if not word.isascii():
        named = "".join(GREEK_NAMES.get(letter, letter) for letter in word)
        if named != word:
            yield named
    if len(word) >= MIN_SPELLING_LENGTH:
        for british, american, behind, before in _SPELLING_ENDINGS:
            for one, other in ((british, american), (american, british)):
                if found := re.search(f"{behind}{one}(?=(?:{before})$)", word):
                    yield word[: found.start()] + other + word[found.end() :]
