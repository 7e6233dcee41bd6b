"""What search needs to know of a collection of papers, whatever it is kept in.

`cache.corpus` answers over SQLite.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from paperbrowse.model.predicate import NO_DEADLINE, PaperText, Predicate, RowPage, StopRule


class Corpus(Protocol):
    """A collection of papers that can be searched."""

    def size(self) -> int:
        """How many papers there are."""

    def frequency(self, word: str) -> int:
        """In how many papers a folded word occurs; in title or abstract and among the authors counts twice."""

    def completions(self, prefix: str, limit: int) -> Sequence[str]:
        """Words that begin so, the most frequent first; the prefix itself is not among them."""

    def fuzzy_matches(self, word: str, distance: int) -> Sequence[tuple[str, int]]:
        """(word, OSA distance) of words at most so far away, nearest first, then the most frequent."""

    def adjacency(self, first: str, second: str) -> tuple[int, int]:
        """Of some newest papers with two words in title or abstract, how many were looked at, and how many of them say
        the second right after the first.
        """

    def acronym_phrases(self, acronym: str) -> Sequence[tuple[str, int]]:
        """Phrases (folded, blanks between words) abstracts say a short name stands for, and how many say so, those
        that most say first.
        """

    def phrase_acronyms(self, phrase: str) -> Sequence[tuple[str, int]]:
        """The short names of a phrase likewise."""

    def find_rows(
        self,
        predicate: Predicate,
        limit: int,
        deadline: float = NO_DEADLINE,
        stop_rules: Sequence[StopRule] = (),
        *,
        oldest_first: bool = False,
    ) -> RowPage:
        """The newest rows that answer, as found by a time of `time.perf_counter`, or sooner where some are enough; the
        oldest, where those are asked for.

        Raises Interrupted.
        """

    def count(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> int | None:
        """How many rows answer; None where that cannot be counted in time. Raises Interrupted."""

    def count_by_day(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> Mapping[int, int] | None:
        """How many rows that answer stand on each day, by the days' numbers; None where that cannot be counted in time.

        Raises Interrupted.
        """

    def texts(self, rows: Sequence[int]) -> Sequence[PaperText]:
        """What these rows say, in the same order; rows that are gone are left out."""

    def sort_rows(self, rows: Sequence[int], sort: str) -> Sequence[int]:
        """Rows by upvotes, comments, title or the time they were added."""

    def all_rows(self, newest_first: bool) -> Sequence[int]:
        """All rows in order, computed as they are asked for."""

    def find_key(self, key: str) -> int | None:
        """The row of a key, whichever of a paper's names it is."""


class MarkIndex(Protocol):
    """What the reader has marked, as rows of a corpus."""

    def find_marked(self, kind: str, value: str) -> Sequence[int]:
        """Rows that are starred (latest first), read, noted, new, tagged `value` or whose note holds `value`."""
