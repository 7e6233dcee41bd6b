"""The vocabulary: word frequencies, completions, fuzzy matches, adjacent words and acronyms."""

import json
import sqlite3
from collections.abc import Collection
from functools import lru_cache, partial

from paperbrowse.papers.fuzzy_words import MAX_LENGTH, candidates, edits1
from paperbrowse.papers.paper_rows import PAPERS_BY_ROW
from paperbrowse.papers.schema import MIN_FREQUENT_PAPERS
from paperbrowse.text.fold import folded_words
from paperbrowse.text.stem import stem

CHUNK_SIZE = 1_500
"""Words compared at once: the comparison holds the GIL, and keys must be handled meanwhile."""

SAMPLE_SIZE = 40
"""Papers read to see whether two words are adjacent: 1 ms."""

MIN_STEM_LENGTH = 3
"""Letters that all forms of a word begin with; a shorter word has only a plural."""
MAX_ENDING = 4
"""Letters by which a form of a word is longer than the word: `conclude`, `conclusions`."""

CACHE_SIZE = 2_000
"""Results kept of each kind: while a query is typed, all its words but the last stay the same."""


class Vocabulary:
    """The words of one papers.db, as `search.corpus.Corpus` has them, cached until `clear_caches`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        cached = lru_cache(CACHE_SIZE)
        self.frequency = cached(self._read_frequency)
        self.completions = cached(self._read_completions)
        self.fuzzy_matches = cached(self._find_fuzzy_matches)
        self.stem_forms = cached(self._read_stem_forms)
        self.adjacency = cached(self._sample_adjacency)
        self.acronym_phrases = cached(partial(self._read_acronyms, "phrase", "short"))
        self.phrase_acronyms = cached(partial(self._read_acronyms, "short", "phrase"))

    def clear_caches(self) -> None:
        """Drop all cached results, because the papers have changed."""
        for cached in (self.frequency, self.completions, self.fuzzy_matches, self.stem_forms, self.adjacency):
            cached.cache_clear()
        for of_acronyms in (self.acronym_phrases, self.phrase_acronyms):
            of_acronyms.cache_clear()

    def _read_acronyms(self, column: str, key_column: str, key: str) -> list[tuple[str, int]]:
        return self._connection.execute(
            f"SELECT {column}, papers FROM acronyms WHERE {key_column} = ? ORDER BY papers DESC, {column}", (key,)
        ).fetchall()

    def _read_frequency(self, word: str) -> int:
        row = self._connection.execute("SELECT papers FROM words WHERE word = ?", (word,)).fetchone()
        return int(row[0]) if row else 0

    def shares(self, words: Collection[str], size: int) -> dict[str, float]:
        """Return the share of papers with each of many words that any paper has."""
        select = "SELECT word, papers FROM words WHERE word IN (SELECT value FROM json_each(?))"
        found = self._connection.execute(select, (json.dumps(list(words)),))
        return {word: min(1.0, papers / size) for word, papers in found}

    def _read_completions(self, prefix: str, limit: int) -> tuple[str, ...]:
        words: list[tuple[str]] = []
        # Frequent words are searched first, because one or two letters begin too many others.
        for condition in (f"papers >= {MIN_FREQUENT_PAPERS}", "TRUE"):
            select = f"SELECT word FROM words WHERE word > ? AND word < ? AND {condition} ORDER BY papers DESC, word"
            words = self._connection.execute(f"{select} LIMIT ?", (prefix, f"{prefix}\U0010ffff", limit)).fetchall()
            if len(words) == limit:
                break
        return tuple(word for (word,) in words)

    def _read_stem_forms(self, word: str, limit: int) -> tuple[tuple[str, int], ...]:
        root = stem(word)
        # These last letters of a stem may be others in the words: `studi` of `study`, `agreeabl` of `agreeability`.
        beginning = root[: max(MIN_STEM_LENGTH, len(root) - root.endswith(("i", "e", "l")))]
        if len(beginning) < MIN_STEM_LENGTH or len(word) <= MIN_STEM_LENGTH:
            forms = [(form, self.frequency(form)) for form in (word, f"{word}s")]
        else:
            select = "SELECT word, papers FROM words WHERE word >= ? AND word < ? AND length(word) <= ?"
            found = self._connection.execute(select, (beginning, f"{beginning}\U0010ffff", len(word) + MAX_ENDING))
            forms = [(form, papers) for form, papers in found if stem(form) == root]
        return tuple(sorted([form for form in forms if form[1]], key=lambda form: (-form[1], form[0]))[:limit])

    def _find_fuzzy_matches(self, typed: str, distance: int) -> tuple[tuple[str, int], ...]:
        if distance == 1 and typed.isascii():
            distances = dict.fromkeys([*edits1(typed), *self._with_non_ascii_letter(typed)], 1)
        else:
            distances = self._compare_candidates(typed, distance)
        distances.pop(typed, None)
        select = "SELECT word, papers FROM words WHERE word IN (SELECT value FROM json_each(?))"
        papers = dict(self._connection.execute(select, (json.dumps(list(distances)),)).fetchall())
        nearest = sorted(papers, key=lambda word: (distances[word], -papers[word], word))
        return tuple((word, distances[word]) for word in nearest)

    def _with_non_ascii_letter(self, typed: str) -> list[str]:
        """Return words one edit away with a letter that few keyboards have: `lcdm` -> λcdm."""
        matches = self._connection.execute(
            "SELECT length(value), word FROM json_each(?)"
            " CROSS JOIN words ON word > value || char(127) AND word < value || char(1114111)",
            (json.dumps([typed[:length] for length in range(min(len(typed), MAX_LENGTH) + 1)]),),
        )
        return [word for length, word in matches if word[length + 1 :] in (typed[length:], typed[length + 1 :])]

    def _compare_candidates(self, typed: str, distance: int) -> dict[str, int]:
        from rapidfuzz import process  # late: most searches have no misspelled word
        from rapidfuzz.distance import OSA

        distances: dict[str, int] = {}
        for words in candidates(self._connection, typed, distance):
            for start in range(0, len(words), CHUNK_SIZE):
                chunk = words[start : start + CHUNK_SIZE]
                near = process.extract(typed, chunk, scorer=OSA.distance, score_cutoff=distance, limit=None)
                distances.update((word, int(edits)) for word, edits, _ in near)
        return distances

    def _sample_adjacency(self, first: str, second: str) -> tuple[int, int]:
        newest = "SELECT rowid FROM matches WHERE matches MATCH ? ORDER BY rowid DESC LIMIT ?"
        papers = self._connection.execute(
            f"SELECT title, coalesce(abstract, '') FROM {PAPERS_BY_ROW} WHERE places.place IN ({newest})",
            (f'"{first}" AND "{second}"', SAMPLE_SIZE),
        ).fetchall()
        phrase = f" {first} {second} "
        adjacent = sum(any(phrase in f" {' '.join(folded_words(text))} " for text in texts) for texts in papers)
        return len(papers), adjacent
