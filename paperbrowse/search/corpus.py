"""Interfaces of a searchable collection of papers and of the user's marks.

`papers.corpus` implements Corpus over SQLite.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from paperbrowse.model.predicate import NO_DEADLINE, PaperText, Predicate, RowPage, StopRule, WeightedPredicate


class Corpus(Protocol):
    """A searchable collection of papers. Deadlines are values of `time.perf_counter`."""

    def size(self) -> int:
        """Return the number of papers."""

    def frequency(self, word: str) -> int:
        """Return the number of papers with a folded word; one with it in text and authors counts twice."""

    def completions(self, prefix: str, limit: int) -> Sequence[str]:
        """Return words longer than the prefix that begin with it, the most frequent first."""

    def fuzzy_matches(self, word: str, distance: int) -> Sequence[tuple[str, int]]:
        """Return (word, OSA distance) of words within a distance: nearest first, then the most frequent."""

    def stem_forms(self, word: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return (word, papers) of the words with the same stem, the most frequent first."""

    def average_lengths(self) -> tuple[float, float]:
        """Return the mean numbers of words of titles and of abstracts, from a sample."""

    def adjacency(self, first: str, second: str) -> tuple[int, int]:
        """Sample the newest papers with two words in title or abstract.

        Returns (papers sampled, papers in which the second word directly follows the first).
        """

    def acronym_phrases(self, acronym: str) -> Sequence[tuple[str, int]]:
        """Return (phrase, papers that define it so) of an acronym, the most frequent first; phrases are folded."""

    def phrase_acronyms(self, phrase: str) -> Sequence[tuple[str, int]]:
        """Return (acronym, papers that define it so) of a folded phrase, the most frequent first."""

    def find_rows(
        self,
        predicate: Predicate,
        limit: int,
        deadline: float = NO_DEADLINE,
        stop_rules: Sequence[StopRule] = (),
        *,
        oldest_first: bool = False,
    ) -> RowPage:
        """Return the newest (or the oldest) matching rows, until the deadline or until a stop rule holds.

        Raises Interrupted.
        """

    def weigh_rows(self, predicates: Sequence[WeightedPredicate], limit: int) -> Sequence[int]:
        """Return the rows with the largest sum of weights, the newest first among equals. Raises Interrupted."""

    def count(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> int | None:
        """Return the number of matching rows, or None if the deadline passes. Raises Interrupted."""

    def count_by_day(self, predicate: Predicate) -> Mapping[int, int]:
        """Return the number of matching rows by day number. Raises Interrupted."""

    def unseen(self, marked: frozenset[int]) -> Predicate:
        """Return the predicate of the papers that were never on the screen and are not among these rows."""

    def added(self, first: date | None, last: date | None) -> Predicate:
        """Return the predicate of the papers added on these local days, both included; None is open."""

    def texts(self, rows: Sequence[int]) -> Sequence[PaperText]:
        """Return the texts of rows in the same order, without rows that no longer exist."""

    def sort_rows(self, rows: Sequence[int], sort: str) -> Sequence[int]:
        """Return rows sorted by upvotes, trend, comments, title or the time they were added."""

    def all_rows(self, newest_first: bool) -> Sequence[int]:
        """Return all rows in order as a lazy sequence."""

    def find_key(self, key: str) -> int | None:
        """Return the row of the paper that has this key, whichever of its keys it is."""


class MarkIndex(Protocol):
    """Rows of a corpus by the user's marks."""

    def find_marked(self, kind: str, value: str) -> Sequence[int]:
        """Return rows by kind: starred (latest first; with a value, on its days), read, noted, or `marked` in any way.

        A tag, a note or a citation key has a value.
        """
