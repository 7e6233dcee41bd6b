"""How many papers hold each word and define each acronym, kept within the transaction that changes the papers."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import repeat
from operator import add, itemgetter
from typing import TypeVar

from paperbrowse.cache import spellings
from paperbrowse.text.acronyms import defined

K = TypeVar("K")


class Counts:
    """The counts of a cache during one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._words: Counter[str] = Counter()
        self._acronyms: Counter[tuple[str, str]] = Counter()

    def add(self, words: Iterable[str], abstract: str | None) -> None:
        """One paper more holds each of these words, and says this."""
        self._words.update(words)
        self.add_acronyms(abstract)

    def add_words(self, words: Mapping[str, int]) -> None:
        """So many papers more hold these words."""
        # What Counter.update does, in a third of its time.
        before = map(self._words.get, words, repeat(0))
        dict.update(self._words, zip(words, map(add, words.values(), before), strict=True))

    def add_acronyms(self, abstract: str | None) -> None:
        """One paper more defines what this abstract does."""
        if abstract and (found := defined(abstract)):
            self._acronyms.update(set(found))

    def subtract(self, words: Iterable[str], abstract: str | None) -> None:
        """One paper less holds each of these words, and says this."""
        self._words.subtract(words)
        self._acronyms.subtract(set(defined(abstract or "")))

    def save(self) -> None:
        """Bring the vocabulary up to date, within the caller's transaction."""
        self._save_words()
        self._save_acronyms()

    def _save_words(self) -> None:
        changed = _changed(self._words)
        spellings.add(self._connection, self._unknown(word for word, by in changed if by > 0))
        self._connection.executemany(
            "INSERT INTO words VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET papers = papers + excluded.papers",
            changed,
        )
        self._connection.executemany(
            "DELETE FROM words WHERE word = ? AND papers <= 0", [(word,) for word, by in changed if by < 0]
        )

    def _save_acronyms(self) -> None:
        changed = _changed(self._acronyms)
        self._connection.executemany(
            "INSERT INTO acronyms VALUES (?, ?, ?)"
            " ON CONFLICT (short, phrase) DO UPDATE SET papers = papers + excluded.papers",
            [(*pair, by) for pair, by in changed],
        )
        self._connection.executemany(
            "DELETE FROM acronyms WHERE short = ? AND phrase = ? AND papers <= 0",
            [pair for pair, by in changed if by < 0],
        )

    def _unknown(self, words: Iterable[str]) -> list[str]:
        found = self._connection.execute(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT word FROM words)", (json.dumps(list(words)),)
        )
        return [word for (word,) in found]


def _changed(counts: "Counter[K]") -> list[tuple[K, int]]:
    """What more or fewer papers say than before, in order: rows that lie together are written together."""
    changed = sorted(filter(itemgetter(1), counts.items()), key=itemgetter(0))
    counts.clear()
    return changed
