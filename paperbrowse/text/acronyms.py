"""Acronyms that a text defines: `large language models (LLMs)`, `RLHF (reinforcement learning from ...)`.

The method follows Schwartz and Hearst (2003), but is strict: the letters must be the initials of the words, in order.
Another paper defines what this misses, while a wrong definition would make a search match the wrong papers.
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
"""Words whose initial may be missing in an acronym."""

_MAX_SKIPPED = 2
"""Skippable words between two words of the acronym."""

_PHRASE_WINDOW = 120
"""Characters before a parenthesis, in which the phrase must start."""

_PARENTHESIS = re.compile(r"\(([A-Za-z][^()\\$]{1,100})\)")
"""Parentheses that may hold an acronym or its phrase; never TeX."""
_ACRONYM = re.compile(r"[A-Z](?:-?[A-Za-z0-9]){1,8}")
_EARLIER_CLAUSES = re.compile(r".*[.,;:!?()\\$\n]", re.DOTALL)


def find_acronyms(text: str) -> list[tuple[str, str]]:
    """Return the (acronym, phrase) pairs of a text, both folded: `("rag", "retrieval augmented generation")`."""
    if "(" not in text:
        return []
    pairs = []
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
            pairs.append((letters, phrase))
    return pairs


def count_acronyms(texts: Iterable[str | None]) -> Counter[tuple[str, str]]:
    """Return the number of texts that define each pair."""
    return Counter([pair for text in texts if text for pair in set(find_acronyms(text))])


def _last_clause(before: str) -> str:
    """Return the part of a text after its last punctuation mark."""
    earlier = _EARLIER_CLAUSES.match(before)
    return before[earlier.end() :] if earlier else before


def _acronym_letters(short: str) -> str:
    """Return an acronym's letters without the plural `s`; empty if the text is not an acronym."""
    return _normalize_acronym(short) if _ACRONYM.fullmatch(short) else ""


@lru_cache(maxsize=4_096)
def _normalize_acronym(short: str) -> str:
    """Cached, because a million papers share a few thousand acronyms."""
    bare = short.replace("-", "")
    if bare[-1] == "s" and bare[:-1].isupper():
        bare = bare[:-1]
    capitals = sum(map(str.isupper, bare))
    has_valid_length = MIN_ACRONYM_LENGTH <= len(bare) <= MAX_ACRONYM_LENGTH
    return bare.lower() if has_valid_length and capitals * 2 > len(bare) and bare.isascii() else ""


def _phrase_at_end(clause: str, letters: str) -> str:
    """Return the words at the end of a clause that begin with the letters, found backwards; empty without a match."""
    words = folded_words(clause)
    index = start = len(words)
    for letter in reversed(letters):
        index -= 1
        skipped = 0
        while index >= 0 and words[index][0] != letter:
            if words[index] not in SKIPPABLE_WORDS or skipped == _MAX_SKIPPED or start == len(words):
                return ""
            index, skipped = index - 1, skipped + 1
        if index < 0:
            return ""
        start = index
    return "" if words[start] in SKIPPABLE_WORDS else _with_hyphenated(clause, words, start)


def _with_hyphenated(clause: str, words: Sequence[str], start: int) -> str:
    """Return the words from `start` on, with the words hyphenated to the first; empty if their initial differs."""
    pieces = clause.split()
    if len(pieces) == len(words):
        return " ".join(words[start:])
    index = len(words)
    for piece in reversed(pieces):
        index -= len(folded_words(piece))
        if index <= start:
            break
    return " ".join(words[index:]) if words[index][0] == words[start][0] else ""


def _complete_phrase(inside: str, letters: str) -> str:
    """Return the words of a parenthesis if they are exactly the phrase, else an empty text."""
    phrase = _phrase_at_end(inside, letters)
    return phrase if phrase == " ".join(folded_words(inside)) else ""
