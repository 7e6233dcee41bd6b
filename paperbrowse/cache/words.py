"""The vocabulary: how many papers hold a word, how words go on, and which look alike."""

import sqlite3
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST_WORDS = 600_000
"""Words kept in memory to look for misspellings: about 60 MB; of more, those found in one paper only are left out."""

CHUNK = 1_500
"""Words compared at once: the comparison holds the interpreter, and keys must be answered meanwhile."""

REMEMBERED = 2_000
"""Answers kept: while a query is typed, all its words but the last stay as they were."""


class Vocabulary:
    """The words of one open cache, read as far as questions need them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version = (-1, -1)
        self._frequency: OrderedDict[str, int] = OrderedDict()
        self._completions: OrderedDict[tuple[str, int], tuple[str, ...]] = OrderedDict()
        self._near: OrderedDict[tuple[str, int], tuple[tuple[str, int], ...]] = OrderedDict()
        self._shapes: dict[tuple[int, int, str], list[str]] | None = None

    def forget_if_stale(self, version: tuple[int, int]) -> None:
        """Drop what was remembered when the papers have changed since."""
        if version != self._version:
            self._version = version
            self._frequency.clear()
            self._completions.clear()
            self._near.clear()
            self._shapes = None

    def frequency(self, word: str) -> int:
        """In how many papers a word occurs."""
        return _remembered(self._frequency, word, lambda: self._look_up(word))

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Longer words that begin so, the most frequent first."""
        return _remembered(self._completions, (prefix, limit), lambda: self._complete(prefix, limit))

    def near(self, word: str, distance: int) -> tuple[tuple[str, int], ...]:
        """(word, distance) of the words at most so many mistakes away, nearest first, then the most frequent."""
        return _remembered(self._near, (word, distance), lambda: self._compare(word, distance))

    def _look_up(self, word: str) -> int:
        found = self._connection.execute("SELECT papers FROM words WHERE word = ?", (word,)).fetchone()
        return int(found[0]) if found else 0

    def _complete(self, prefix: str, limit: int) -> tuple[str, ...]:
        found = self._connection.execute(
            "SELECT word FROM words WHERE word > ? AND word < ? ORDER BY papers DESC, word LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        return tuple(word for (word,) in found)

    def _compare(self, typed: str, distance: int) -> tuple[tuple[str, int], ...]:
        from rapidfuzz import process  # late: most searches misspell nothing
        from rapidfuzz.distance import OSA

        found: dict[str, int] = {}
        for words in self._alike(typed, distance):
            for start in range(0, len(words), CHUNK):
                chunk = words[start : start + CHUNK]
                for word, away, _ in process.extract_iter(typed, chunk, scorer=OSA.distance, score_cutoff=distance):
                    found[word] = int(away)
        found.pop(typed, None)
        nearest = sorted(found, key=lambda word: (found[word], -self.frequency(word), word))
        return tuple((word, found[word]) for word in nearest)

    def _alike(self, typed: str, distance: int) -> Sequence[list[str]]:
        """Words of about the length that share the first or second letter, in its place or the other's.

        A mistake in the first letter leaves the second where it was, or one place off.
        """
        shapes = self._load()
        keys = {
            (length, place, letter)
            for length in range(len(typed) - distance, len(typed) + distance + 1)
            for place in (0, 1)
            for letter in typed[:2]
        }
        return [shapes[key] for key in sorted(keys) if key in shapes]

    def _load(self) -> dict[tuple[int, int, str], list[str]]:
        if self._shapes is None:
            (known,) = self._connection.execute("SELECT count(*) FROM words").fetchone()
            at_least = 1 if known <= MOST_WORDS else 2
            shapes: dict[tuple[int, int, str], list[str]] = defaultdict(list)
            for (word,) in self._connection.execute(
                "SELECT word FROM words WHERE papers >= ? AND length(word) BETWEEN 3 AND 30", (at_least,)
            ):
                shapes[len(word), 0, word[0]].append(word)
                shapes[len(word), 1, word[1]].append(word)
            self._shapes = dict(shapes)
        return self._shapes


def _remembered(memory: OrderedDict[K, V], key: K, find: Callable[[], V]) -> V:
    if key in memory:
        memory.move_to_end(key)
        return memory[key]
    found = memory[key] = find()
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
    return found
