"""Counts of words and acronyms, updated in the transaction that changes the papers."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from itertools import repeat
from operator import add, itemgetter
from typing import TypeVar

from paperbrowse.papers import fuzzy_words
from paperbrowse.papers.fts_index import read_index_words
from paperbrowse.papers.index_terms import count_words
from paperbrowse.text.acronyms import count_acronyms

K = TypeVar("K")

MAX_PENDING = 5_000
"""Papers whose terms wait in memory to be counted: about 10 MB."""

INDEX_READ_SPEEDUP = 6
"""Reading counts from the index is about 6 times faster per paper, but covers all papers, not only new ones."""

MIN_PAPERS_FOR_INDEX_READ = 1_000
"""Changed papers below which reading the index is not worth its fixed cost."""


def is_index_read_faster(changed: float, papers: int) -> bool:
    """Return True if reading all counts from the index is faster than counting the words of changed papers."""
    return changed >= MIN_PAPERS_FOR_INDEX_READ and changed * INDEX_READ_SPEEDUP >= papers


class VocabularyCounts:
    """Changes of the counts in one transaction.

    counts_words: False during a bulk load, whose words are read from the index at its end.
    """

    def __init__(self, connection: sqlite3.Connection, *, counts_words: bool = True) -> None:
        self._connection = connection
        self._counts_words = counts_words
        self._pending_terms: Counter[str] = Counter()
        """By a paper's terms, the number of such papers added (or removed, if negative)."""
        self._changed_papers = 0
        self._reads_index = False
        self._words: Counter[str] = Counter()
        self._acronyms: Counter[tuple[str, str]] = Counter()

    def add(self, terms: str, abstract: str | None) -> None:
        """Count a paper with these terms and this abstract."""
        self.add_terms(terms)
        self.add_acronyms(count_acronyms([abstract]))

    def add_words(self, words: Mapping[str, int]) -> None:
        """Add counts of papers by word."""
        if self._counts_words:
            _add_counts(self._words, words)

    def add_acronyms(self, acronyms: Mapping[tuple[str, str], int]) -> None:
        """Add counts of papers by (acronym, phrase)."""
        _add_counts(self._acronyms, acronyms)

    def subtract(self, terms: str, abstract: str | None) -> None:
        """Stop counting a paper with these terms and this abstract."""
        self.add_terms(terms, -1)
        self._acronyms.subtract(count_acronyms([abstract]))

    def save(self) -> None:
        """Write the changes within the caller's transaction, after the index is written."""
        if self._counts_words:
            self._count_pending()
            if self._reads_index:
                VocabularySnapshot(self._connection).save()
            else:
                self._save_words()
        self._save_acronyms()

    def add_terms(self, terms: str, change: int = 1) -> None:
        """Count the words of a paper with these terms."""
        if self._counts_words and not self._reads_index:
            self._pending_terms[terms] += change
            if len(self._pending_terms) >= MAX_PENDING:
                self._count_pending()

    def _count_pending(self) -> None:
        """Count the words of pending papers, unless so many changed that the index is read instead."""
        added = list((+self._pending_terms).elements())
        removed = list((-self._pending_terms).elements())
        self._pending_terms.clear()
        self._changed_papers += len(added) + len(removed)
        (papers,) = self._connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        if is_index_read_faster(self._changed_papers, papers):
            self._reads_index = True
        else:
            _add_counts(self._words, count_words(added))
            self._words.subtract(count_words(removed))

    def _save_words(self) -> None:
        changes = _pop_changes(self._words)
        unknown = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT word FROM words)"
        added = json.dumps([word for word, change in changes if change > 0])
        new_words = [word for (word,) in self._connection.execute(unknown, (added,))]
        fuzzy_words.add_packs(self._connection, fuzzy_words.pack_words(new_words))
        add_papers = "ON CONFLICT (word) DO UPDATE SET papers = papers + excluded.papers"
        self._connection.executemany(f"INSERT INTO words VALUES (?, ?) {add_papers}", changes)
        rarer = [(word,) for word, change in changes if change < 0]
        self._connection.executemany("DELETE FROM words WHERE word = ? AND papers <= 0", rarer)

    def _save_acronyms(self) -> None:
        changes = _pop_changes(self._acronyms)
        add_papers = "ON CONFLICT (short, phrase) DO UPDATE SET papers = papers + excluded.papers"
        insert = f"INSERT INTO acronyms VALUES (?, ?, ?) {add_papers}"
        self._connection.executemany(insert, [(*pair, change) for pair, change in changes])
        rarer = [pair for pair, change in changes if change < 0]
        self._connection.executemany("DELETE FROM acronyms WHERE short = ? AND phrase = ? AND papers <= 0", rarer)


def _add_counts(counts: "Counter[K]", more: Mapping[K, int]) -> None:
    """Do the same as Counter.update in a third of its time."""
    before = map(counts.get, more, repeat(0))
    dict.update(counts, zip(more, map(add, more.values(), before), strict=True))


def _pop_changes(counts: "Counter[K]") -> list[tuple[K, int]]:
    """Return counts other than 0 sorted by key, because neighboring rows are then written together."""
    changes = sorted(filter(itemgetter(1), counts.items()), key=itemgetter(0))
    counts.clear()
    return changes


class VocabularySnapshot:
    """The words and their counts as read from the index, not yet saved."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        read_index_words(connection)
        unknown = connection.execute("SELECT word FROM temp.read_words WHERE word NOT IN (SELECT word FROM words)")
        self._packs = fuzzy_words.pack_words(word for (word,) in unknown)

    def save(self) -> None:
        """Replace all words, within the caller's transaction; nothing may have been written since they were read."""
        fuzzy_words.add_packs(self._connection, self._packs)
        self._connection.execute("DELETE FROM words")
        self._connection.execute("INSERT INTO words SELECT word, papers FROM temp.read_words")
        self._connection.execute("DROP TABLE temp.read_words")
