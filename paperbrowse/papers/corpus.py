"""The corpus that search reads, backed by papers.db."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

from paperbrowse.database.interrupt import time_limit
from paperbrowse.model.predicate import (
    NO_DEADLINE,
    AddedBetween,
    And,
    DateBetween,
    Not,
    PaperText,
    Predicate,
    RowPage,
    StopRule,
    Unseen,
    WeightedPredicate,
)
from paperbrowse.papers.index_terms import index_terms
from paperbrowse.papers.paper_rows import PAPERS_IN_ROWS
from paperbrowse.papers.predicate_sql import FEW_SHARE, compile_predicate, flatten_and, matches, split_text_predicates
from paperbrowse.papers.row_order import ROWS_PER_DAY, first_row, last_row
from paperbrowse.papers.store import PaperStore
from paperbrowse.papers.upvotes import sort_by_trend
from paperbrowse.papers.vocabulary import Vocabulary
from paperbrowse.text.fold import folded_words

_ORDER_BY = {
    "upvotes": "coalesce(upvotes, -1) DESC, places.place DESC",
    "comments": "coalesce(comments, -1) DESC, places.place DESC",
    "title": "title COLLATE NOCASE, places.place DESC",
    "added": "added DESC, places.place DESC",
}

_SELECT_TEXTS = f"""SELECT places.place, title, authors, coalesce(abstract, ''), coalesce(upvotes, 0), categories
    FROM {PAPERS_IN_ROWS}"""

MAX_EMPTY_PREDICATES = 50
"""Predicates without results that are remembered, because the same ones recur while a query is typed."""

LENGTH_SAMPLE = 200
"""Papers whose lengths are measured; the mean is then right within a few percent."""

MAX_SCANNED_ROWS = 300
"""Papers that are read one by one instead of asking the index: 25 ms."""


class SqliteCorpus(Vocabulary):
    """The papers of one store and their vocabulary, as a `search.corpus.Corpus`."""

    def __init__(self, store: PaperStore) -> None:
        super().__init__(store.connection)
        self._store = store
        self._version: tuple[int, int] | None = None
        self._size: int | None = None
        self._average_lengths: tuple[float, float] | None = None
        self._empty_predicates: set[Predicate] = set()
        self._terms_of_rows: dict[int, frozenset[str]] = {}
        """Terms of the rows that were scanned last, because the saved searches all scan the same new papers."""

    def refresh(self) -> None:
        """Drop what was cached if the file has changed; called when a search begins."""
        version = self._store.version()
        if version != self._version:
            self._version, self._size, self._average_lengths = version, None, None
            self._empty_predicates.clear()
            self._terms_of_rows = {}
            self.clear_caches()

    def size(self) -> int:
        if self._size is None:
            self._size = self._store.size()
        return self._size

    def average_lengths(self) -> tuple[float, float]:
        if self._average_lengths is None:
            rows = self._store.rows()
            texts = self.texts([rows[index] for index in range(0, len(rows), max(1, len(rows) // LENGTH_SAMPLE))])
            title_words = sum(len(folded_words(text.title)) for text in texts)
            abstract_words = sum(len(folded_words(text.abstract)) for text in texts)
            papers = max(1, len(texts))
            self._average_lengths = title_words / papers, abstract_words / papers
        return self._average_lengths

    def weigh_rows(self, predicates: Sequence[WeightedPredicate], limit: int) -> Sequence[int]:
        parts, values = [], list[str | int | float]()
        all_rows = self._store.rows()
        for predicate, weight, most, newest_share in predicates:
            query = compile_predicate(predicate, self.frequency)
            if newest_share < 1:
                query.first = max(query.first, all_rows[int(len(all_rows) * (1 - newest_share))])
            sql, part_values = query.sql(limit=most)
            parts.append(f"SELECT row, ? AS weight FROM ({sql})")
            values += [weight, *part_values]
        weighed = (
            f"SELECT row FROM ({' UNION ALL '.join(parts)}) GROUP BY row ORDER BY sum(weight) DESC, row DESC LIMIT ?"
        )
        return [row for (row,) in self._connection.execute(weighed, [*values, limit])] if parts else []

    def find_rows(
        self,
        predicate: Predicate,
        limit: int,
        deadline: float = NO_DEADLINE,
        stop_rules: Sequence[StopRule] = (),
        *,
        oldest_first: bool = False,
    ) -> RowPage:
        """Return the newest or oldest matching rows, up to a limit; all of them if only dates are asked for."""
        if (span := _date_span(predicate)) is not None:
            return RowPage(self._store.rows(*span, newest_first=not oldest_first))
        if (scanned := self._scan_given_rows(predicate)) is not None:
            return RowPage((scanned[::-1] if oldest_first else scanned)[:limit])
        if predicate in self._empty_predicates:
            return RowPage(())
        order = "ASC" if oldest_first else "DESC"
        sql, values = compile_predicate(predicate, self.frequency).sql(order=order, limit=limit)
        rows: list[int] = []

        def has_enough(now: float) -> bool:
            return any(now > since and len(rows) >= enough for enough, since in stop_rules)

        with time_limit(self._connection, deadline, has_enough) as time:
            rows.extend(chain.from_iterable(self._connection.execute(sql, values)))
        if not rows and not time.expired:
            self._remember_empty(predicate)
        return RowPage(rows, not time.expired)

    def _remember_empty(self, predicate: Predicate) -> None:
        """Remember a predicate without results: these take longest, and come again when there is more time."""
        if len(self._empty_predicates) >= MAX_EMPTY_PREDICATES:
            self._empty_predicates.clear()
        self._empty_predicates.add(predicate)

    def count(self, predicate: Predicate, deadline: float = NO_DEADLINE) -> int | None:
        if (span := _date_span(predicate)) is not None:
            return len(self._store.rows(*span))
        if (scanned := self._scan_given_rows(predicate)) is not None:
            return len(scanned)
        if (unseen := _only_unseen(predicate)) is not None:
            with time_limit(self._connection, deadline):
                return self.size() - self._store.count_seen(unseen.marked)
            return None
        sql, values = compile_predicate(predicate, self.frequency).sql("count(*)")
        with time_limit(self._connection, deadline):
            (total,) = self._connection.execute(sql, values).fetchone()
            return int(total)
        return None

    def count_by_day(self, predicate: Predicate) -> Mapping[int, int]:
        if (span := _date_span(predicate)) is not None:
            return self._store.rows(*span).count_by_day()
        if (scanned := self._scan_given_rows(predicate)) is not None:
            return Counter(row // ROWS_PER_DAY for row in scanned)
        sql, values = compile_predicate(predicate, self.frequency).sql()
        by_day = f"SELECT row / {ROWS_PER_DAY}, count(*) FROM ({sql}) GROUP BY 1"
        return dict(self._connection.execute(by_day, values).fetchall())

    def _scan_given_rows(self, predicate: Predicate) -> list[int] | None:
        """Read the papers if the predicate allows only a few given rows; None for any other predicate.

        That is faster than asking the index for all papers with a frequent word.
        """
        others, texts = split_text_predicates(predicate)
        query = compile_predicate(others)
        if query.given_rows is None or len(query.given_rows) > MAX_SCANNED_ROWS or not texts.parts:
            return None
        sql, values = query.sql()
        rows = [row for (row,) in self._connection.execute(sql, values)]
        if not self._terms_of_rows.keys() >= {*rows}:  # else they were read for the query before
            papers = self._store.papers(rows)
            self._terms_of_rows = {row: frozenset(index_terms(papers[row]).split()) for row in rows if row in papers}
        return [row for row in rows if row in self._terms_of_rows and matches(texts, self._terms_of_rows[row])]

    def unseen(self, marked: frozenset[int]) -> Predicate:
        share = self._store.max_unseen_share()
        return Unseen(marked, share) if marked or share < 1 else And()

    def added(self, first: date | None, last: date | None) -> Predicate:
        """Return the predicate of the papers added on some days; if they are most papers, by excluding the others."""
        inside, limit = AddedBetween(first, last), int(self.size() * FEW_SHARE)
        if self._count_up_to(limit, inside) < limit:
            return inside
        before = AddedBetween(None, first - timedelta(days=1)) if first and first > date.min else None
        after = AddedBetween(last + timedelta(days=1), None) if last and last < date.max else None
        others = {other: self._count_up_to(limit, other) for other in (before, after) if other}
        if sum(others.values()) >= limit:
            return inside
        return And(tuple(Not(other) for other, papers in others.items() if papers))

    def _count_up_to(self, limit: int, predicate: AddedBetween) -> int:
        sql, values = compile_predicate(predicate).sql("count(*)", limit=limit)
        return int(self._connection.execute(sql, values).fetchone()[0])

    def texts(self, rows: Sequence[int]) -> Sequence[PaperText]:
        texts = {
            row: PaperText(row, title, _plain_names(authors), *others)
            for row, title, authors, *others in self._connection.execute(_SELECT_TEXTS, _row_list(rows))
        }
        return [texts[row] for row in rows if row in texts]

    def sort_rows(self, rows: Sequence[int], sort: str) -> Sequence[int]:
        if sort == "trending":
            return sort_by_trend(self._connection, rows)
        select = f"SELECT places.place FROM {PAPERS_IN_ROWS} ORDER BY {_ORDER_BY[sort]}"
        return [row for (row,) in self._connection.execute(select, _row_list(rows))]

    def all_rows(self, newest_first: bool) -> Sequence[int]:
        return self._store.rows(newest_first=newest_first)

    def find_key(self, key: str) -> int | None:
        stored = self._store.find_by_name(key)
        return stored.row if stored else None


def _row_list(rows: Sequence[int]) -> tuple[str]:
    return (json.dumps(list(rows)),)


def _plain_names(authors: str) -> str:
    """Return the full names, one a line, without family and given names."""
    return "\n".join(line.partition("\t")[0] for line in authors.split("\n")) if "\t" in authors else authors


def _only_unseen(predicate: Predicate) -> Unseen | None:
    """Return the predicate if it asks for most papers by whether they were seen; None for any other."""
    parts = flatten_and(predicate)
    part = parts[0] if len(parts) == 1 else None
    return part if isinstance(part, Unseen) and part.share > FEW_SHARE else None


def _date_span(predicate: Predicate) -> tuple[int, int] | None:
    """Return the first and last row of a predicate that asks for dates only, or for nothing; None for any other."""
    parts = flatten_and(predicate)
    spans = [(first_row(part.first), last_row(part.last)) for part in parts if isinstance(part, DateBetween)]
    if len(spans) != len(parts):
        return None
    return max((first for first, _ in spans), default=0), min((last for _, last in spans), default=last_row(None))
