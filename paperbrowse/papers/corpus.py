"""Search's questions answered from papers.db."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from paperbrowse.database.interrupt import time_limit
from paperbrowse.model.predicate import NO_DEADLINE, And, DateBetween, PaperText, Predicate, RowPage, StopRule
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.paper_rows import PAPERS_BY_ROW
from paperbrowse.papers.predicate_sql import compile_predicate, matches, split_text_predicates
from paperbrowse.papers.row_order import ROWS_PER_DAY, first_row, last_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.vocabulary import Vocabulary

_ORDER_BY = {
    "upvotes": "coalesce(upvotes, -1) DESC, places.place DESC",
    "comments": "coalesce(comments, -1) DESC, places.place DESC",
    "title": "title COLLATE NOCASE, places.place DESC",
    "added": "added DESC, places.place DESC",
}

_CHUNK_SIZE = 500

MAX_EMPTY_PREDICATES = 50
"""Questions that no paper answers, kept: while a query is typed the same are asked again."""

MAX_SCANNED_ROWS = 300
"""Papers that are read rather than looked for: 25 ms."""


class SqliteCorpus:
    """A cache as a corpus."""

    def __init__(self, store: PaperStore) -> None:
        self._store = store
        self._connection = store.connection
        self._vocabulary = Vocabulary(store.connection)
        self._version: tuple[int, int] | None = None
        self._size: int | None = None
        self._empty_predicates: set[Predicate] = set()

    def refresh(self) -> None:
        """A new search begins: what other processes wrote meanwhile counts from now on."""
        version = self._store.version()
        if version != self._version:
            self._version, self._size = version, None
            self._empty_predicates.clear()
            self._vocabulary.clear_caches()

    def size(self) -> int:
        """How many papers there are."""
        if self._size is None:
            self._size = self._store.size()
        return self._size

    def frequency(self, word: str) -> int:
        """In how many papers a word occurs."""
        return self._vocabulary.frequency(word)

    def completions(self, prefix: str, limit: int) -> Sequence[str]:
        """Longer words that begin so, the most frequent first."""
        return self._vocabulary.completions(prefix, limit)

    def fuzzy_matches(self, word: str, distance: int) -> Sequence[tuple[str, int]]:
        """Words that look alike, nearest first."""
        return self._vocabulary.fuzzy_matches(word, distance)

    def adjacency(self, first: str, second: str) -> tuple[int, int]:
        """How many of the newest papers with two words were looked at, and how many say them in turn."""
        return self._vocabulary.adjacency(first, second)

    def acronym_phrases(self, acronym: str) -> Sequence[tuple[str, int]]:
        """What a short name stands for, those that most papers say first."""
        return self._vocabulary.acronym_phrases(acronym)

    def phrase_acronyms(self, phrase: str) -> Sequence[tuple[str, int]]:
        """The short names of a phrase likewise."""
        return self._vocabulary.phrase_acronyms(phrase)

    def find_rows(
        self,
        predicate: Predicate,
        limit: int,
        deadline: float = NO_DEADLINE,
        stop_rules: Sequence[StopRule] = (),
        *,
        oldest_first: bool = False,
    ) -> RowPage:
        """The newest or the oldest rows that answer; a question of dates alone is answered whole: it costs nothing."""
        if (span := _date_span(predicate)) is not None:
            return RowPage(self._store.rows(*span, newest_first=not oldest_first))
        if (few := self._scan_given_rows(predicate)) is not None:
            return RowPage((few[::-1] if oldest_first else few)[:limit])
        if predicate in self._empty_predicates:
            return RowPage(())
        sql, values = compile_predicate(predicate, self.frequency).sql(
            order="ASC" if oldest_first else "DESC", limit=limit
        )
        found: list[int] = []
        with time_limit(self._connection, deadline, lambda now: _has_enough(found, now, stop_rules)) as time:
            found.extend(chain.from_iterable(self._connection.execute(sql, values)))
        if not found and not time.expired:
            self._remember_empty(predicate)
        return RowPage(found, not time.expired)

    def _remember_empty(self, predicate: Predicate) -> None:
        """What no paper answers took the longest to find out, and is asked again when there is more time."""
        if len(self._empty_predicates) >= MAX_EMPTY_PREDICATES:
            self._empty_predicates.clear()
        self._empty_predicates.add(predicate)

    def count(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> int | None:
        """How many rows answer; None where that cannot be counted in time."""
        if (span := _date_span(predicate)) is not None:
            return len(self._store.rows(*span))
        if (few := self._scan_given_rows(predicate)) is not None:
            return len(few)
        sql, values = compile_predicate(predicate, self.frequency).sql("count(*)")
        with time_limit(self._connection, deadline):
            (counted,) = self._connection.execute(sql, values).fetchone()
            return int(counted)
        return None

    def count_by_day(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> Mapping[int, int] | None:
        """How many rows that answer stand on each day; None where that cannot be counted in time."""
        if (span := _date_span(predicate)) is not None:
            return self._store.rows(*span).count_by_day()
        if (few := self._scan_given_rows(predicate)) is not None:
            return Counter(row // ROWS_PER_DAY for row in few)
        sql, values = compile_predicate(predicate, self.frequency).sql()
        with time_limit(self._connection, deadline):
            return dict(
                self._connection.execute(
                    f"SELECT row / {ROWS_PER_DAY}, count(*) FROM ({sql}) GROUP BY 1", values
                ).fetchall()
            )
        return None

    def _scan_given_rows(self, predicate: Predicate) -> list[int] | None:
        """All that answers, where only a few given papers can: reading those is less than going through all that
        hold a frequent word. None where the question is another.
        """
        others, texts = split_text_predicates(predicate)
        built = compile_predicate(others)
        if built.given_rows is None or len(built.given_rows) > MAX_SCANNED_ROWS or not texts.parts:
            return None
        sql, values = built.sql()
        rows = [row for (row,) in self._connection.execute(sql, values)]
        papers = self._store.papers(rows)
        return [row for row in rows if row in papers and matches(texts, frozenset(index_terms(papers[row]).split()))]

    def texts(self, rows: Sequence[int]) -> Sequence[PaperText]:
        """What these rows say, in the order asked."""
        found: dict[int, PaperText] = {}
        for start in range(0, len(rows), _CHUNK_SIZE):
            asked = rows[start : start + _CHUNK_SIZE]
            marks = ", ".join("?" * len(asked))
            statement_ = (
                "SELECT places.place, title, authors, coalesce(abstract, ''), coalesce(upvotes, 0)"
                f" FROM {PAPERS_BY_ROW} WHERE places.place IN ({marks})"
            )
            for row, title, authors, abstract, upvotes in self._connection.execute(statement_, asked):
                found[row] = PaperText(row, title, _plain_names(authors), abstract, upvotes)
        return [found[row] for row in rows if row in found]

    def sort_rows(self, rows: Sequence[int], sort: str) -> Sequence[int]:
        """Rows by upvotes, comments, title or the time they were added."""
        found = self._connection.execute(
            f"SELECT places.place FROM {PAPERS_BY_ROW} WHERE places.place IN (SELECT value FROM json_each(?))"
            f" ORDER BY {_ORDER_BY[sort]}",
            (json.dumps(list(rows)),),
        ).fetchall()
        return [row for (row,) in found]

    def all_rows(self, newest_first: bool) -> Sequence[int]:
        """All rows in order of date, worked out as they are asked for."""
        return self._store.rows(newest_first=newest_first)

    def find_key(self, key: str) -> int | None:
        """The row of a key."""
        found = self._store.find_by_name(key)
        return found.row if found else None


def _plain_names(authors: str) -> str:
    """The names alone, where they are kept with their parts."""
    return "\n".join(line.partition("\t")[0] for line in authors.split("\n")) if "\t" in authors else authors


def _has_enough(found_rows: Sequence[int], now: float, stop_rules: Sequence[StopRule]) -> bool:
    return any(now > since and len(found_rows) >= rows for rows, since in stop_rules)


def _date_span(predicate: Predicate) -> tuple[int, int] | None:
    """The first and last row of a question that asks for dates and nothing else."""
    parts = predicate.parts if isinstance(predicate, And) else (predicate,)
    spans = [(first_row(part.first), last_row(part.last)) for part in parts if isinstance(part, DateBetween)]
    if not spans or len(spans) != len(parts):
        return None
    return max(first for first, _ in spans), min(last for _, last in spans)
