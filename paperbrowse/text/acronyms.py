"""Acronyms where a text defines them: `large language models (LLMs)`, `RLHF (reinforcement learning from ...)`.

After Schwartz and Hearst (2003), but strict: the letters are the initials of the words, in order. What is missed
is defined by another paper; what is wrong would send readers of one thing to another.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from paperbrowse.text.fold import words

SHORTEST, LONGEST = 2, 8
"""Letters of an acronym."""

SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with")
)
"""Words whose initial an acronym may leave out."""

_BETWEEN = 2
"""Small words that may stand between two that count."""

_BEFORE = 120
"""Characters before a parenthesis in which the phrase must begin."""

_PARENTHESIS = re.compile(r"\(([A-Za-z][^()\\$]{1,100})\)")
"""What is looked at; TeX never is."""
_SHORT = re.compile(r"[A-Z](?:-?[A-Za-z0-9]){1,8}")
_CLAUSES_BEFORE = re.compile(r".*[.,;:!?()\\$\n]", re.DOTALL)


def defined(text: str) -> list[tuple[str, str]]:
    """The (acronym, phrase) pairs a text defines, both folded: `("rag", "retrieval augmented generation")`."""
    if "(" not in text:
        return []
    found = []
    for matched in _PARENTHESIS.finditer(text):
        inside = matched.group(1)
        before = text[max(0, matched.start() - _BEFORE) : matched.start()].rstrip()
        if letters := _letters(inside):
            phrase = _ending(_clause(before), letters)
        elif letters := _letters(before[before.rfind(" ") + 1 :]):
            phrase = _whole(inside, letters)
        else:
            continue
        if phrase:
            found.append((letters, phrase))
    return found


def count_acronyms(texts: Iterable[str | None]) -> Counter[tuple[str, str]]:
    """How many texts define each pair."""
    return Counter([pair for text in texts if text for pair in set(defined(text))])


def _clause(before: str) -> str:
    """The part of a text after its last stop, wherever that stands."""
    ended = _CLAUSES_BEFORE.match(before)
    return before[ended.end() :] if ended else before


def _letters(short: str) -> str:
    """An acronym's letters without the plural's `s`; empty for what is none."""
    return _letters_of_short(short) if _SHORT.fullmatch(short) else ""


@lru_cache(maxsize=4_096)
def _letters_of_short(short: str) -> str:
    """Kept, because a million papers share a few thousand acronyms."""
    bare = short.replace("-", "")
    if bare[-1] == "s" and bare[:-1].isupper():
        bare = bare[:-1]
    capitals = sum(map(str.isupper, bare))
    return bare.lower() if SHORTEST <= len(bare) <= LONGEST and capitals * 2 > len(bare) and bare.isascii() else ""


def _ending(clause: str, letters: str) -> str:
    """The words at the end of a clause that begin with the letters; read backwards, for that is where they end."""
    before = words(clause)
    place = start = len(before)
    for letter in reversed(letters):
        place -= 1
        passed = 0
        while place >= 0 and before[place][0] != letter:
            if before[place] not in SMALL or passed == _BETWEEN or start == len(before):
                return ""
            place, passed = place - 1, passed + 1
        if place < 0:
            return ""
        start = place
    if before[start] in SMALL:
        return ""
    return _unbroken(clause, before, start)


def _unbroken(clause: str, before: Sequence[str], start: int) -> str:
    """The words from a place on; those it is hyphened to belong to them where they share its initial, else none do."""
    pieces = clause.split()
    if len(pieces) == len(before):
        return " ".join(before[start:])
    place = len(before)
    for piece in reversed(pieces):
        place -= len(words(piece))
        if place <= start:
            break
    return " ".join(before[place:]) if before[place][0] == before[start][0] else ""


def _whole(inside: str, letters: str) -> str:
    """The words of a parenthesis, where they are the phrase and nothing else."""
    phrase = _ending(inside, letters)
    return phrase if phrase == " ".join(words(inside)) else ""
