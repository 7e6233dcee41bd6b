"""Acronyms where a text defines them: `large language models (LLMs)`, `RLHF (reinforcement learning from ...)`.

After Schwartz and Hearst (2003), but strict: the letters are the initials of the words, in order. What is missed
is defined by another paper; what is wrong would send readers of one thing to another.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from paperbrowse.text.fold import folded_words

MIN_ACRONYM_LENGTH, MAX_ACRONYM_LENGTH = 2, 8
"""Letters of an acronym."""

SKIPPABLE_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with")
)
"""Words whose initial an acronym may leave out."""

_MAX_SKIPPED = 2
"""Small words that may stand between two that count."""

_PHRASE_WINDOW = 120
"""Characters before a parenthesis in which the phrase must begin."""

_PARENTHESIS = re.compile(r"\(([A-Za-z][^()\\$]{1,100})\)")
"""What is looked at; TeX never is."""
_ACRONYM = re.compile(r"[A-Z](?:-?[A-Za-z0-9]){1,8}")
_EARLIER_CLAUSES = re.compile(r".*[.,;:!?()\\$\n]", re.DOTALL)


def find_acronyms(text: str) -> list[tuple[str, str]]:
    """The (acronym, phrase) pairs a text defines, both folded: `("rag", "retrieval augmented generation")`."""
    if "(" not in text:
        return []
    found = []
    for matched in _PARENTHESIS.finditer(text):
        inside = matched.group(1)
        before = text[max(0, matched.start() - _PHRASE_WINDOW) : matched.start()].rstrip()
        if letters := _acronym_letters(inside):
            phrase = _phrase_at_end(_last_clause(before), letters)
        elif letters := _acronym_letters(before[before.rfind(" ") + 1 :]):
            phrase = _complete_phrase(inside, letters)
        else:
            continue
        if phrase:
            found.append((letters, phrase))
    return found


def count_acronyms(texts: Iterable[str | None]) -> Counter[tuple[str, str]]:
    """How many texts define each pair."""
    return Counter([pair for text in texts if text for pair in set(find_acronyms(text))])


def _last_clause(before: str) -> str:
    """The part of a text after its last stop, wherever that stands."""
    ended = _EARLIER_CLAUSES.match(before)
    return before[ended.end() :] if ended else before


def _acronym_letters(short: str) -> str:
    """An acronym's letters without the plural's `s`; empty for what is none."""
    return _normalize_acronym(short) if _ACRONYM.fullmatch(short) else ""


@lru_cache(maxsize=4_096)
def _normalize_acronym(short: str) -> str:
    """Kept, because a million papers share a few thousand acronyms."""
    bare = short.replace("-", "")
    if bare[-1] == "s" and bare[:-1].isupper():
        bare = bare[:-1]
    capitals = sum(map(str.isupper, bare))
    return (
        bare.lower()
        if MIN_ACRONYM_LENGTH <= len(bare) <= MAX_ACRONYM_LENGTH and capitals * 2 > len(bare) and bare.isascii()
        else ""
    )


def _phrase_at_end(clause: str, letters: str) -> str:
    """The words at the end of a clause that begin with the letters; read backwards, for that is where they end."""
    before = folded_words(clause)
    place = start = len(before)
    for letter in reversed(letters):
        place -= 1
        passed = 0
        while place >= 0 and before[place][0] != letter:
            if before[place] not in SKIPPABLE_WORDS or passed == _MAX_SKIPPED or start == len(before):
                return ""
            place, passed = place - 1, passed + 1
        if place < 0:
            return ""
        start = place
    if before[start] in SKIPPABLE_WORDS:
        return ""
    return _with_hyphenated(clause, before, start)


def _with_hyphenated(clause: str, clause_words: Sequence[str], start: int) -> str:
    """The words from a place on; those it is hyphened to belong to them where they share its initial, else none do."""
    pieces = clause.split()
    if len(pieces) == len(clause_words):
        return " ".join(clause_words[start:])
    place = len(clause_words)
    for piece in reversed(pieces):
        place -= len(folded_words(piece))
        if place <= start:
            break
    return " ".join(clause_words[place:]) if clause_words[place][0] == clause_words[start][0] else ""


def _complete_phrase(inside: str, letters: str) -> str:
    """The words of a parenthesis, where they are the phrase and nothing else."""
    phrase = _phrase_at_end(inside, letters)
    return phrase if phrase == " ".join(folded_words(inside)) else ""
