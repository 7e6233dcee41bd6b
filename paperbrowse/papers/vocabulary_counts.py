"""How many papers hold each word and define each acronym, kept within the transaction that changes the papers."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import repeat
from operator import add, itemgetter
from typing import TypeVar

from paperbrowse.papers import fuzzy_words
from paperbrowse.papers.fts_index import read_index_words
from paperbrowse.papers.index_terms import count_words
from paperbrowse.text.acronyms import count_acronyms

K = TypeVar("K")

MAX_PENDING = 5_000
"""Papers whose terms wait to be counted: about 10 MB."""

INDEX_READ_SPEEDUP = 6
"""Times as fast as words are counted here they are read off the index, where they are counted already: of all papers,
though, and not of the new ones alone."""

MIN_PAPERS_FOR_INDEX_READ = 1_000
"""Papers from which that may pay."""


def is_index_read_faster(changed: float, papers: int) -> bool:
    """Whether that is quicker than to count the words of what changed."""
    return changed >= MIN_PAPERS_FOR_INDEX_READ and changed * INDEX_READ_SPEEDUP >= papers


class VocabularyCounts:
    """The counts of a cache during one transaction; words may be left to be read off the index at the end of many."""

    def __init__(self, connection: sqlite3.Connection, *, counts_words: bool = True) -> None:
        self._connection = connection
        self._counts_words = counts_words
        self._pending_terms: Counter[str] = Counter()
        """Terms of papers, by how many more or fewer there are of such."""
        self._changed_papers = 0
        self._reads_index = False
        self._words: Counter[str] = Counter()
        self._acronyms: Counter[tuple[str, str]] = Counter()

    def add(self, terms: str, abstract: str | None) -> None:
        """One paper more has these terms, and says this."""
        self.add_terms(terms)
        self.add_acronyms(count_acronyms([abstract]))

    def add_words(self, words: Mapping[str, int]) -> None:
        """So many papers more hold these words."""
        if self._counts_words:
            _add_counts(self._words, words)

    def add_terms(self, terms: str) -> None:
        """One paper more has these terms."""
        self._queue_terms(terms, 1)

    def add_acronyms(self, acronyms: Mapping[tuple[str, str], int]) -> None:
        """So many papers more define these."""
        _add_counts(self._acronyms, acronyms)

    def subtract(self, terms: str, abstract: str | None) -> None:
        """One paper less has these terms, and says this."""
        self._queue_terms(terms, -1)
        self._acronyms.subtract(count_acronyms([abstract]))

    def save(self) -> None:
        """Bring the vocabulary up to date with the index as it is written, within the caller's transaction."""
        if self._counts_words:
            self._count_pending()
            if self._reads_index:
                save_vocabulary_snapshot(self._connection)
            else:
                self._save_words()
        self._save_acronyms()

    def _queue_terms(self, terms: str, change: int) -> None:
        if self._counts_words and not self._reads_index:
            self._pending_terms[terms] += change
            if len(self._pending_terms) >= MAX_PENDING:
                self._count_pending()

    def _count_pending(self) -> None:
        """Count what waits, or nothing any more where the index is to be read."""
        more, fewer = (list(by.elements()) for by in (+self._pending_terms, -self._pending_terms))
        self._pending_terms.clear()
        self._changed_papers += len(more) + len(fewer)
        (papers,) = self._connection.execute("SELECT coalesce(sum(papers), 0) FROM days").fetchone()
        if is_index_read_faster(self._changed_papers, papers):
            self._reads_index = True
        else:
            _add_counts(self._words, count_words(more))
            self._words.subtract(count_words(fewer))

    def _save_words(self) -> None:
        changed = _pop_changes(self._words)
        fuzzy_words.add_packs(
            self._connection, fuzzy_words.pack_words(self._new_words(word for word, by in changed if by > 0))
        )
        self._connection.executemany(
            "INSERT INTO words VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET papers = papers + excluded.papers",
            changed,
        )
        self._connection.executemany(
            "DELETE FROM words WHERE word = ? AND papers <= 0", [(word,) for word, by in changed if by < 0]
        )

    def _save_acronyms(self) -> None:
        changed = _pop_changes(self._acronyms)
        self._connection.executemany(
            "INSERT INTO acronyms VALUES (?, ?, ?)"
            " ON CONFLICT (short, phrase) DO UPDATE SET papers = papers + excluded.papers",
            [(*pair, by) for pair, by in changed],
        )
        self._connection.executemany(
            "DELETE FROM acronyms WHERE short = ? AND phrase = ? AND papers <= 0",
            [pair for pair, by in changed if by < 0],
        )

    def _new_words(self, words: Iterable[str]) -> list[str]:
        found = self._connection.execute(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT word FROM words)", (json.dumps(list(words)),)
        )
        return [word for (word,) in found]


def _add_counts(counts: "Counter[K]", more: Mapping[K, int]) -> None:
    """What Counter.update does, in a third of its time."""
    before = map(counts.get, more, repeat(0))
    dict.update(counts, zip(more, map(add, more.values(), before), strict=True))


def _pop_changes(counts: "Counter[K]") -> list[tuple[K, int]]:
    """What more or fewer papers say than before, in order: rows that lie together are written together."""
    changed = sorted(filter(itemgetter(1), counts.items()), key=itemgetter(0))
    counts.clear()
    return changed


class VocabularySnapshot:
    """The vocabulary as the index has it, read and not yet saved."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        read_index_words(connection)
        unknown = connection.execute("SELECT word FROM temp.read_words WHERE word NOT IN (SELECT word FROM words)")
        self._packs = fuzzy_words.pack_words(word for (word,) in unknown)

    def save(self) -> None:
        """Within the caller's transaction; nobody may have written since they were read."""
        fuzzy_words.add_packs(self._connection, self._packs)
        self._connection.execute("DELETE FROM words")
        self._connection.execute("INSERT INTO words SELECT word, papers FROM temp.read_words")
        self._connection.execute("DROP TABLE temp.read_words")


def save_vocabulary_snapshot(connection: sqlite3.Connection) -> None:
    """The vocabulary as the index has it, within the caller's transaction."""
    VocabularySnapshot(connection).save()
