"""The vocabulary: how many papers hold a word, how words go on, which look alike, which follow one another, and what
they are short for.
"""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TypeVar

from paperbrowse.cache.rows import BY_PLACE
from paperbrowse.cache.schema import FREQUENT
from paperbrowse.cache.spellings import LONGEST, looking_like, one_mistake_away
from paperbrowse.text.fold import words

K = TypeVar("K")
V = TypeVar("V")

CHUNK = 1_500
"""Words compared at once: the comparison holds the interpreter, and keys must be answered meanwhile."""

SAMPLED = 40
"""Papers read to see whether two words follow one another: a millisecond."""

REMEMBERED = 2_000
"""Answers kept: while a query is typed, all its words but the last stay as they were."""


class Vocabulary:
    """The words of one open cache, read as far as questions need them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._frequency: OrderedDict[str, int] = OrderedDict()
        self._completions: OrderedDict[tuple[str, int], tuple[str, ...]] = OrderedDict()
        self._near: OrderedDict[tuple[str, int], tuple[tuple[str, int], ...]] = OrderedDict()
        self._in_turn: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
        self._spelled_out: OrderedDict[str, list[tuple[str, int]]] = OrderedDict()
        self._shortened: OrderedDict[str, list[tuple[str, int]]] = OrderedDict()
        self._remembered = (
            self._frequency, self._completions, self._near, self._in_turn, self._spelled_out, self._shortened
        )  # fmt: skip

    def forget(self) -> None:
        """Drop what was remembered: the papers have changed since."""
        for memory in self._remembered:
            memory.clear()

    def frequency(self, word: str) -> int:
        """In how many papers a word occurs."""
        return _remembered(self._frequency, word, lambda: self._look_up(word))

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Longer words that begin so, the most frequent first."""
        return _remembered(self._completions, (prefix, limit), lambda: self._complete(prefix, limit))

    def near(self, word: str, distance: int) -> tuple[tuple[str, int], ...]:
        """(word, distance) of the words at most so many mistakes away, nearest first, then the most frequent."""
        return _remembered(self._near, (word, distance), lambda: self._compare(word, distance))

    def in_turn(self, first: str, second: str) -> tuple[int, int]:
        """(papers with both words that were looked at, those of them that say one right after the other)."""
        return _remembered(self._in_turn, (first, second), lambda: self._sample(first, second))

    def spelled_out(self, short: str) -> list[tuple[str, int]]:
        """(phrase, papers that say so) of what a short name stands for, those that most say first."""
        return _remembered(self._spelled_out, short, lambda: self._named("phrase", "short", short))

    def shortened(self, phrase: str) -> list[tuple[str, int]]:
        """(short name, papers that say so) of a phrase likewise."""
        return _remembered(self._shortened, phrase, lambda: self._named("short", "phrase", phrase))

    def _named(self, wanted: str, known: str, name: str) -> list[tuple[str, int]]:
        return self._connection.execute(
            f"SELECT {wanted}, papers FROM acronyms WHERE {known} = ? ORDER BY papers DESC, {wanted}", (name,)
        ).fetchall()

    def _look_up(self, word: str) -> int:
        found = self._connection.execute("SELECT papers FROM words WHERE word = ?", (word,)).fetchone()
        return int(found[0]) if found else 0

    def _complete(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Frequent words are looked through first: a letter or two begin too many others."""
        for known_as in (f"papers >= {FREQUENT}", "TRUE"):
            found = self._connection.execute(
                f"SELECT word FROM words WHERE word > ? AND word < ? AND {known_as} ORDER BY papers DESC, word LIMIT ?",
                (prefix, prefix + "\U0010ffff", limit),
            ).fetchall()
            if len(found) == limit:
                break
        return tuple(word for (word,) in found)

    def _compare(self, typed: str, distance: int) -> tuple[tuple[str, int], ...]:
        if distance == 1 and typed.isascii():
            away = dict.fromkeys([*one_mistake_away(typed), *self._with_a_letter_beyond(typed)], 1)
        else:
            away = self._looked_through(typed, distance)
        away.pop(typed, None)
        papers = self._papers(away)
        nearest = sorted(papers, key=lambda word: (away[word], -papers[word], word))
        return tuple((word, away[word]) for word in nearest)

    def _with_a_letter_beyond(self, typed: str) -> list[str]:
        """Words one mistake away in which a letter stands that few keyboards have: `lcdm` -> λcdm."""
        found = self._connection.execute(
            "SELECT length(value), word FROM json_each(?)"
            " CROSS JOIN words ON word > value || char(127) AND word < value || char(1114111)",
            (json.dumps([typed[:place] for place in range(min(len(typed), LONGEST) + 1)]),),
        )
        return [word for place, word in found if word[place + 1 :] in (typed[place:], typed[place + 1 :])]

    def _looked_through(self, typed: str, distance: int) -> dict[str, int]:
        from rapidfuzz import process  # late: most searches misspell nothing
        from rapidfuzz.distance import OSA

        away: dict[str, int] = {}
        for alike in looking_like(self._connection, typed, distance):
            for start in range(0, len(alike), CHUNK):
                chunk = alike[start : start + CHUNK]
                near = process.extract(typed, chunk, scorer=OSA.distance, score_cutoff=distance, limit=None)
                away.update((word, int(mistakes)) for word, mistakes, _ in near)
        return away

    def _sample(self, first: str, second: str) -> tuple[int, int]:
        newest = "SELECT rowid FROM matches WHERE matches MATCH ? ORDER BY rowid DESC LIMIT ?"
        found = self._connection.execute(
            f"SELECT title, coalesce(abstract, '') FROM {BY_PLACE} WHERE places.place IN ({newest})",
            (f'"{first}" AND "{second}"', SAMPLED),
        ).fetchall()
        said = f" {first} {second} "
        return len(found), sum(any(said in f" {' '.join(words(text))} " for text in texts) for texts in found)

    def _papers(self, words: Iterable[str]) -> dict[str, int]:
        """In how many papers each occurs, of those that still occur."""
        return dict(
            self._connection.execute(
                "SELECT word, papers FROM words WHERE word IN (SELECT value FROM json_each(?))",
                (json.dumps(list(words)),),
            )
        )


def _remembered(memory: OrderedDict[K, V], key: K, find: Callable[[], V]) -> V:
    if key in memory:
        memory.move_to_end(key)
        return memory[key]
    found = memory[key] = find()
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
    return found
