"""One word as others spell it: British and American, and Greek letters by their names."""

import re
from collections.abc import Iterator

SHORTEST = 5
"""Letters below which an ending of these is another word: `tour` and `tor`."""

_VOWEL, _CONSONANT = "[aeiou]", "[b-df-hj-np-tv-z]"
_ENDINGS = (
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

GREEK = dict(
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
GREEK_LETTERS = {name: letter for letter, name in GREEK.items()}
"""The letter of each name."""


def other_spellings(word: str) -> Iterator[str]:
    """How else a folded word may be written; not all that come are words."""
    if word in GREEK_LETTERS:
        yield GREEK_LETTERS[word]
    if not word.isascii():
        named = "".join(GREEK.get(letter, letter) for letter in word)
        if named != word:
            yield named
    if len(word) >= SHORTEST:
        for british, american, behind, before in _ENDINGS:
            for one, other in ((british, american), (american, british)):
                if found := re.search(f"{behind}{one}(?=(?:{before})$)", word):
                    yield word[: found.start()] + other + word[found.end() :]
