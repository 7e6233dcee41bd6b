"""Generated rare words: recombined papers contain no new words, but a real corpus has many rare ones."""

import random
import string
from collections.abc import Sequence

from tests.bench.queries import mistyped

HEAPS = 0.47
"""Exponent of Heaps' law (distinct words = K x papers^HEAPS) that takes 91,731 arXiv papers with 253,134 words to the
estimated 1.2 to 1.4 million of all of arXiv. Between halves of the 91,731 it is 0.56, and it falls with size."""

NEW = 0.6
"""Share of rare words that are new; the others repeat an earlier one. By Simon's process (1955) about seven in ten
are then used once, and the number used k times falls as k^-3.5."""

MISSPELLED, NUMBERED = 0.25, 0.15
"""Shares of the new words: a known word mistyped, and a few letters with a number. The rest blend two words."""


class RareWords:
    """Makes new words out of the words of a corpus, as many as Heaps' law predicts."""

    def __init__(self, known: Sequence[str], papers: int, chance: random.Random) -> None:
        self._parts = [word for word in known if word.isascii() and word.isalpha() and 4 <= len(word) <= 14]
        self._distinct = set(known)
        self._factor = len(self._distinct) / max(1, papers) ** HEAPS
        self._chance = chance
        self._uses: list[str] = []
        """Every new word, as often as it was used."""
        self.created = 0
        """Number of distinct new words."""

    def is_due(self, papers: int, distinct: int) -> bool:
        """Check if Heaps' law predicts more words for so many papers than the distinct ones taken from the corpus."""
        predicted: float = self._factor * papers**HEAPS
        return distinct + self.created < predicted

    def word(self) -> str:
        """Return a rare word: a new one or an earlier one."""
        word = self._chance.choice(self._uses) if self._uses and self._chance.random() >= NEW else self._new()
        self._uses.append(word)
        return word

    def _new(self) -> str:
        while (word := self._make()) in self._distinct:
            pass
        self._distinct.add(word)
        self.created += 1
        return word

    def _make(self) -> str:
        chance = self._chance
        kind, first = chance.random(), chance.choice(self._parts)
        if kind < MISSPELLED:
            return mistyped(first, chance)
        if kind < MISSPELLED + NUMBERED:
            return first[: chance.randint(1, 3)] + "".join(chance.choices(string.digits, k=chance.randint(2, 6)))
        second = chance.choice(self._parts)
        return first[: chance.randint(2, len(first) - 1)] + second[chance.randint(1, len(second) - 2) :]
