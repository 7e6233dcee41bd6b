"""Keeping the word index and the vocabulary in step with the papers, within the transaction that changes them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from paperbrowse.model.labels import label_words
from paperbrowse.model.paper import Paper
from paperbrowse.text.fold import apart

GATHERED = 20_000
"""Papers whose words wait in memory to be written: about 40 MB."""

INDEXED_AUTHORS = 200
"""Names of one paper that can be searched: collaborations of thousands would drown the index."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A paper cut into the words it is found by, blanks between them."""

    title: str
    authors: str
    abstract: str
    labels: str

    def distinct(self) -> frozenset[str]:
        """Each word of title, authors and abstract once: what the vocabulary counts. Nobody types labels."""
        return frozenset(f"{self.title} {self.authors} {self.abstract}".split())


def cut(paper: Paper) -> Cut:
    """The words of a paper."""
    return Cut(
        apart(paper.title),
        apart(" ".join([author.name for author in paper.authors[:INDEXED_AUTHORS]])),
        apart(paper.abstract or ""),
        _labels(paper.categories, paper.venue, paper.organization, paper.source, given_parts(paper)),
    )


@lru_cache(maxsize=4_096)
def _labels(
    categories: tuple[str, ...], venue: str | None, organization: str | None, source: str, parts: tuple[str, ...]
) -> str:
    """Kept, because a million papers share a few thousand combinations."""
    return " ".join([*label_words(categories, venue, organization, source), *(f"has{part}" for part in parts)])


def given_parts(paper: Paper) -> tuple[str, ...]:
    """What `has:` can ask for and this paper has."""
    present = (
        ("code", paper.code_url),
        ("pdf", paper.pdf_url or paper.arxiv_id),
        ("abstract", paper.abstract),
    )
    return tuple(name for name, value in present if value)


class Index:
    """The index during one transaction: changes are gathered, and written in the order of their rows.

    FTS5 gathers words in memory only while rows come in rising order; a lower row makes it write a segment at
    once, so papers in any other order would cost ten times as much.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._added: dict[int, Cut] = {}
        self._removed: dict[int, Cut] = {}
        self._changes: Counter[str] = Counter()

    def add(self, row: int, found: Cut) -> None:
        """Make a paper findable by these words; the vocabulary is told by `count`."""
        self._added[row] = found
        if len(self._added) >= GATHERED:
            self._write()

    def remove(self, row: int, found: Cut) -> None:
        """Take a paper out; the words must be those it was added with, for the index keeps no text of its own."""
        if self._added.pop(row, None) is None:
            self._removed[row] = found

    def count(self, words: Iterable[str]) -> None:
        """So many more papers hold these words; a Counter adds its counts."""
        self._changes.update(words)

    def uncount(self, words: Iterable[str]) -> None:
        """One paper less holds each of these words."""
        self._changes.subtract(words)

    def save(self) -> None:
        """Bring index and vocabulary up to date, within the caller's transaction."""
        self._write()
        changed = sorted((word, by) for word, by in self._changes.items() if by)
        self._connection.executemany(
            "INSERT INTO words VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET papers = papers + excluded.papers",
            changed,
        )
        self._connection.executemany(
            "DELETE FROM words WHERE word = ? AND papers <= 0", [(word,) for word, by in changed if by < 0]
        )
        self._changes.clear()

    def _write(self) -> None:
        self._connection.executemany(
            "INSERT INTO matches (matches, rowid, title, authors, abstract, labels) VALUES ('delete', ?, ?, ?, ?, ?)",
            _in_order(self._removed),
        )
        self._connection.executemany(
            "INSERT INTO matches (rowid, title, authors, abstract, labels) VALUES (?, ?, ?, ?, ?)",
            _in_order(self._added),
        )
        self._removed.clear()
        self._added.clear()


def _in_order(cuts: dict[int, Cut]) -> Iterator[tuple[int, str, str, str, str]]:
    for row in sorted(cuts):
        found = cuts[row]
        yield row, found.title, found.authors, found.abstract, found.labels
