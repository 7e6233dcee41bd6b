"""The vocabulary: how many papers hold a word, how words go on, which look alike, which follow one another, and what
they are short for.
"""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TypeVar

from paperbrowse.papers.fuzzy_words import MAX_LENGTH, candidates, edits1
from paperbrowse.papers.paper_rows import PAPERS_BY_ROW
from paperbrowse.papers.schema import MIN_FREQUENT_PAPERS
from paperbrowse.text.fold import folded_words

K = TypeVar("K")
V = TypeVar("V")

CHUNK_SIZE = 1_500
"""Words compared at once: the comparison holds the interpreter, and keys must be answered meanwhile."""

SAMPLE_SIZE = 40
"""Papers read to see whether two words follow one another: a millisecond."""

CACHE_SIZE = 2_000
"""Answers kept: while a query is typed, all its words but the last stay as they were."""


class Vocabulary:
    """The words of one open cache, read as far as questions need them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._frequency: OrderedDict[str, int] = OrderedDict()
        self._completions: OrderedDict[tuple[str, int], tuple[str, ...]] = OrderedDict()
        self._fuzzy_matches: OrderedDict[tuple[str, int], tuple[tuple[str, int], ...]] = OrderedDict()
        self._adjacency: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
        self._acronym_phrases: OrderedDict[str, list[tuple[str, int]]] = OrderedDict()
        self._phrase_acronyms: OrderedDict[str, list[tuple[str, int]]] = OrderedDict()
        self._caches = (
            self._frequency,
            self._completions,
            self._fuzzy_matches,
            self._adjacency,
            self._acronym_phrases,
            self._phrase_acronyms,
        )

    def clear_caches(self) -> None:
        """Drop what was remembered: the papers have changed since."""
        for memory in self._caches:
            memory.clear()

    def frequency(self, word: str) -> int:
        """In how many papers a word occurs."""
        return _get_cached(self._frequency, word, lambda: self._read_frequency(word))

    def completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Longer words that begin so, the most frequent first."""
        return _get_cached(self._completions, (prefix, limit), lambda: self._read_completions(prefix, limit))

    def fuzzy_matches(self, word: str, distance: int) -> tuple[tuple[str, int], ...]:
        """(word, distance) of the words at most so many mistakes away, nearest first, then the most frequent."""
        return _get_cached(self._fuzzy_matches, (word, distance), lambda: self._find_fuzzy_matches(word, distance))

    def adjacency(self, first: str, second: str) -> tuple[int, int]:
        """(papers with both words that were looked at, those of them that say one right after the other)."""
        return _get_cached(self._adjacency, (first, second), lambda: self._sample_adjacency(first, second))

    def acronym_phrases(self, acronym: str) -> list[tuple[str, int]]:
        """(phrase, papers that say so) of what a short name stands for, those that most say first."""
        return _get_cached(self._acronym_phrases, acronym, lambda: self._read_acronyms("phrase", "short", acronym))

    def phrase_acronyms(self, phrase: str) -> list[tuple[str, int]]:
        """(short name, papers that say so) of a phrase likewise."""
        return _get_cached(self._phrase_acronyms, phrase, lambda: self._read_acronyms("short", "phrase", phrase))

    def _read_acronyms(self, column: str, key_column: str, key: str) -> list[tuple[str, int]]:
        return self._connection.execute(
            f"SELECT {column}, papers FROM acronyms WHERE {key_column} = ? ORDER BY papers DESC, {column}", (key,)
        ).fetchall()

    def _read_frequency(self, word: str) -> int:
        found = self._connection.execute("SELECT papers FROM words WHERE word = ?", (word,)).fetchone()
        return int(found[0]) if found else 0

    def _read_completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        """Frequent words are looked through first: a letter or two begin too many others."""
        for known_as in (f"papers >= {MIN_FREQUENT_PAPERS}", "TRUE"):
            found = self._connection.execute(
                f"SELECT word FROM words WHERE word > ? AND word < ? AND {known_as} ORDER BY papers DESC, word LIMIT ?",
                (prefix, prefix + "\U0010ffff", limit),
            ).fetchall()
            if len(found) == limit:
                break
        return tuple(word for (word,) in found)

    def _find_fuzzy_matches(self, typed: str, distance: int) -> tuple[tuple[str, int], ...]:
        if distance == 1 and typed.isascii():
            away = dict.fromkeys([*edits1(typed), *self._with_non_ascii_letter(typed)], 1)
        else:
            away = self._compare_candidates(typed, distance)
        away.pop(typed, None)
        papers = self._paper_counts(away)
        nearest = sorted(papers, key=lambda word: (away[word], -papers[word], word))
        return tuple((word, away[word]) for word in nearest)

    def _with_non_ascii_letter(self, typed: str) -> list[str]:
        """Words one mistake away in which a letter stands that few keyboards have: `lcdm` -> λcdm."""
        found = self._connection.execute(
            "SELECT length(value), word FROM json_each(?)"
            " CROSS JOIN words ON word > value || char(127) AND word < value || char(1114111)",
            (json.dumps([typed[:place] for place in range(min(len(typed), MAX_LENGTH) + 1)]),),
        )
        return [word for place, word in found if word[place + 1 :] in (typed[place:], typed[place + 1 :])]

    def _compare_candidates(self, typed: str, distance: int) -> dict[str, int]:
        from rapidfuzz import process  # late: most searches misspell nothing
        from rapidfuzz.distance import OSA

        away: dict[str, int] = {}
        for alike in candidates(self._connection, typed, distance):
            for start in range(0, len(alike), CHUNK_SIZE):
                chunk = alike[start : start + CHUNK_SIZE]
                near = process.extract(typed, chunk, scorer=OSA.distance, score_cutoff=distance, limit=None)
                away.update((word, int(mistakes)) for word, mistakes, _ in near)
        return away

    def _sample_adjacency(self, first: str, second: str) -> tuple[int, int]:
        newest = "SELECT rowid FROM matches WHERE matches MATCH ? ORDER BY rowid DESC LIMIT ?"
        found = self._connection.execute(
            f"SELECT title, coalesce(abstract, '') FROM {PAPERS_BY_ROW} WHERE places.place IN ({newest})",
            (f'"{first}" AND "{second}"', SAMPLE_SIZE),
        ).fetchall()
        said = f" {first} {second} "
        return len(found), sum(any(said in f" {' '.join(folded_words(text))} " for text in texts) for texts in found)

    def _paper_counts(self, words: Iterable[str]) -> dict[str, int]:
        """In how many papers each occurs, of those that still occur."""
        return dict(
            self._connection.execute(
                "SELECT word, papers FROM words WHERE word IN (SELECT value FROM json_each(?))",
                (json.dumps(list(words)),),
            )
        )


def _get_cached(cache: OrderedDict[K, V], key: K, find: Callable[[], V]) -> V:
    if key in cache:
        cache.move_to_end(key)
        return cache[key]
    found = cache[key] = find()
    if len(cache) > CACHE_SIZE:
        cache.popitem(last=False)
    return found
