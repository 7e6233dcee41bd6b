"""Rare words that no paper of a corpus has: a recombined corpus would lack them, and a real one is full of them."""

import random
import string
from collections.abc import Sequence

from tests.bench.queries import mistyped

HEAPS = 0.47
"""Exponent of Heaps' law (distinct words = K x papers^HEAPS) that takes 91,731 arXiv papers with 253,134 words to the
1.2 to 1.4 million reckoned for all of arXiv. Between halves of the 91,731 it is still 0.56, and falls with size."""

NEW = 0.6
"""Share of rare words that are new; the others were coined before. By Simon's process (1955) about seven in ten
are then used once, and the number used k times falls as k^-3.5."""

MISSPELT, NUMBERED = 0.25, 0.15
"""Shares of coined words that are a known word mistyped, and a few letters with a number; the rest blend two words."""


class Coiner:
    """Words coined from the words of a corpus, and the count of distinct ones that Heaps' law asks for."""

    def __init__(self, known: Sequence[str], papers: int, chance: random.Random) -> None:
        self._letters = [word for word in known if word.isascii() and word.isalpha() and 4 <= len(word) <= 14]
        self._taken = set(known)
        self._factor = len(self._taken) / max(1, papers) ** HEAPS
        self._chance = chance
        self._uses: list[str] = []
        """Every coined word as often as it was used."""
        self.coined = 0
        """How many words were coined."""

    def due(self, papers: int, distinct: int) -> bool:
        """Whether so many papers should hold more words than the distinct ones they drew from the corpus."""
        wanted: float = self._factor * papers**HEAPS
        return distinct + self.coined < wanted

    def word(self) -> str:
        """A rare word: a new one, or one that was coined before."""
        word = self._chance.choice(self._uses) if self._uses and self._chance.random() >= NEW else self._new()
        self._uses.append(word)
        return word

    def _new(self) -> str:
        while (word := self._make()) in self._taken:
            pass
        self._taken.add(word)
        self.coined += 1
        return word

    def _make(self) -> str:
        chance = self._chance
        kind, one = chance.random(), chance.choice(self._letters)
        if kind < MISSPELT:
            return mistyped(one, chance)
        if kind < MISSPELT + NUMBERED:
            return one[: chance.randint(1, 3)] + "".join(chance.choices(string.digits, k=chance.randint(2, 6)))
        other = chance.choice(self._letters)
        return one[: chance.randint(2, len(one) - 1)] + other[chance.randint(1, len(other) - 2) :]
