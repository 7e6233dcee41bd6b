"""Stems of English words, by the algorithm of Porter (1980): `hallucinates`, `hallucination` -> hallucin."""

from collections.abc import Iterable
from functools import lru_cache

_STEP_2 = (
    *(("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able")),
    *(("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate")),
    *(("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al")),
    *(("iviti", "ive"), ("biliti", "ble"), ("logi", "log")),
)
_STEP_3 = (
    *(("icate", "ic"), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")),
    ("ative", ""),  # codespell:ignore ative
)
_STEP_4 = (
    *("ement", "ance", "ence", "able", "ible", "ment", "sion", "tion", "ant", "ent", "ism", "ate", "iti", "ous"),
    *("ive", "ize", "al", "er", "ic", "ou"),
)

MIN_STEMMED_LENGTH = 3
"""Letters of a word that has a stem; `is` and `as` stay."""


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return the stem of a folded word; a word with other letters than a to z stays as it is."""
    if len(word) < MIN_STEMMED_LENGTH or not (word.isascii() and word.isalpha()):
        return word
    word = _without_ed_or_ing(_without_s(word))
    if word.endswith("y") and "v" in _shape(word[:-1]):
        word = word[:-1] + "i"
    word = _replace_ending(_replace_ending(word, _STEP_2), _STEP_3)
    return _without_final_e(_without_suffix(word))


def _shape(word: str) -> str:
    """Return `c` for each consonant and `v` for each vowel; y is a vowel after a consonant."""
    shape = ""
    for letter in word:
        shape += "v" if letter in "aeiou" or (letter == "y" and shape.endswith("c")) else "c"
    return shape


def _syllables(word: str) -> int:
    return _shape(word).count("vc")


def _ends_short(word: str) -> bool:
    """Return whether a word ends like `hop` and not like `hoop`, `snow` or `box`."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _without_s(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _without_ed_or_ing(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _syllables(word[:-3]) else word
    rest = next((word.removesuffix(ending) for ending in ("ed", "ing") if word.endswith(ending)), "")
    if "v" not in _shape(rest):
        return word
    if rest.endswith(("at", "bl", "iz")) or (_syllables(rest) == 1 and _ends_short(rest)):
        return rest + "e"
    is_doubled = rest[-2:-1] == rest[-1] and rest[-1] not in "aeioulsz"
    return rest[:-1] if is_doubled else rest


def _replace_ending(word: str, endings: Iterable[tuple[str, str]]) -> str:
    for ending, other in endings:
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            return rest + other if _syllables(rest) else word
    return word


def _without_suffix(word: str) -> str:
    for suffix in _STEP_4:
        if word.endswith(suffix):
            rest = word[:-3] if suffix in ("sion", "tion") else word.removesuffix(suffix)
            return rest if _syllables(rest) > 1 else word
    return word


def _without_final_e(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        syllables = _syllables(rest)
        return rest if syllables > 1 or (syllables == 1 and not _ends_short(rest)) else word
    return word[:-1] if word.endswith("ll") and _syllables(word) > 1 else word
