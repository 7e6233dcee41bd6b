"""Other forms of English words for search: plurals, and British and American spellings."""

import re
from collections.abc import Iterator

MIN_PLURAL_LENGTH = 3
"""Letters of the shorter form, because shorter words differ by an `s`: `ga` and `gas`."""

_PLURAL_ENDINGS = (
    *(("y", "ies"), ("is", "es"), ("ix", "ices"), ("ex", "ices"), ("um", "a"), ("us", "i"), ("a", "ae")),
    *(("pus", "pora"), ("erion", "eria"), ("enon", "ena"), ("hedron", "hedra"), ("maton", "mata")),
)
"""(singular, plural) of query, analysis, matrix, vertex, spectrum, nucleus, nebula, corpus, criterion, phenomenon,
polyhedron and automaton."""
_SIBILANTS = ("s", "x", "z", "ch", "sh")
_SINGULAR_ENDINGS = ("ss", "us", "is")
"""Endings of words that are singular in spite of their `s`."""


def plural_variants(word: str) -> Iterator[str]:
    """Yield possible plurals and singulars of a folded word; not all are words."""
    if word.isalpha():
        yield from (form for form in _plural_candidates(word) if min(len(form), len(word)) >= MIN_PLURAL_LENGTH)


def _plural_candidates(word: str) -> Iterator[str]:
    if not word.endswith("s"):
        yield f"{word}s"
    elif not word.endswith(_SINGULAR_ENDINGS):
        yield word[:-1]
    if word.endswith(_SIBILANTS):
        yield f"{word}es"
    if word.endswith("es") and word[:-2].endswith(_SIBILANTS):
        yield word[:-2]
    for singular, plural in _PLURAL_ENDINGS:
        if word.endswith(singular):
            yield word.removesuffix(singular) + plural
        if word.endswith(plural):
            yield word.removesuffix(plural) + singular


MIN_SPELLING_LENGTH = 5
"""Letters of a word, because shorter words with these endings are different words: `tour` and `tor`."""

_VOWEL, _CONSONANT = "[aeiou]", "[b-df-hj-np-tv-z]"
_SPELLING_ENDINGS = (
    ("is", "iz", "", "e|es|ed|er|ers|ing|ation|ations|ational|able"),
    ("ys", "yz", "", "e|es|ed|er|ers|ing"),
    ("our", "or", r"(?<=\w{3})", "|s|ed|ing|al|ally|able|ful|less|ite|ites"),
    # After a second syllable only, because filling and filing are different words.
    ("ll", "l", f"(?:(?<={_VOWEL}{_CONSONANT}{_VOWEL})|(?<={_VOWEL}{_CONSONANT}{{2}}{_VOWEL}))", "ed|ing|ings|er|ers"),
    ("tre", "ter", "", "|s"),  # codespell:ignore tre
    ("ogue", "og", "", "|s"),
    ("ence", "ense", "", "|s"),
)
"""(British, American, pattern before, endings after): `optimise`, `analyse`, `colour`, `modelling`, `centre`,
`catalogue`, `defence`."""

GREEK_NAMES = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        (
            *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
            *("nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        ),
        strict=True,
    )
)
"""By Greek letter: its name in papers."""
GREEK_LETTERS = {name: letter for letter, name in GREEK_NAMES.items()}


def spelling_variants(word: str) -> Iterator[str]:
    """Yield possible other spellings of a folded word; not all are words."""
    if word in GREEK_LETTERS:
        yield GREEK_LETTERS[word]
    if not word.isascii():
        spelled_out = "".join(GREEK_NAMES.get(letter, letter) for letter in word)
        if spelled_out != word:
            yield spelled_out
    if len(word) >= MIN_SPELLING_LENGTH:
        for british, american, before, after in _SPELLING_ENDINGS:
            for old, new in ((british, american), (american, british)):
                if matched := re.search(f"{before}{old}(?=(?:{after})$)", word):
                    yield word[: matched.start()] + new + word[matched.end() :]
